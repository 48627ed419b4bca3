import { afterEach, beforeEach, expect, test } from 'vitest';
import { withdrawIssue } from '../../src/control/cancel-issue.js';
import { pauseIssue } from '../../src/control/control-issue.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import type { Issue } from '../../src/issues/issue.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { until } from '../helpers/clock.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let url: string;
let courier: Newsletter;
beforeEach(async () => {
  api = await startApiForTests();
  courier = await api.newsletter({ slug: 'courier' });
  url = await api.server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => api.stop());

const watch = (id: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/issues/${id}/events`, { headers: { authorization: `Bearer ${api.token}`, ...headers } });

/** The events of a stream, each as its fields. */
async function* eventsOf(answer: Response): AsyncGenerator<Record<string, string>> {
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      yield Object.fromEntries(lines.map((line) => /^([^:]*): ?(.*)$/.exec(line)?.slice(1) ?? [line, '']));
    }
  }
}

test('issues of the token’s newsletters are listed in pages, newest first, each once', async () => {
  for (const subject of ['One', 'Two', 'Three']) await api.issue(api.gazette, subject, 'sending');
  await api.issue(courier, 'Four');
  const seen: string[] = [];
  let cursor = '';
  for (let page = 0; page < 10; page += 1) {
    const { status, body } = await api.call('GET', `/issues?limit=2${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    seen.push(...body.items.map(({ id }: Issue) => id));
    cursor = body.next;
    if (cursor === null) break;
  }
  expect(seen).toEqual(['courier-1', 'gazette-3', 'gazette-2', 'gazette-1']);
  const { token } = await api.makeToken({ scopes: ['issues:read'], newsletter: 'courier' });
  expect((await api.call('GET', '/issues', { token })).body.items).toMatchObject([{ id: 'courier-1', state: 'draft' }]);
  expect((await api.call('GET', '/issues?newsletter=gazette', { token })).body.code).toBe('auth.other-newsletter');
  expect((await api.call('GET', '/issues?newsletter=gazette')).body.items).toHaveLength(3);
  expect((await api.call('GET', '/issues?cursor=nonsense')).body.code).toBe('input.invalid');
});

test('a token with the scope reads an issue with its report', async () => {
  await api.enrolled(api.gazette, 'reader@example.org');
  const issue = await api.issue(api.gazette, 'Five');
  expect((await api.call('GET', `/issues/${issue.id}`)).body).toMatchObject({
    id: issue.id,
    subject: 'Five',
    state: 'draft',
    audience: 0,
    edition: 1,
    pausedBecause: null,
  });
  const { token } = await api.makeToken({ scopes: ['subscribers:read'] });
  expect((await api.call('GET', `/issues/${issue.id}`, { token })).body.code).toBe('auth.scope-missing');
  const { token: other } = await api.makeToken({ scopes: ['issues:read'], newsletter: 'courier' });
  expect((await api.call('GET', `/issues/${issue.id}`, { token: other })).body.code).toBe('auth.other-newsletter');
  expect((await api.call('GET', '/issues/gazette-99')).body.code).toBe('issue.not-found');
});

test('the event stream of an issue starts at once, reports each change and the end, and then closes', async () => {
  await api.enrolled(api.gazette, 'reader@example.org');
  const issue = await api.issue(api.gazette, 'Six', 'sending');
  const answer = await watch(issue.id);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const events = eventsOf(answer);
  expect((await events.next()).value).toEqual({ retry: '2000' });
  const first = (await events.next()).value;
  expect(first).toMatchObject({ id: '1', event: 'progress' });
  expect(JSON.parse(first?.data ?? '')).toMatchObject({ id: issue.id, state: 'sending', waiting: 0, etaSeconds: null });
  await planIssue(api.app, issue.id).catch(() => undefined);
  for await (const { data } of events) if (JSON.parse(data ?? '{}').waiting === 1) break;
  const again = eventsOf(await watch(issue.id));
  await pauseIssue(api.app.redis, issue.id);
  const rest: Record<string, string>[] = [];
  for await (const event of again) {
    rest.push(event);
    if (JSON.parse(event.data ?? '{}').state === 'paused') await withdrawIssue(api.app.list, issue.id);
  }
  expect(rest.map(({ data }) => JSON.parse(data ?? '{}').state).filter(Boolean)).toEqual(
    expect.arrayContaining(['paused', 'cancelled']),
  );
  expect(rest.at(-1)).toMatchObject({ event: 'end', id: 'end-cancelled' });
  expect(JSON.parse(rest.at(-1)?.data ?? '')).toMatchObject({ state: 'cancelled', waiting: 1 });
  expect((await watch(issue.id, { 'last-event-id': 'end-cancelled' })).status).toBe(204);
  expect((await watch(issue.id, { 'last-event-id': '3' })).status).toBe(200);
});

test('many streams of one issue share one count', async () => {
  const issue = await api.issue(api.gazette, 'Seven', 'sending');
  const stops = Array.from({ length: 50 }, () => new AbortController());
  const told: number[] = [];
  const watchers = stops.map(async (stop, i) => {
    for await (const _progress of api.app.progress.follow(issue.id, stop.signal, () => false))
      told[i] = (told[i] ?? 0) + 1;
  });
  const commands = async () =>
    Number(/cmdstat_get:calls=(\d+)/.exec(await api.app.redis.info('commandstats'))?.[1] ?? 0);
  const before = await commands();
  // Three new editions. Every stream reports each of them.
  for (let change = 1; change <= 3; change += 1) {
    const heard = told.reduce((sum, count) => sum + count, 0);
    await api.app.redis.hset(keys.issue(issue.id), 'edition', 1 + change);
    await until('all 50 watchers hear of a change', () => told.reduce((sum, count) => sum + count, 0) >= heard + 50);
  }
  const counts = ((await commands()) - before) / api.app.list.layout.buckets;
  for (const stop of stops) stop.abort();
  await Promise.all(watchers);
  expect(told).toEqual(Array.from({ length: 50 }, () => expect.any(Number)));
  // If each stream counted for itself, there would be 150 counts or more.
  expect(counts).toBeLessThan(50);
});

test('a server that stops ends all event streams', async () => {
  const other = await startApiForTests();
  const issue = await other.issue(other.gazette, 'Eight', 'sending');
  const base = await other.server.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${base}/api/v1/issues/${issue.id}/events`, {
    headers: { authorization: `Bearer ${other.token}` },
  });
  const events = eventsOf(answer);
  await events.next();
  await events.next();
  let open = true;
  const reading = (async () => {
    for await (const _ of events);
    open = false;
  })();
  const stopping = other.stop();
  await until('the stream has ended', () => !open);
  await Promise.all([reading, stopping]);
  await expect(fetch(base)).rejects.toThrow('fetch failed');
});
