import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Oracle } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { markOutbox, refreshEventsWanted } from '../../src/events/outbox.js';
import { checkInstallation } from '../../src/health/check-health.js';
import type { IssueState } from '../../src/issues/issue.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { keys } from '../../src/redis/keys.js';
import { importSubscribers } from '../../src/subscribers/import/import-subscribers.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { changePreferences, requestSubscription, unsubscribe } from '../../src/subscribers/membership/signup.js';
import { bucketAt } from '../../src/subscribers/record/subscriber-id.js';
import { createWebhook, type Replay, replayWebhook, testWebhook } from '../../src/webhooks/change-webhook.js';
import { type DeliveryDeps, deliverEvents } from '../../src/webhooks/deliver-events.js';
import { postEvent } from '../../src/webhooks/post-event.js';
import { checkWebhookAddress } from '../../src/webhooks/reach.js';
import { backOff, type Webhook } from '../../src/webhooks/webhook.js';
import {
  countWaiting,
  listWebhooks,
  readAttempts,
  readWebhook,
  removeWebhook,
} from '../../src/webhooks/webhook-store.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { type Receiver, startReceiver } from './receiver-for-tests.js';

const reach = { networks: ['127.0.0.0/8'] };
const hour = 3_600_000;

let store: TestRedis;
let postrider: TestPostrider;
let receiver: Receiver;
beforeAll(async () => {
  store = await startTestRedis();
  postrider = await startPostrider({ server: store, workers: false });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await postrider.stop();
});

let number = 0;
let clock = 0;
let deps: DeliveryDeps;
beforeEach(async () => {
  const { app } = postrider;
  number += 1;
  clock = Date.now();
  deps = { list: app.list, log: app.log, reach, now: () => clock };
  for (const { id } of await listWebhooks(app.redis)) await removeWebhook(app.redis, id);
  await app.redis.del(keys.importOutbox, keys.issueOutbox);
  receiver.received.length = 0;
  Object.assign(receiver.state, { down: false, refused: 0, refuses: () => false });
});

const add = (fields: Partial<Pick<Webhook, 'url' | 'events' | 'newsletter'>> = {}) =>
  createWebhook(postrider.app.redis, { url: receiver.url, events: [], newsletter: null, ...fields }, reach, clock);
const reader = (name = 'reader') => `${name}-${number}@example.org`;
const idOfReader = (name?: string) => idOf(postrider.app.list, reader(name));
const leave = (name?: string) =>
  unsubscribe(postrider.app.list, { newsletter: postrider.newsletter.number, id: idOfReader(name), at: 0 });
const typesOf = () => receiver.received.map(({ type }) => type);

test('each change of a subscription is delivered, signed, in order, with the address and without storing it', async () => {
  const { app, newsletter } = postrider;
  const webhook = await add();
  const email = reader();
  const request = { email, name: '', sections: [], locale: 'en' as const };
  const consent = { method: 'page' as const, from: '/business', textVersion: 1, ip: '' };
  await requestSubscription(app.list, app.queues, newsletter, { ...request, consent });
  await addReader(app, newsletter, email);
  const claim = { newsletter: newsletter.number, id: idOfReader(), at: 0 };
  await changePreferences(app.list, newsletter, claim, { locale: 'zh-CN', sections: ['News'], cadence: 'weekly' });
  await leave();
  await deliverEvents(deps);
  expect(typesOf()).toEqual([
    'subscriber.asked',
    'subscriber.confirmed',
    'subscriber.preferences',
    'subscriber.unsubscribed',
  ]);
  const [, , preferences, last] = receiver.received;
  expect(last?.data).toEqual({
    newsletter: 'business',
    subscriber: idOfReader().toString('hex'),
    email,
    by: 'reader',
  });
  expect(preferences?.data).toMatchObject({ locale: 'zh-CN', cadence: 'weekly', sections: ['News'] });
  for (const { body, headers } of receiver.received)
    expect(new Oracle(webhook.secret).verify(body, headers)).toBeTruthy();
  const kept = [keys.deliveredEvents(webhook.id), keys.webhookLog(webhook.id)].map((key) =>
    app.redis.lrange(key, 0, -1),
  );
  expect(JSON.stringify(await Promise.all(kept))).not.toContain(email);
  expect(await readAttempts(app.redis, webhook.id, 10)).toHaveLength(4);
  expect(await countWaiting(app.redis, webhook.id)).toBe(0);
});

test('an erased reader’s earlier events arrive without an address', async () => {
  const { app, newsletter } = postrider;
  await addReader(app, newsletter, reader());
  await add();
  await leave();
  await eraseSubscriber(app.list, idOfReader(), 'reader');
  await deliverEvents(deps);
  expect(receiver.received.map(({ type, data }) => `${type} ${data.email}`)).toEqual([
    'subscriber.unsubscribed null',
    'subscriber.removed null',
  ]);
});

test('without a webhook nothing is written, and a webhook gets only the events it wants', async () => {
  const { app, newsletter } = postrider;
  await refreshEventsWanted(app.redis);
  await app.redis.del(keys.outboxes);
  await addReader(app, newsletter, reader());
  expect(await app.redis.exists(keys.outboxes)).toBe(0);
  const wanted = await add({ events: ['subscriber.unsubscribed'] });
  const other = await add({ newsletter: 'elsewhere' });
  await leave();
  await addReader(app, newsletter, reader('second'));
  await deliverEvents(deps);
  expect(typesOf()).toEqual(['subscriber.unsubscribed']);
  expect([await countWaiting(app.redis, wanted.id), await countWaiting(app.redis, other.id)]).toEqual([0, 0]);
});

test('an import is reported in batches, not reader by reader', async () => {
  const { app, newsletter } = postrider;
  await add();
  const file = join(tmpdir(), `postrider-import-${process.pid}-${number}.csv`);
  const emails = Array.from({ length: 300 }, (_, i) => `imported-${i}-${number}@example.org`);
  await writeFile(file, `email\n${emails.join('\n')}\n`);
  await importSubscribers(app.list, newsletter, file, { status: 'confirmed', consent: 'by letter' });
  await deliverEvents(deps);
  expect(typesOf()).toEqual(['subscribers.imported']);
  const [event] = receiver.received;
  const ids = emails.map((email) => idOf(app.list, email).toString('hex'));
  expect(event?.data).toEqual({ newsletter: 'business', added: expect.any(Array), updated: [] });
  expect(new Set(event?.data.added as string[])).toEqual(new Set(ids));
});

test('the outcomes of an issue are delivered', async () => {
  const { app } = postrider;
  await add();
  const issue = await postrider.composeIssue();
  const states: IssueState[] = ['scheduled', 'sending', 'paused', 'sending', 'sent'];
  for (const state of states) await changeIssueState(app.redis, issue.id, state);
  await deliverEvents(deps);
  expect(typesOf()).toEqual(['issue.scheduled', 'issue.paused', 'issue.sent']);
  expect(receiver.received.at(-1)?.data).toMatchObject({ issue: issue.id, newsletter: 'business', state: 'sent' });
});

test('a receiver is down for an hour and the worker is killed: nothing is lost, and each reader’s order is kept', async () => {
  const { app, newsletter } = postrider;
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) await addReader(app, newsletter, reader(name));
  const webhook = await add();
  const downUntil = clock + hour;
  receiver.state.down = true;
  const claims = names.map((name) => ({ newsletter: newsletter.number, id: idOfReader(name), at: 0 }));
  for (const claim of claims)
    await changePreferences(app.list, newsletter, claim, { name: 'One', locale: 'en', sections: ['News'] });
  for (const claim of claims)
    await changePreferences(app.list, newsletter, claim, { name: 'Two', locale: 'zh-CN', sections: ['Tech'] });
  for (const name of names) await leave(name);
  // A killed worker: its connection ends in the middle of an attempt, without notice.
  const killed = await openApp(app.config, { redisUrl: store.url, smtpUrl: postrider.sink.url });
  const dying: DeliveryDeps = {
    ...deps,
    list: killed.list,
    post: async (...given) => {
      killed.redis.disconnect();
      return postEvent(...given);
    },
  };
  await deliverEvents(dying).catch(() => undefined);
  await killed.close();
  // Its turn ends by itself after a minute.
  await app.redis.del(keys.webhookTurn(webhook.id), keys.webhookTurn('share-out'));

  for (let rounds = 0; clock < downUntil; rounds += 1) {
    await deliverEvents(deps);
    const { nextAt, state } = await readWebhook(app.redis, webhook.id);
    expect(state).toBe('on');
    expect(nextAt).toBeGreaterThan(clock);
    expect(rounds).toBeLessThan(20);
    clock = nextAt;
  }
  expect(receiver.received).toEqual([]);
  receiver.state.down = false;
  await deliverEvents(deps);
  expect(receiver.received).toHaveLength(3 * names.length);
  for (const name of names) {
    const subscriber = idOfReader(name).toString('hex');
    const own = receiver.received.filter(({ data }) => data.subscriber === subscriber).map(({ type }) => type);
    expect(own).toEqual(['subscriber.preferences', 'subscriber.preferences', 'subscriber.unsubscribed']);
  }
  expect(await readWebhook(app.redis, webhook.id)).toMatchObject({ failures: 0, state: 'on', error: '' });
});

test('after ten failures over an hour a webhook is switched off and the doctor says so; a replay switches it on', async () => {
  const { app, newsletter } = postrider;
  await addReader(app, newsletter, reader());
  const webhook = await add();
  receiver.state.down = true;
  await leave();
  for (let rounds = 0; rounds < 30; rounds += 1) {
    await deliverEvents(deps);
    clock = Math.max(clock, (await readWebhook(app.redis, webhook.id)).nextAt);
  }
  const off = await readWebhook(app.redis, webhook.id);
  expect(off.state).toBe('off');
  expect(off.failures).toBeGreaterThanOrEqual(10);
  expect(receiver.state.refused).toBe(off.failures);
  const webhooksCheck = async () =>
    (await checkInstallation({ ...app, sends: false })).find(({ name }) => name === 'webhooks');
  expect(await webhooksCheck()).toMatchObject({
    state: 'stop',
    findings: [{ code: 'webhook.off', facts: { webhook: webhook.id } }],
  });

  await addReader(app, newsletter, reader('later'));
  receiver.state.down = false;
  await deliverEvents(deps);
  expect(receiver.received).toEqual([]);
  expect(await replayWebhook(app.redis, webhook.id, {}, clock)).toMatchObject({ replayed: 0 });
  await deliverEvents(deps);
  expect(typesOf().toSorted()).toEqual(['subscriber.confirmed', 'subscriber.unsubscribed']);

  const ids = receiver.received.map(({ id }) => id);
  expect(await replayWebhook(app.redis, webhook.id, { since: 0 }, clock)).toMatchObject({ replayed: 2, waiting: 2 });
  await deliverEvents(deps);
  expect(
    receiver.received
      .slice(2)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect(await webhooksCheck()).toMatchObject({ state: 'ok', findings: [{ code: 'webhooks.on' }] });
});

test.each([
  ['the clock of the second process is behind', -2_000],
  ['both are of one millisecond', 0],
])('the events of a reader stay in order when %s, also in a replay', async (_when, later) => {
  const { app, newsletter } = postrider;
  const webhook = await add();
  const types = ['subscriber.confirmed', 'subscriber.unsubscribed', 'subscriber.asked'];
  const events = types.map((type, place) => ({
    id: `${place}${number}`.padStart(32, '0'),
    at: clock + (place > 0 ? later : 0),
    type,
    newsletter: newsletter.number,
    subscriber: idOfReader().toString('hex'),
    by: 'reader',
  }));
  const bucket = bucketAt(app.list.layout, idOfReader());
  await markOutbox(app.redis, bucket);
  await app.redis.rpush(keys.outbox(bucket), ...events.map((event) => JSON.stringify(event)));
  await deliverEvents(deps);
  expect(typesOf()).toEqual(types);
  await replayWebhook(app.redis, webhook.id, { since: 0 }, clock);
  await deliverEvents(deps);
  expect(typesOf()).toEqual([...types, ...types]);
});

test('one delivered event is delivered again, or it and everything after it; an unknown one is refused', async () => {
  const { app, newsletter } = postrider;
  const webhook = await add();
  for (const name of ['first', 'second', 'third']) {
    await addReader(app, newsletter, reader(name));
    await deliverEvents(deps);
  }
  const [first = '', second = '', third = ''] = receiver.received.map(({ id }) => id);
  const replay = (wanted: Replay) => replayWebhook(app.redis, webhook.id, wanted, clock);
  expect(await replay({ event: second })).toEqual({ replayed: 1, waiting: 1 });
  await deliverEvents(deps);
  expect(await replay({ event: second, later: true })).toEqual({ replayed: 2, waiting: 2 });
  await deliverEvents(deps);
  expect(receiver.received.map(({ id }) => id)).toEqual([first, second, third, second, second, third]);
  for (const [wanted, field] of [
    [{ event: `evt_${'0'.repeat(32)}` }, 'event'],
    [{ event: first, since: 0 }, 'event'],
    [{ later: true }, 'later'],
  ] as const)
    await expect(replay(wanted)).rejects.toMatchObject({ code: 'input.invalid', field });
  expect(await countWaiting(app.redis, webhook.id)).toBe(0);
});

test('an interrupted delivery leaves no request in progress when another process may begin', async () => {
  const { app, newsletter } = postrider;
  await add();
  for (const name of ['first', 'second', 'third']) await addReader(app, newsletter, reader(name));
  let underWay = 0;
  const post: DeliveryDeps['post'] = async (_url, body) => {
    if (body.includes(reader('first'))) throw new Error('it broke');
    underWay += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
    underWay -= 1;
    return { status: 204, error: '' };
  };
  await expect(deliverEvents({ ...deps, post })).rejects.toThrow('it broke');
  expect(underWay).toBe(0);
});

test('an event that the receiver always refuses counts as failing, even if others are delivered', async () => {
  const { app, newsletter } = postrider;
  const webhook = await add();
  await addReader(app, newsletter, reader('refused'));
  receiver.state.refuses = ({ data }) => data.email === reader('refused');
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await addReader(app, newsletter, reader(`fine-${rounds}`));
    await deliverEvents(deps);
    clock = (await readWebhook(app.redis, webhook.id)).nextAt;
  }
  expect(receiver.received).toHaveLength(3);
  expect(await readWebhook(app.redis, webhook.id)).toMatchObject({ failures: 3 });
});

test('a test event shows the outcome, and switches a webhook on', async () => {
  const { app } = postrider;
  const webhook = await add();
  receiver.state.down = true;
  expect(await testWebhook(deps, webhook.id)).toMatchObject({ status: 503, error: 'answered 503' });
  receiver.state.down = false;
  expect(await testWebhook(deps, webhook.id)).toMatchObject({ status: 204, error: '' });
  expect(typesOf()).toEqual(['webhook.test']);
  expect(await readAttempts(app.redis, webhook.id, 5)).toHaveLength(2);
  expect(await readSubscriber(app.list, idOfReader())).toBeUndefined();
});

test.each([
  'http://news.example.com/',
  'https://127.0.0.1/',
  'https://10.1.2.3/',
  'https://[::1]/',
  'https://169.254.169.254/latest/meta-data',
  'https://user:password@news.example.com/',
  'ftp://news.example.com/',
])('no webhook leads to %s', (address) => {
  expect(() => checkWebhookAddress(address, { networks: [] })).toThrow();
});

test('a name that resolves into the operator’s own network is refused when it is used', async () => {
  const address = receiver.url.replace('127.0.0.1', 'localhost');
  const outcome = await postEvent(address, '{}', {}, { networks: [] });
  expect(outcome).toMatchObject({ status: 0 });
  expect(outcome.error).not.toBe('');
  expect(receiver.received).toEqual([]);
});

test('the pauses between attempts grow to ten minutes', () => {
  expect([1, 2, 3, 7, 8, 9, 50].map(backOff)).toEqual([5_000, 10_000, 20_000, 320_000, 600_000, 600_000, 600_000]);
});
