import { afterAll, beforeAll, expect, test } from 'vitest';
import { readChannel } from '../../src/feedback/inbound/channel-status.js';
import { type Listener, startListener } from '../../src/feedback/inbound/listener.js';
import { keepUnread, listUnread, type UnreadLine } from '../../src/feedback/unread-reports.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { removeNewsletter } from '../../src/operations/newsletters/remove-newsletter.js';
import { isTransientKey } from '../../src/redis/key-groups.js';
import { unreadKeys } from '../../src/redis/keys.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { bounceAddress } from '../../src/subscribers/membership/bounce-address.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { deliver, noDns } from './report-emails.js';

const domain = 'bounces.example.com';
let postrider: TestPostrider;
let installation: Installation;
let listener: Listener;
beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers: 7, workers: false, settings: { BOUNCE_DOMAIN: domain } });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}` });
  const deps = { ...postrider.app, bounceDomain: domain, dns: noDns };
  listener = await startListener(deps, { host: '127.0.0.1', port: 0, tls: undefined }, 'mx.example.com');
});
afterAll(async () => {
  await listener.stop();
  await installation.remove();
  await postrider.stop();
});

const idOfReader = (number: number) => idOf(postrider.app.list, readerAddress(number));
const addressOf = (number: number) =>
  bounceAddress(postrider.app.tokenKeys, domain, { newsletter: postrider.newsletter.number, id: idOfReader(number) });
const email = (text: string, subject = 'Your message') =>
  `From: Gateway <gateway@mx.example.net>\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(/\W/g, '')}@mx.example.net>\r\n\r\n${text}\r\n`;
const listed = async () => (await installation.json<{ items: UnreadLine[] }>('feedback', 'list', '--unread')).items;
const ofReader = async (number: number) =>
  (await listed()).filter(({ subscriber }) => subscriber === idOfReader(number).toString('hex'));

test('an email at a bounce address that is not understood is listed with its text, without addresses or tokens', async () => {
  const token = 'A'.repeat(43);
  const text = `Gateway 7 wrote to ${readerAddress(0)} (reader0): code 93, see https://mx.example.net/x/${token}`;
  expect(await deliver(listener.port, addressOf(0), email(text))).toBe(250);
  const [one, ...others] = await ofReader(0);
  expect(others).toEqual([]);
  expect(one).toMatchObject({ newsletter: 'business', subject: 'Your message', at: expect.stringMatching(/^20/) });
  expect(one?.text).toBe('Gateway 7 wrote to … (…): code 93, see https://mx.example.net/x/…');
  const { stdout } = await installation.cli('feedback', 'list', '--unread', '--newsletter', 'business');
  expect(stdout).toMatch(/subject: +Your message[\s\S]*\n\n {2}Gateway 7 wrote to … /);
});

test('the same email again is listed once', async () => {
  for (let i = 0; i < 3; i += 1) await deliver(listener.port, addressOf(1), email('Code 12.', 'twice'));
  expect(await ofReader(1)).toHaveLength(1);
});

test('a bounce without a known reason is counted and listed, and understood emails are not listed', async () => {
  const failure = `From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered mail\r\n\r\nCould not be delivered:\r\n\r\n`;
  await deliver(listener.port, addressOf(2), `${failure}${readerAddress(2)}\r\n\r\nZugang Q17.\r\n`);
  await deliver(listener.port, addressOf(3), `${failure}${readerAddress(3)}\r\n552 mailbox full\r\n`);
  await deliver(listener.port, addressOf(3), 'From: x@example.net\r\nSubject: Out of office\r\n\r\nAway.\r\n');
  expect(await ofReader(2)).toMatchObject([{ text: expect.stringContaining('Zugang Q17.') }]);
  expect(await ofReader(3)).toEqual([]);
  const events = await installation.json<{ items: { kind: string }[] }>(
    ...['feedback', 'list', '--newsletter', 'business'],
  );
  expect(events.items.map(({ kind }) => kind)).toContain('unknown');
});

test('the listener counts them', async () => {
  const { unread } = (await readChannel(postrider.app.redis, 'smtp')).counts;
  await deliver(listener.port, addressOf(6), email('Code 31.', 'counted'));
  expect((await readChannel(postrider.app.redis, 'smtp')).counts.unread).toBe(unread + 1);
});

test('without --unread, a newsletter is required', async () => {
  expect(await installation.cli('feedback', 'list')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--newsletter <slug>'),
  });
});

test('at most 500 are kept, for 30 days each, with a bounded text, and outside of backups', async () => {
  const { list, redis } = postrider.app;
  const claim = { id: idOfReader(4), newsletter: postrider.newsletter.number };
  const text = 'word '.repeat(10_000);
  for (let i = 0; i < 510; i += 1)
    await keepUnread(list, { id: `many-${i}`, unread: { subject: `${i}`, text } }, claim);
  const ids = await redis.zrange(unreadKeys.ids, 0, '-1');
  expect(ids).toHaveLength(500);
  expect(await redis.keys(unreadKeys.email('*'))).toHaveLength(500);
  const last = unreadKeys.email(ids.at(-1) ?? '');
  expect(await redis.ttl(last)).toBeGreaterThan(29 * 86_400);
  expect(await redis.ttl(last)).toBeLessThanOrEqual(30 * 86_400);
  expect(await redis.strlen(last)).toBeLessThan(5_000);
  expect([unreadKeys.ids, last].every(isTransientKey)).toBe(true);
  const slugs = new Map([[claim.newsletter, 'business']]);
  expect((await listUnread(redis, slugs, 3)).map(({ subject }) => subject)).toEqual(['509', '508', '507']);
});

test('erasing a reader deletes theirs, and nothing more is kept about the reader', async () => {
  const { list, redis } = postrider.app;
  await deliver(listener.port, addressOf(5), email('Code 99.', 'before'));
  expect(await ofReader(5)).toHaveLength(1);
  const others = (await redis.zcard(unreadKeys.ids)) - 1;
  await eraseSubscriber(list, idOfReader(5), 'editor');
  await deliver(listener.port, addressOf(5), email('Code 99.', 'after'));
  expect(await ofReader(5)).toEqual([]);
  expect(await redis.keys(unreadKeys.email(`${idOfReader(5).toString('hex')}*`))).toEqual([]);
  expect(await redis.zcard(unreadKeys.ids)).toBe(others);
});

test('removing a newsletter deletes those of its readers', async () => {
  const { list, redis } = postrider.app;
  const weekly = await addNewsletter(redis, { ...postrider.newsletter, slug: 'weekly', title: 'Weekly' });
  await addReader(postrider.app, weekly, 'weekly@example.org');
  const claim = { id: idOf(list, 'weekly@example.org'), newsletter: weekly.number };
  await keepUnread(list, { id: 'of-weekly', unread: { subject: 'x', text: 'Code 7.' } }, claim);
  const kept = await redis.zcard(unreadKeys.ids);
  const ofWeekly = () => listUnread(redis, new Map([[weekly.number, 'weekly']]), 10);
  expect(await ofWeekly()).toHaveLength(1);
  await removeNewsletter(list, weekly);
  expect(await ofWeekly()).toEqual([]);
  expect(await redis.zcard(unreadKeys.ids)).toBe(kept - 1);
});
