import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { operations } from '../../src/operations/operations.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { keys } from '../../src/redis/keys.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let api: ApiForTests;
let postrider: Installation;
let url: string;
beforeAll(async () => {
  api = await startApiForTests();
  url = `unix://${api.app.redis.options.path}`;
  postrider = await quickInstallation({ REDIS_URL: url, SMTP_URL: 'smtp://127.0.0.1:1' });
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const month = () => new Date().toISOString().slice(0, 7);
beforeEach(() => api.app.redis.del(keys.audit(month()), keys.auditOutcomes(month())));

interface Entry {
  actor: { kind: string; id: string; name: string };
  [field: string]: unknown;
}
const entries = async (query = ''): Promise<Entry[]> => (await api.call('GET', `/audit${query}`)).body.items;
const rename = (title: string, headers: Record<string, string> = { 'if-match': '*' }, token = api.token) =>
  api.call('PATCH', '/newsletters/gazette', { body: { title }, headers, token });

test('a change over the API has one entry, which names the token, the object, the fields and the revision', async () => {
  const { apiToken, token } = await api.makeToken({ name: 'the shop' });
  const { body } = await rename('The Gazette', undefined, token);
  expect(await entries()).toEqual([
    {
      ...{ id: expect.stringMatching(/^[0-9a-f]{12}$/), at: expect.stringMatching(/^\d{4}-.*Z$/) },
      actor: { kind: 'token', id: apiToken.id, name: 'the shop' },
      ...{ operation: 'changeNewsletter', newsletter: 'gazette', object: { slug: 'gazette' } },
      ...{ fields: ['title'], facts: {}, outcome: 'done', revision: body.revision, error: null },
    },
  ]);
});

test('a change at the command line has one entry, with the numbers that were confirmed', async () => {
  await postrider.json('segment', 'add', 'Sailors', '--newsletter', 'gazette', '--filter', 'locale=en');
  await postrider.json('segment', 'remove', 'Sailors', '--newsletter', 'gazette', '--yes');
  const [removed, added] = await entries();
  expect(added).toMatchObject({
    operation: 'addSegment',
    fields: expect.arrayContaining(['filter']),
    actor: { kind: 'console', id: '' },
  });
  expect(removed).toMatchObject({
    operation: 'removeSegment',
    object: { slug: 'gazette', name: 'Sailors' },
  });
  expect(removed?.facts).not.toEqual({});
});

test('changes are found by the id that their operation had in the version before', async () => {
  const filter = { filter: { locale: ['en'] } };
  await api.call('POST', '/newsletters/gazette/segments', { body: { name: 'Rowers', ...filter } });
  await rename('The Gazette');
  expect(await entries('?text=createSegment')).toMatchObject([
    { operation: 'addSegment', object: { slug: 'gazette' } },
  ]);
});

test('an entry names what was added, by its id and name, and holds no secret and no name of a reader', async () => {
  const secrets: string[] = [];
  const add = async (path: string, body: object) => {
    const { status, body: document } = await api.call('POST', path, { body });
    expect(status, path).toBe(201);
    secrets.push(...['token', 'secret', 'url'].flatMap((field) => document[field] ?? []));
    return document;
  };
  const person = await add('/persons', { email: 'ada.lee@example.com', name: 'Ada Lee', role: 'writer' });
  const token = await add('/tokens', { name: 'the till', scopes: ['content:read'] });
  const newsletter = await add('/newsletters', {
    ...{ slug: 'evening', title: 'The Evening Gazette', from: { name: 'Evening', address: 'evening@example.com' } },
  });
  const source = await add('/newsletters/gazette/sources', {
    ...{ url: 'https://www.example.com/feed.xml?key=abc', kind: 'feed', anyway: true },
  });
  const flags = ['--newsletter', 'gazette', '--status', 'confirmed', '--name', 'Rosa'];
  await postrider.json('subscriber', 'add', 'reader@example.com', ...flags);
  const [enrolled, ...others] = await entries();
  expect(enrolled).toMatchObject({ operation: 'enrolSubscriber', object: { slug: 'gazette' } });
  expect(others.map(({ operation, object }) => [operation, object]).reverse()).toEqual([
    ['addPerson', { id: person.id, name: 'Ada Lee' }],
    ['addToken', { id: token.id, name: 'the till' }],
    ['addNewsletter', { slug: newsletter.slug, name: 'The Evening Gazette' }],
    ['addSource', { slug: 'gazette', id: source.id }],
  ]);
  expect(secrets.length).toBeGreaterThan(1);
  for (const kept of [...secrets, 'Rosa', 'ada.lee']) expect(JSON.stringify([enrolled, others])).not.toContain(kept);
  expect((await entries('?text=ada%20lee')).map(({ operation }) => operation)).toEqual(['addPerson']);
  expect((await postrider.cli('audit', 'list')).stdout).toMatch(new RegExp(`addPerson +${person.id} Ada Lee`));
});

test('what is read, or refused before anything is changed, has no entry', async () => {
  await api.call('GET', '/newsletters/gazette');
  await rename('x'.repeat(1_000));
  await rename('Never', undefined, (await api.makeToken({ scopes: ['content:read'] })).token);
  expect(await entries()).toEqual([]);
});

test('a dry run has no entry, because it changes nothing', async () => {
  await postrider.json('newsletter', 'archive', 'gazette', '--dry-run');
  expect(await entries()).toEqual([]);
});

test('of two changes on one revision each has an entry, and one of them says why it was refused', async () => {
  const { headers } = await api.call('GET', '/newsletters/gazette');
  const match = { 'if-match': String(headers.etag) };
  await Promise.all([rename('One', match), rename('Two', match)]);
  const all = await entries();
  expect(all.map(({ outcome, error }) => [outcome, error]).sort()).toEqual([
    ['done', null],
    ['refused', 'newsletter.changed-meanwhile'],
  ]);
});

test('autosaves of a draft share an entry, and each command at the command line has its own', async () => {
  const { id } = await api.issue(api.gazette, 'Typed for a while');
  const { token } = await api.makeToken({ name: 'the desk' });
  for (let i = 0; i < 20; i += 1) {
    const given = { token, headers: { 'if-match': '*' }, body: { note: `Typed ${i}` } };
    expect((await api.call('PATCH', `/issues/${id}/draft`, given)).status).toBe(200);
  }
  for (const subject of ['One', 'Two']) await postrider.json('issue', 'edit', id, '--subject', subject);
  const [two, one, desk, ...others] = (await entries()).filter(({ operation }) => operation === 'changeDraft');
  expect(others).toEqual([]);
  expect(desk).toMatchObject({
    actor: { name: 'the desk' },
    times: 20,
    revision: 21,
    outcome: 'done',
    fields: ['note'],
  });
  expect([one?.revision, two?.revision, one?.times, two?.times]).toEqual([22, 23, undefined, undefined]);
  expect((await postrider.cli('audit', 'list')).stdout).toContain('done, revision 21, 20 saves');
});

test('each changing operation has one entry although its process is killed after the change', async () => {
  const script = fileURLToPath(new URL('killed-change.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, url], { stdio: 'inherit' });
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
  const changing = operations.filter(({ changes, byReader }) => changes && !byReader);
  const ids = changing.map(({ id }) => id).sort();
  expect((await api.app.redis.lrange('changed', '0', '-1')).sort()).toEqual(ids);
  const all = await entries('?limit=1000');
  expect(all.map(({ operation }) => operation).sort()).toEqual(ids);
  expect(all.filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
  // A save while somebody types is a part of the entry of the save before, and says that it was interrupted.
  const shared = changing.filter(({ autosaved }) => autosaved).map(({ id }) => id);
  expect(shared.length).toBeGreaterThan(0);
  expect(all.filter(({ times }) => times === 2).map(({ operation }) => operation)).toEqual(shared);
});

test('a newsletter that was removed has its entries still, and one that never was is not found', async () => {
  await api.newsletter({ slug: 'short-lived' });
  const path = '/newsletters/short-lived';
  await api.call('PATCH', path, { body: { title: 'For a day' }, headers: { 'if-match': '*' } });
  expect((await api.call('DELETE', `${path}?confirm=short-lived`)).status).toBe(204);
  const left = await entries('?newsletter=short-lived');
  expect(left.map(({ operation }) => operation)).toEqual(['removeNewsletter', 'changeNewsletter']);
  expect(await entries('?newsletter=short-lived&text=nothing')).toEqual([]);
  // A month far ahead is no more than the present one.
  expect(await entries('?cursor=9999-12.0')).toEqual(await entries(''));
  for (const text of ['constructor', 'toString', '__proto__']) expect(await entries(`?text=${text}`)).toEqual([]);
  expect((await api.call('GET', '/audit?newsletter=never')).body.code).toBe('newsletter.not-found');
});

test('a token for one newsletter sees the changes of that newsletter only', async () => {
  await rename('The Gazette');
  await api.call('PATCH', '/site', { body: { name: 'Example News' }, headers: { 'if-match': '*' } });
  const { token } = await api.makeToken({ newsletter: 'gazette' });
  const { body } = await api.call('GET', '/audit', { token });
  expect(body.items.map(({ operation }: Entry) => operation)).toEqual(['changeNewsletter']);
  const other = await api.call('GET', '/audit?newsletter=elsewhere', { token });
  expect(other.body.code).toBe('auth.other-newsletter');
});

test('changes are listed at the command line, and searched', async () => {
  expect((await postrider.cli('audit', 'list')).stdout.trim()).toBe('There are no changes.');
  await rename('The Gazette');
  await api.call('PATCH', '/site', { body: { name: 'Example News' }, headers: { 'if-match': '*' } });
  const { stdout } = await postrider.cli('audit', 'list', '--text', 'newsletter');
  expect(stdout).toMatch(
    /TIME \(UTC\).*OUTCOME\n.* a test +token +changeNewsletter +gazette +title +done, revision \d+\n$/,
  );
  const { stderr } = await postrider.cli('audit', 'list', '--limit', '1');
  expect(stderr).toMatch(/--cursor \d{4}-\d{2}\.0/);
});

test('the disk is awaited once, after the entry', async () => {
  const waits = async () => {
    const stats = await Promise.all(mastersOf(api.app.redis).map((one) => one.info('commandstats')));
    return Number(/^cmdstat_waitaof:calls=(\d+)/m.exec(stats.join('\n'))?.[1] ?? 0);
  };
  const before = await waits();
  await rename('Waited for');
  expect((await waits()) - before).toBe(1);
});

test('an import that an error stopped in its middle is done in part, and so says the log', async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => `partly${i}@example.org,A Reader`);
  const csv = ['email,name', ...rows, '"never closed@example.org,A Reader'].join('\n');
  const send = (body: string) =>
    api.call('POST', '/newsletters/gazette/subscribers/import?consent=a%20form&status=confirmed', {
      body,
      headers: { 'content-type': 'text/csv' },
    });
  const refused = await send(csv);
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    422,
    expect.stringContaining('3000 rows before it were imported'),
  ]);
  expect(await readSubscriber(api.app.list, idOf(api.app.list, 'partly0@example.org'))).toBeDefined();
  expect((await entries())[0]).toMatchObject({
    ...{ operation: 'importSubscribers', outcome: 'partly', error: 'csv.unreadable', revision: null },
  });
  expect((await postrider.cli('audit', 'list')).stdout).toContain('done in part: csv.unreadable');
});

test('a dry run of an import is noted, because it changes what the import shows; that of a removal is not', async () => {
  const form = { body: 'email,name\nada@example.org,Ada\n', headers: { 'content-type': 'text/csv' } };
  const added = await api.call('POST', '/newsletters/gazette/reader-imports', form);
  expect(added.status).toBe(201);
  const start = { body: { dryRun: true, status: 'confirmed', consent: 'a form' } };
  expect((await api.call('POST', `/reader-imports/${added.body.id}/start`, start)).status).toBeLessThan(300);
  expect((await entries())[0]).toMatchObject({
    operation: 'startReaderImport',
    outcome: 'done',
    fields: expect.arrayContaining(['dryRun', 'consent']),
  });
  const before = await entries();
  await api.call('POST', '/newsletters/gazette/archive?dryRun=true', {});
  expect(await entries()).toEqual(before);
});
