import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { gatheringMs, planAttentionEmails } from '../../../src/attention/emails/attention-emails.js';
import { sendAttentionEmail } from '../../../src/attention/emails/send-attention-email.js';
import { settling } from '../../../src/attention/known-trouble.js';
import { watchTroubles } from '../../../src/attention/watch-troubles.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { changeIssueState, listIssues } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import type { Person } from '../../../src/people/person.js';
import { addPerson, changePerson, noteJoined, removePerson } from '../../../src/people/person-store.js';
import { attentionKeys, keys } from '../../../src/redis/keys.js';
import { closeSignUps, openSignUps } from '../../../src/subscribers/abuse/sign-up-state.js';
import { storedArticles } from '../../helpers/edition.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';

let postrider: TestPostrider;
/** Whether the relay defers everything. */
let refuses = false;
beforeAll(async () => {
  postrider = await startPostrider({
    workers: false,
    rules: { onMessage: async () => (refuses ? { code: 451, text: 'later' } : undefined) },
  });
  await changeNewsletter(postrider.app.redis, 'business', { timeZone: 'Europe/Berlin' });
});
afterAll(() => postrider.stop());

/** 09:00 in Berlin: after the daily emails. */
const nine = Date.UTC(2041, 0, 10, 8);
let now: number;
let ada: Person;
beforeEach(async () => {
  const { redis } = postrider.app;
  await openSignUps(redis);
  refuses = false;
  for (const { id, state } of await listIssues(redis, 'business'))
    if (state === 'paused') await changeIssueState(redis, id, 'cancelled');
  const hold = keys.bounceBacklog(postrider.newsletter.number);
  await redis.del(...Object.values(attentionKeys), hold, keys.people);
  postrider.sink.mails.length = 0;
  now = nine;
  ada = await person('Ada', { role: 'owner' });
});

const invited = (name: string, fields: Partial<Person>): Promise<Person> =>
  addPerson(postrider.app.redis, {
    ...{ name, email: `${name.toLowerCase()}@example.com`, language: 'en', role: null, roles: {}, movesData: false },
    ...fields,
  });
/** Somebody who has signed in. */
async function person(name: string, fields: Partial<Person>): Promise<Person> {
  const added = await invited(name, fields);
  await noteJoined(postrider.app.redis, added);
  return added;
}

/** What a worker does every few seconds, and the emails that it sends. */
async function work(): Promise<void> {
  const { app } = postrider;
  await watchTroubles(app, now);
  await planAttentionEmails(app, now);
  for (const id of await app.redis.hkeys(attentionKeys.emails))
    await sendAttentionEmail({ ...app, now: () => now }, id);
}

/** Works until what is there now has lasted for long enough to be emailed at once. */
async function settle(): Promise<void> {
  await work();
  now += settling.cleared;
  await work();
  now += gatheringMs;
  await work();
}
async function pass(ms: number): Promise<void> {
  now += ms;
  await work();
}
const hour = 3_600_000;
/** The emails that were sent, each with its text part. */
const mails = () =>
  Promise.all(
    postrider.sink.mails.map(async ({ to, raw }) => {
      const { text = '', html, subject } = await simpleParser(raw);
      return { to, subject, html, text: text.replaceAll(/\s+/g, ' ') };
    }),
  );
const receivers = async () => (await mails()).map(({ to }) => to).sort();

/** Holds back the bounces of the newsletter, which stops something. */
const holdBounces = () =>
  postrider.app.redis.set(
    keys.bounceBacklog(postrider.newsletter.number),
    JSON.stringify({ since: 1, bounced: 60, limit: 50 }),
  );

test('what stops is emailed at once: all of one minute in one email, and none of it again until it was over', async () => {
  await closeSignUps(postrider.app.redis);
  await holdBounces();
  await settle();
  const [mail, ...others] = await mails();
  expect([mail?.to, others]).toEqual(['ada@example.com', []]);
  expect(mail?.subject).toMatch(/: 2 things need attention$/);
  for (const words of [
    'The sign-up form is closed',
    'held back',
    'Open them.',
    'postrider attention',
    'https://news.example.com',
  ])
    expect([mail?.text, mail?.html]).toEqual([expect.stringContaining(words), expect.stringContaining(words)]);
  await settle();
  await pass(48 * hour);
  expect(await mails()).toHaveLength(1);
  await openSignUps(postrider.app.redis);
  await settle();
  await closeSignUps(postrider.app.redis);
  await settle();
  expect(await mails()).toHaveLength(2);
});

/** An issue that somebody paused, which is a warning. */
async function pauseIssue(): Promise<string> {
  const { redis } = postrider.app;
  // By name, because the issue of another test may have them already.
  const articles = (await storedArticles(redis)).map((article) => article.id);
  const { id } = (await composeIssue(redis, postrider.newsletter, { articles })).issue;
  await changeIssueState(redis, id, 'sending');
  await changeIssueState(redis, id, 'paused', { pausedBecause: '' });
  return id;
}

test('what does not stop anything waits for the morning, and is emailed together', async () => {
  await pauseIssue();
  await settle();
  await pass(12 * hour);
  expect(await mails()).toEqual([]);
  await pass(12 * hour);
  expect(await receivers()).toEqual(['ada@example.com']);
  await pass(48 * hour);
  expect(await mails()).toHaveLength(1);
});

test('each owner decides when, in their own language; others get none', async () => {
  await changePerson(postrider.app.redis, ada.id, { attentionEmails: 'off' });
  await person('Bo', { role: 'owner', attentionEmails: 'daily' });
  await person('Chen', { role: 'owner', language: 'zh-CN' });
  await person('Dan', { role: 'editor' });
  await person('Eve', { roles: { business: 'owner' } });
  await closeSignUps(postrider.app.redis);
  await settle();
  expect(await receivers()).toEqual(['chen@example.com']);
  const [chinese] = await mails();
  expect(chinese?.subject).toContain('有 1 件事需要处理');
  expect(chinese?.text).toContain('暂停接受订阅');
  await pass(24 * hour);
  expect(await receivers()).toEqual(['bo@example.com', 'chen@example.com']);
  // Of one newsletter, for its owner too.
  await holdBounces();
  await settle();
  expect((await receivers()).slice(-2)).toEqual(['chen@example.com', 'eve@example.com']);
});

test('while the relay takes nothing the email waits; then it says what is over by now, and is no trouble itself', async () => {
  const { redis } = postrider.app;
  await closeSignUps(redis);
  refuses = true;
  await expect(settle()).rejects.toThrow();
  expect(await redis.hlen(attentionKeys.emails)).toBe(1);
  await openSignUps(redis);
  await holdBounces();
  now += settling.cleared;
  await watchTroubles(postrider.app, now);
  refuses = false;
  await work();
  const [mail, ...others] = await mails();
  expect(mail?.text).toContain('It is over by now.');
  expect(others).toEqual([]);
  expect(await redis.hlen(attentionKeys.emails)).toBe(0);
});

test('several workers write one email, and one that was killed in between writes none twice', async () => {
  const { app } = postrider;
  await closeSignUps(app.redis);
  await watchTroubles(app, now);
  now += settling.raised;
  await watchTroubles(app, now);
  now += gatheringMs;
  await Promise.all(Array.from({ length: 8 }, () => planAttentionEmails(app, now)));
  expect(await app.redis.hlen(attentionKeys.emails)).toBe(1);
  await planAttentionEmails(app, now);
  expect(await app.redis.hlen(attentionKeys.emails)).toBe(1);
});

test('an email to somebody who was removed, or wants none any more, is dropped', async () => {
  const { redis } = postrider.app;
  const bo = await person('Bo', { role: 'owner' });
  await closeSignUps(redis);
  refuses = true;
  await expect(settle()).rejects.toThrow();
  await changePerson(redis, ada.id, { attentionEmails: 'off' });
  await removePerson(redis, bo.id);
  refuses = false;
  await work();
  expect(await mails()).toEqual([]);
  expect(await redis.hlen(attentionKeys.emails)).toBe(0);
});

test('an owner who has never signed in is told nothing: nobody has proved that the address is theirs', async () => {
  const { redis } = postrider.app;
  await changePerson(redis, ada.id, { attentionEmails: 'off' });
  const bo = await invited('Bo', { role: 'owner' });
  await closeSignUps(redis);
  await settle();
  expect([await receivers(), await redis.hlen(attentionKeys.emails)]).toEqual([[], 0]);
  // What still needs attention is news for them then.
  await noteJoined(redis, bo);
  await work();
  expect(await receivers()).toEqual(['bo@example.com']);
});

test('somebody who is no owner any more by the time the relay is back is told nothing of what is not theirs', async () => {
  const { redis } = postrider.app;
  const bo = await person('Bo', { role: 'owner' });
  const eve = await person('Eve', { role: 'owner' });
  await closeSignUps(redis);
  await holdBounces();
  refuses = true;
  await expect(settle()).rejects.toThrow();
  expect(await redis.hlen(attentionKeys.emails)).toBe(3);
  await changePerson(redis, bo.id, { role: 'editor' });
  await changePerson(redis, eve.id, { role: null, roles: { business: 'owner' } });
  refuses = false;
  await work();
  const all = await mails();
  expect(all.map(({ to }) => to).sort()).toEqual(['ada@example.com', 'eve@example.com']);
  const ofEve = all.find(({ to }) => to === 'eve@example.com');
  expect(ofEve?.subject).toMatch(/: 1 thing needs attention$/);
  expect(ofEve?.text).toContain('held back');
  expect(ofEve?.text).not.toContain('sign-up form');
  expect(await redis.hlen(attentionKeys.emails)).toBe(0);
});

test('each point leads to the page where it is mended, and the button to the desk', async () => {
  const issue = await pauseIssue();
  await holdBounces();
  await closeSignUps(postrider.app.redis);
  await settle();
  const [mail] = await mails();
  const base = 'https://news.example.com/desk';
  for (const url of [`${base}/issues/${issue}`, `${base}/n/business`]) {
    expect(mail?.html).toContain(`href="${url}"`);
    expect(mail?.text).toContain(url);
  }
  expect(mail?.html).toContain(`href="${base}"`);
  expect(String(mail?.html).split(`href="${base}/`)).toHaveLength(3);
});
