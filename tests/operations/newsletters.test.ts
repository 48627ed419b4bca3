import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keys } from '../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

// One newsletter, asked for by the command line and by the API: the same rules, the same facts.

let api: ApiForTests;
let postrider: Installation;
/** The newsletter as it was added. */
let added: Record<string, string>;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  added = await api.app.redis.hgetall(keys.newsletter('gazette'));
});
beforeEach(async () => {
  await api.app.redis.multi().del(keys.newsletter('gazette')).hset(keys.newsletter('gazette'), added).exec();
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const set = (...flags: string[]) => postrider.cli('newsletter', 'set', 'gazette', ...flags);
const change = (body: object, headers = { 'if-match': '*' }) =>
  api.call('PATCH', '/newsletters/gazette', { body, headers });

const long = 'x'.repeat(1_000);
test.each([
  ['a tagline of 1,000 characters', 'tagline', { tagline: long }, ['--tagline', long]],
  ['a section name of 200', 'addSections.0', { addSections: [long.slice(0, 200)] }, ['--sections', long.slice(0, 200)]],
  ['a title of 1,000', 'title', { title: long }, ['--title', long]],
  ['an empty title', 'title', { title: ' ' }, ['--title', ' ']],
  ['a postal address of 1,000', 'postalAddress', { postalAddress: long }, ['--address', long]],
  ['a sender without a domain', 'from.address', { from: { name: '', address: 'news' } }, ['--from', 'News <news>']],
  ['a reply address without a domain', 'replyTo', { replyTo: 'news' }, ['--reply-to', 'news']],
  ['a site that is no web address', 'siteUrl', { siteUrl: 'ftp://example.com' }, ['--site-url', 'ftp://example.com']],
  ['a zone that does not exist', 'timeZone', { timeZone: 'Mars' }, ['--time-zone', 'Mars']],
  ['days that may be a holiday', 'inactive.afterDays', { inactive: { afterDays: 7 } }, ['--inactive', '7']],
])('%s is refused by both faces, which name it', async (_, field, body, flags) => {
  const { status, body: problem } = await change(body);
  expect([status, problem.errors.map((one: { field: string }) => one.field)]).toEqual([422, [field]]);
  const said = await set(...flags);
  expect([said.code, said.stderr]).toEqual([2, expect.stringContaining(`${flags[0]}: ${problem.errors[0].detail}`)]);
});

test('every invalid option is named at once', async () => {
  const { code, stderr } = await set('--tagline', long, '--title', ' ');
  expect(code).toBe(2);
  expect(stderr).toMatch(/--title: must not be empty; .*--tagline: must be at most 300 characters/);
});

test('how readers respond is set and read by both faces', async () => {
  const given = { clicks: 'reader', ratings: true, readersChoice: 5, comments: true, commentCounts: false };
  expect(await change(given)).toMatchObject({ status: 200, body: given });
  expect(await postrider.json('newsletter', 'show', 'gazette')).toMatchObject(given);
  await set('--clicks', 'link', '--ratings', 'no', '--readers-choice', 'off', '--comments', 'no');
  const { body } = await api.call('GET', '/newsletters/gazette');
  expect(body).toMatchObject({ clicks: 'link', ratings: false, readersChoice: 0, comments: false, inactive: null });
});

test('a new newsletter has the same settings, whoever adds it', async () => {
  const flags = ['--slug', 'by-command', '--title', 'A Paper', '--from', 'desk@example.com'];
  await postrider.json('newsletter', 'add', ...flags);
  const body = { slug: 'by-call', title: 'A Paper', from: { name: '', address: 'desk@example.com' } };
  const byCall = (await api.call('POST', '/newsletters', { body })).body;
  const byCommand = (await api.call('GET', '/newsletters/by-command')).body;
  const same = { slug: '', url: '', createdAt: '' };
  expect({ ...byCommand, ...same }).toEqual({ ...byCall, ...same });
  expect(byCall).toMatchObject({ clicks: 'link', comments: true });
});

test('inactive readers are asked only after a yes, which both faces ask for in the same words', async () => {
  expect(await change({ inactive: { afterDays: 180 }, clicks: 'link' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'inactive', detail: expect.stringContaining('clicks counted by reader') }] },
  });
  const rule = { inactive: { afterDays: 180 }, clicks: 'reader' };
  const { status, body } = await change(rule);
  expect([status, body.errors[0].field]).toEqual([422, 'confirm']);
  const words = body.errors[0].detail.replace('must be true. ', '');
  expect(words).toMatch(/^This asks 0 readers now, .*180 days/);
  const asked = await set('--inactive', '180', '--clicks', 'reader');
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining(words)]);
  expect((await change({ ...rule, confirm: true })).body.inactive).toEqual({ afterDays: 180, answerDays: 30 });
  expect((await change({ inactive: null })).body.inactive).toBeNull();
});

test('the rule for inactive readers has its earlier name too, in both faces', async () => {
  const rule = { afterDays: 90, answerDays: 14 };
  const { body } = await change({ sunset: rule, clicks: 'reader', confirm: true });
  expect(body).toMatchObject({ inactive: rule, sunset: rule });
  const flags = ['--sunset', '60', '--sunset-answer', '20', '--yes'];
  const changed = await postrider.json('newsletter', 'set', 'gazette', ...flags);
  expect(changed).toMatchObject({ inactive: { afterDays: 60, answerDays: 20 }, sunset: { afterDays: 60 } });
  expect((await change({ sunset: null })).body).toMatchObject({ inactive: null, sunset: null });
});

test('a change at the command line says who made it, and is refused on an old revision', async () => {
  const { revision } = await postrider.json<{ revision: number }>('newsletter', 'show', 'gazette');
  await postrider.json('newsletter', 'set', 'gazette', '--tagline', 'One', '--revision', String(revision));
  const late = await change({ tagline: 'Two' }, { 'if-match': `"${revision}"` });
  expect(late.status).toBe(412);
  expect(late.body.errors[0]).toMatchObject({
    field: 'tagline',
    detail: expect.stringMatching(/^changed by (?!somebody)/),
  });
  const again = await set('--tagline', 'Three', '--revision', String(revision));
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('newsletter show gazette')]);
  const noNumber = await set('--tagline', 'Three', '--revision', 'zero');
  expect([noNumber.code, noNumber.stderr]).toEqual([2, expect.stringMatching(/--revision <number>.*whole number/)]);
});

test('the JSON of the command line is the document of the API, with the names of version 0.2.0', async () => {
  const { body } = await change({ inactive: null });
  const shown = await postrider.json('newsletter', 'show', 'gazette');
  // The address is that of the installation.
  const { url: _, ...document } = body;
  expect(shown).toMatchObject({ ...document, number: 1 });
});

test('a look is set by both faces, and reset to its default', async () => {
  const look = (body: object) => api.call('PATCH', '/newsletters/gazette/look', { body, headers: { 'if-match': '*' } });
  expect((await look({ contents: null })).body.contents).toBeNull();
  expect((await look({ contents: 'default', forwarded: null })).body.contents).toBe(10);
  await postrider.json('newsletter', 'look', 'gazette', '--contents', '3', '--forwarded', 'yes', '--copyright', 'Us');
  const shown = (await api.call('GET', '/newsletters/gazette/look')).body;
  expect(shown).toMatchObject({ contents: 3, forwarded: true, copyright: 'Us' });
  expect(await postrider.json('newsletter', 'look', 'gazette')).toMatchObject(shown);
});
