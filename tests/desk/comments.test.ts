import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readComment } from '../../src/answers/comments/comment-store.js';
import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import type { Role } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { commentKeys } from '../../src/redis/keys.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { launchBrowser } from '../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let article: string;

beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web?.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter({ comments: true, timeZone: 'Europe/Berlin' });
  article = (await web.issue(gazette, 'The ferry is back', 'sending', 'sent')).articles[0] ?? '';
});

let people = 0;
async function signedIn(role: Role): Promise<string> {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: 'A Person', language: 'en', role, roles: {} } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  return beginSession(web.app.redis, person, 'a browser');
}
const cookieOf = (session: string) => ({ cookie: `postrider-session=${session}` });

/** Writes a comment as somebody who is not known, or as a reader. @returns its id */
async function written(text: string, { at = Date.now(), of = gazette, reader = '' } = {}): Promise<string> {
  const before = await web.app.redis.zrange(commentKeys.all, '0', '-1');
  const form = { newsletter: of.number, article, name: 'Bo', text, stamp: text, at };
  const by = reader === '' ? { ip: '192.0.2.7', proven: true } : { reader: idOf(web.app.list, reader) };
  await takeComment(web.app.list, web.app.queues, form, by);
  const ids = await web.app.redis.zrange(commentKeys.all, '0', '-1');
  return ids.find((id) => !before.includes(id)) ?? '';
}
const stateOf = async (id: string) => (await readComment(web.app.redis, id)).state;
const queue = '/desk/n/gazette/comments';
const post = async (id: string, fields: Record<string, string>, session: string) =>
  web.postOnly(`${queue}/${id}`, fields, { ...cookieOf(session), 'sec-fetch-site': 'same-origin' });

test('an editor publishes, rejects and deletes comments on a phone, and the next one opens by itself', async () => {
  const ids = [];
  for (const [i, text] of ['First of all', 'Second to none', 'Third time lucky'].entries())
    ids.push(await written(text, { at: Date.parse('2031-03-04T08:00:00Z') + i * 60_000 }));
  const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  const browser: Browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await context.addCookies([{ name: 'postrider-session', value: await signedIn('editor'), url }]);
    const page = await context.newPage();
    await page.goto(`${url}/desk/n/gazette`);
    await page.getByRole('link', { name: 'Read the comments' }).click();
    const open = () => page.locator('.said .text').textContent();
    expect([await open(), await page.locator('.said > p a').textContent()]).toEqual([
      'First of all',
      'The ferry is back',
    ]);
    for (const name of ['Publish', 'Reject']) {
      const box = await page.getByRole('button', { name }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(56);
      expect(box?.width).toBeGreaterThanOrEqual(140);
    }
    await page.getByRole('button', { name: 'Publish' }).click();
    expect([await open(), await page.getByRole('status').textContent()]).toEqual([
      'Second to none',
      'The comment is published. Look at it again',
    ]);
    await page.getByRole('link', { name: 'Decide later' }).click();
    expect(await open()).toBe('Third time lucky');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('link', { name: 'Start with the oldest' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await page.locator('main').textContent()).toContain('It cannot be restored.');
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await page.locator('main').textContent()).toContain('No comment waits for a decision.');
    await page.getByRole('link', { name: 'Rejected' }).click();
    await page.getByRole('link', { name: 'Third time lucky' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    expect(await page.locator('.head').textContent()).toContain('The comment is published.');
  } finally {
    await browser.close();
  }
  expect([await stateOf(ids[0] ?? ''), await stateOf(ids[2] ?? '')]).toEqual(['approved', 'approved']);
  await expect(stateOf(ids[1] ?? '')).rejects.toThrow();
});

test('a comment that somebody else has decided about stays as it is, and the page says so', async () => {
  const session = await signedIn('editor');
  const [one, other] = [await written('One'), await written('Other')];
  await decideComment(web.app.list, one, 'rejected', Date.now());
  const late = await post(one, { act: 'approve', was: 'held', queue: '' }, session);
  expect(late.headers.location).toBe(`${queue}/${one}?done=changed`);
  expect((await web.get(String(late.headers.location), cookieOf(session))).body).toContain('Nothing was changed.');
  expect(await stateOf(one)).toBe('rejected');
  await decideComment(web.app.list, other, 'removed', Date.now());
  const gone = await post(other, { act: 'approve', was: 'held', queue: '' }, session);
  expect((await web.get(String(gone.headers.location), cookieOf(session))).body).toContain(
    'Somebody else has deleted the comment.',
  );
  expect((await post(other, { act: 'approve', was: 'held' }, session)).statusCode).toBe(404);
  // The one to continue after was deleted: the list begins again.
  expect((await web.get(`${queue}?after=${other}`, cookieOf(session))).headers.location).toBe(queue);
});

test('of two editors who decide about a comment at the same moment, one decides and the other is told', async () => {
  const sessions = [await signedIn('editor'), await signedIn('editor')] as const;
  for (let i = 0; i < 5; i += 1) {
    const id = await written(`At once ${i}`);
    const answers = await Promise.all([
      post(id, { act: 'approve', was: 'held' }, sessions[0]),
      post(id, { act: 'reject', was: 'held' }, sessions[1]),
    ]);
    const [own, changed] = [`${queue}/${id}`, `${queue}/${id}?done=changed`];
    expect(answers.map(({ headers }) => headers.location).toSorted()).toEqual([own, changed]);
    // The one that decided is the one that stays.
    expect(await stateOf(id)).toBe(answers[0].headers.location === own ? 'approved' : 'rejected');
  }
});

test('an editor blocks a writer from their comment, finds them in a list, and unblocks them', async () => {
  const session = await signedIn('editor');
  const [first] = [await written('An insult'), await written('A second insult')];
  const done = await post(first, { act: 'block', was: 'held', queue: '' }, session);
  expect(done.headers.location).toBe(`${queue}?done=blocked`);
  const { body } = await web.get(String(done.headers.location), cookieOf(session));
  expect([body.includes('The writer is blocked.'), body.includes('No comment waits')]).toEqual([true, true]);
  const listed = (await web.get(`${queue}/blocked`, cookieOf(session))).body;
  expect([listed.includes('An insult'), listed.includes('Visitors from one network')]).toEqual([true, true]);
  const [, writer = ''] = /value="([0-9a-f]{16})"[^>]*name="writer"/.exec(listed) ?? [];
  const viewer = await signedIn('viewer');
  const unblock = (as: string) =>
    web.postOnly(`${queue}/blocked`, { writer }, { ...cookieOf(as), 'sec-fetch-site': 'same-origin' });
  expect((await web.get(`${queue}/blocked`, cookieOf(viewer))).body).not.toContain('name="writer"');
  expect((await unblock(viewer)).statusCode).toBe(404);
  for (let i = 0; i < 2; i += 1)
    expect((await web.get(String((await unblock(session)).headers.location), cookieOf(session))).body).toContain(
      'No writer is blocked.',
    );
});

test('viewers and writers read comments and are offered no decision; comments of another newsletter are not found', async () => {
  const id = await written('Not yours to decide');
  const weekend = await web.newsletter({ slug: 'weekend', title: 'Weekend' });
  const foreign = await written('Elsewhere', { of: weekend });
  for (const role of ['viewer', 'writer'] as const) {
    const session = await signedIn(role);
    const { body } = await web.get(queue, cookieOf(session));
    expect([body.includes('Not yours to decide'), body.includes('value="approve"')]).toEqual([true, false]);
    for (const act of ['approve', 'reject', 'block', 'remove'])
      expect((await post(id, { act, was: 'held', queue: '' }, session)).statusCode).toBe(404);
  }
  const session = await signedIn('editor');
  expect((await web.get(`${queue}/${foreign}`, cookieOf(session))).statusCode).toBe(404);
  expect((await post(foreign, { act: 'approve', was: 'held' }, session)).statusCode).toBe(404);
  expect([await stateOf(id), await stateOf(foreign)]).toEqual(['held', 'held']);
});

test('the lists go on from page to page, the newest first, and an unknown state is the list of those that wait', async () => {
  const session = await signedIn('viewer');
  const ids = [];
  for (let i = 0; i < 52; i += 1) {
    const id = await written(`Word ${i}`, { at: Date.parse('2031-03-04T08:00:00Z') + i });
    ids.push(id);
    await web.app.redis.del(...(await web.app.redis.keys('*limit*')));
    await decideComment(web.app.list, id, 'approved', Date.now());
  }
  const shown = async (query: string) => {
    const { body } = await web.get(`${queue}${query}`, cookieOf(session));
    const [, next] = /href="[^"]*comments\?state=approved&amp;after=([0-9a-f]+)"/.exec(body) ?? [];
    return { texts: [...body.matchAll(/<bdi>(Word \d+)/g)].map(([, text]) => text), next };
  };
  const first = await shown('?state=approved');
  expect([first.texts.length, first.texts[0]]).toEqual([50, 'Word 51']);
  expect((await shown(`?state=approved&after=${first.next}`)).texts).toEqual(['Word 1', 'Word 0']);
  expect((await web.get(`${queue}?state=other`, cookieOf(session))).body).toContain('No comment waits for a decision.');
});
