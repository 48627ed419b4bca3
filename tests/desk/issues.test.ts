import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import type { Role } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { keys } from '../../src/redis/keys.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
const ids: Record<string, string> = {};

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'Europe/Berlin' });
  ids.old = (await web.issue(gazette, 'The ferry leaves', 'sending', 'sent')).id;
  ids.new = (await web.issue(gazette, 'The ferry <em>comes</em> back', 'sending', 'sent')).id;
  ids.draft = (await web.issue(gazette, 'A berth for the Ferry')).id;
  // Late in the evening of the last day of a month in UTC is the next month in Berlin.
  await web.app.redis.hset(keys.issue(ids.old), 'startedAt', Date.parse('2031-02-28T23:30:00Z'));
  await web.app.redis.hset(keys.issue(ids.new), 'startedAt', Date.parse('2031-04-01T10:00:00Z'));
});
afterAll(async () => {
  await web?.stop();
});

let people = 0;
async function signedIn(role: Role) {
  people += 1;
  const fields = {
    email: `person${people}@example.com`,
    name: `Person ${people}`,
    language: 'en',
    role,
    roles: {},
  } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  return { person, cookie: `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}` };
}
const get = async (query: string) => (await web.get(`/desk/n/gazette/issues${query}`, await viewer())).body;
const viewer = async () => ({ cookie: (await signedIn('viewer')).cookie });
const shown = (body: string) =>
  // Others come from other tests.
  [...body.matchAll(/href="\/desk\/issues\/([\w-]+)"/g)].flatMap(
    ([, id]) => Object.entries(ids).find(([, one]) => one === id)?.[0] ?? [],
  );

test('drafts come first, and what was sent follows by the months of the newsletter', async () => {
  const body = await get('');
  expect(shown(body)).toEqual(['draft', 'new', 'old']);
  expect([...body.matchAll(/<h3>([^<]+)/g)].map(([, month]) => month)).toEqual(['April 2031', 'March 2031']);
});

test('the page of a draft shows when it was checked, and renews itself while it is being checked', async () => {
  const turn = keys.checksTurn(ids.draft ?? '', 'now');
  const checks = async () => (await web.get(`/desk/issues/${ids.draft}?checks=1`, await viewer())).body;
  await web.app.redis.set(turn, 'a process that checks for a long time');
  const waiting = await checks();
  expect(waiting).toContain('The issue is being checked.');
  expect(waiting).toContain('<noscript><meta http-equiv="refresh" content="1"/></noscript>');
  await web.app.redis.del(turn);
  let body = await checks();
  while (body.includes('aria-busy="true"')) body = await checks();
  expect(body).toMatch(/Checked at \d\d:\d\d:\d\d in Europe\/Berlin\./);
  expect(body).not.toContain('http-equiv="refresh"');
});

test('issues are found by words of the subject in any case and order, and by their state', async () => {
  const found = async (query: string) => shown(await get(query));
  expect(await found('?words=FERRY')).toEqual(['draft', 'new', 'old']);
  expect(await found('?words=back+ferry')).toEqual(['new']);
  expect(await found('?words=ferry&state=sent')).toEqual(['new', 'old']);
  expect(await found('?state=draft')).toEqual(['draft']);
  expect(await found('?words=ferry&state=paused')).toEqual([]);
  const none = await get('?words=%22%3E%3Cscript%3E');
  expect(none).toContain('No issue matches.');
  expect(none).not.toContain('<script>');
});

test('a search goes on from page to page without what does not match', async () => {
  const weekend = await web.newsletter({ slug: 'weekend', title: 'The Weekend' });
  for (let i = 0; i < 55; i += 1) {
    await web.issue(weekend, `Harbour ${i}`, 'sending', 'sent');
    if (i === 30) await web.issue(weekend, 'The ferry waits', 'sending', 'sent');
  }
  const page = async (query: string) => (await web.get(`/desk/n/weekend/issues${query}`, await viewer())).body;
  const first = await page('?words=harbour');
  const [, next = ''] = /href="\/desk\/n\/weekend\/issues(\?words=harbour&amp;after=[^"]+)"/.exec(first) ?? [];
  const second = await page(next.replace('&amp;', '&'));
  const subjects = (body: string) => [...body.matchAll(/<bdi[^>]*>(Harbour|The ferry)/g)].map(([, words]) => words);
  expect([subjects(first).length, subjects(second).length]).toEqual([50, 5]);
  expect([...subjects(first), ...subjects(second)]).not.toContain('The ferry');
});

test('an editor makes a new draft of an issue that was sent, and whoever may not is not offered it', async () => {
  const { cookie } = await signedIn('editor');
  const page = `/desk/issues/${ids.new}`;
  expect((await web.get(page, { cookie })).body).toContain('Make a new draft of it');
  expect((await web.get(page, await viewer())).body).not.toContain('Make a new draft of it');
  const post = (who: string) => web.postOnly(`${page}/duplicate`, {}, { cookie: who, 'sec-fetch-site': 'same-origin' });
  const made = await post(cookie);
  const [, copy = ''] = /^\/desk\/issues\/([\w-]+)\/write$/.exec(String(made.headers.location)) ?? [];
  const [before, after] = [await readIssue(web.app.redis, ids.new ?? ''), await readIssue(web.app.redis, copy)];
  expect(after).toMatchObject({ state: 'draft', subject: before.subject, articles: before.articles });
  expect((await post((await viewer()).cookie)).statusCode).toBe(404);
  for (const article of before.articles) await web.app.redis.del(keys.article(article));
  const gone = await post(cookie);
  expect([gone.statusCode, gone.body.includes('None of its articles exists any more')]).toEqual([409, true]);
});
