import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { markScheduled } from '../../../src/control/schedule-issue.js';
import { changeNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { formIn, settingsBrowser } from './settings-for-tests.js';

let web: WebForTests;
let ada: Awaited<ReturnType<typeof settingsBrowser>>;
let bo: typeof ada;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter({ timeZone: 'Europe/Berlin', tagline: 'The news', postalAddress: '1 Market Square' });
  [ada, bo] = [await settingsBrowser(web, 'Ada'), await settingsBrowser(web, 'Bo')];
});

const [general, schedule] = ['general', 'schedule'].map((page) => `/desk/n/gazette/settings/${page}`) as [
  string,
  string,
];
const gazette = () => readNewsletter(web.app.redis, 'gazette');

test('a changed field is saved, and what somebody else has changed in another field stays', async () => {
  const form = await ada.form(general);
  await changeNewsletter(web.app.redis, 'gazette', { postalAddress: '2 Market Square' });
  const answer = await ada.post(general, { ...form, tagline: 'All the news', site: 'www.example.com' });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${general}?saved=1`]);
  expect(await gazette()).toMatchObject({
    ...{ tagline: 'All the news', postalAddress: '2 Market Square', siteUrl: 'https://www.example.com' },
  });
  expect((await ada.get(`${general}?saved=1`)).body).toContain('Saved.');
});

test('two people change the same field: both values are shown, and nothing that was typed is lost', async () => {
  const [mine, theirs] = [await ada.form(general), await bo.form(general)];
  await bo.post(general, { ...theirs, tagline: 'News by Bo', replyTo: 'bo@example.com' });
  const typed = { ...mine, tagline: 'News by Ada', postal: '9 Market Square', replyTo: 'ada@example.com' };
  const answer = await ada.post(general, typed);
  expect(answer.statusCode).toBe(409);
  for (const words of ['Nothing on this page is saved yet', /Bo wrote this on /, '<blockquote dir="auto">News by Bo'])
    expect(answer.body).toMatch(words);
  const again = formIn(answer.body);
  expect(again).toMatchObject({ tagline: 'News by Ada', postal: '9 Market Square', replyTo: 'ada@example.com' });
  expect(await gazette()).toMatchObject({ tagline: 'News by Bo', postalAddress: '1 Market Square' });
  // One of the two is taken: the other question stays, and so does what was typed.
  const taken = await ada.post(general, { ...again, act: 'theirs:tagline' });
  const rest = formIn(taken.body);
  expect(rest).toMatchObject({ tagline: 'News by Bo', postal: '9 Market Square', replyTo: 'ada@example.com' });
  expect(taken.body).toContain('<blockquote dir="auto">bo@example.com');
  expect((await ada.post(general, { ...rest, act: 'save' })).statusCode).toBe(303);
  expect(await gazette()).toMatchObject({
    ...{ tagline: 'News by Bo', postalAddress: '9 Market Square', replyTo: 'ada@example.com' },
  });
});

test('a third value, saved after somebody has seen the second, is shown before it is replaced', async () => {
  const mine = await ada.form(general);
  await changeNewsletter(web.app.redis, 'gazette', { tagline: 'Second' });
  const first = await ada.post(general, { ...mine, tagline: 'Mine' });
  await changeNewsletter(web.app.redis, 'gazette', { tagline: 'Third' });
  const second = await ada.post(general, formIn(first.body));
  expect([second.statusCode, second.body.includes('<blockquote dir="auto">Third')]).toEqual([409, true]);
  expect((await ada.post(general, formIn(second.body))).statusCode).toBe(303);
  expect((await gazette()).tagline).toBe('Mine');
});

test('bad input names the field and the remedy, keeps what was typed, and saves nothing', async () => {
  const typed = {
    ...(await ada.form(general)),
    title: ' ',
    address: 'nowhere',
    replyTo: '@',
    site: 'ftp://x',
    tagline: 'x',
  };
  const answer = await ada.post(general, typed);
  expect(answer.statusCode).toBe(400);
  for (const words of [
    'Enter a title.',
    'such as news@example.com',
    'Address for replies: enter an email address',
    'enter an address such as www.example.com',
  ])
    expect(answer.body).toContain(words);
  expect(formIn(answer.body)).toMatchObject({ address: 'nowhere', replyTo: '@', site: 'ftp://x' });
  expect((await gazette()).tagline).toBe('The news');
});

test('the next five times are shown before a schedule is saved, also across a change of summer time', async () => {
  const form = await ada.form(schedule);
  const chosen = { ...form, 'issue.how': 'cron', 'issue.cron': '30 8 25 3 *;30 8 1 4 *', 'issue.at': '08:30' };
  const shown = await ada.get(`${schedule}?${new URLSearchParams(chosen)}`);
  const times = [...shown.body.matchAll(/<b>([^<]*, 08:30)<\/b> <span class="still">(UTC\+\d)/g)];
  expect(times).toHaveLength(5);
  expect(new Set(times.map(([, , offset]) => offset))).toEqual(new Set(['UTC+1', 'UTC+2']));
  expect(shown.body).toContain('After the clocks go forward');
  expect((await gazette()).schedule).toEqual({});
});

test('a rule of days and a time becomes a schedule; one that the form has no fields for stays as it is', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { schedule: { weekly: '15 9 1 * mon' } });
  const typed = {
    ...(await ada.form(schedule)),
    'issue.how': 'days',
    'issue.at': '07:05',
    'issue.day': '3',
    late: '30',
  };
  expect((await ada.post(schedule, typed)).statusCode).toBe(303);
  expect(await gazette()).toMatchObject({
    schedule: { 'every issue': '5 7 * * 3', weekly: '15 9 1 * mon' },
    lateMinutes: 30,
  });
  const wrong = {
    ...(await ada.form(schedule)),
    'issue.day': '',
    'daily.how': 'cron',
    'daily.cron': '99 8 * * *',
    late: 'x',
  };
  const answer = await ada.post(schedule, wrong);
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain('Enter whole minutes');
  expect(answer.body.match(/A rule of your own needs five fields/g)?.length).toBeGreaterThan(2);
  expect(formIn(answer.body)).toMatchObject({ 'daily.cron': '99 8 * * *', 'issue.at': '07:05' });
});

test('sending digests without an approval is asked about, when an issue would go out at once', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { approval: 'wait' });
  await web.confirmed(await gazette(), 'reader@example.com');
  const { id } = await web.issue(await gazette(), 'Overdue');
  await markScheduled(web.app.redis, web.app.queues, id, { startAt: Date.now() - 1_000, local: null });
  const typed = { ...(await ada.form(schedule)), approval: 'send' };
  const asked = await ada.post(schedule, typed);
  expect(asked.statusCode).toBe(409);
  expect(asked.body).toContain('1 scheduled issue whose time has passed goes out at once, to 1 reader.');
  expect((await gazette()).approval).toBe('wait');
  expect((await ada.post(schedule, { ...formIn(asked.body), act: 'confirm' })).statusCode).toBe(303);
  expect((await gazette()).approval).toBe('send');
  const cy = await settingsBrowser(web, 'Cy', 'editor');
  expect(await cy.form(schedule)).not.toHaveProperty('approval');
  expect((await cy.post(schedule, { ...(await cy.form(schedule)), approval: 'draft' })).statusCode).toBe(404);
});
