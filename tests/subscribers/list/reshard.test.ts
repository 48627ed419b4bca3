import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { bucketTag, type ListLayout } from '../../../src/redis/layout.js';
import { ListResharding, readLayouts } from '../../../src/redis/list-layouts.js';
import { readMeta } from '../../../src/redis/meta.js';
import { exportSubscribers } from '../../../src/subscribers/import/export-subscribers.js';
import { countSubscribers } from '../../../src/subscribers/list/count-subscribers.js';
import { pageOfSubscribers } from '../../../src/subscribers/list/page-subscribers.js';
import { reshardList } from '../../../src/subscribers/list/reshard.js';
import { scanBuckets } from '../../../src/subscribers/list/scan-buckets.js';
import { searchSubscribers } from '../../../src/subscribers/list/search-subscribers.js';
import {
  changeSubscriber,
  idOf,
  openList,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../../src/subscribers/record/subscriber.js';
import { until } from '../../helpers/clock.js';
import { type CompiledScripts, compileScripts } from '../../helpers/compiled-scripts.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';
import { addNewsletterForTests } from './list-for-tests.js';

const writerScript = new URL('reshard-writer.ts', import.meta.url);
const moverScript = new URL('reshard-in-process.ts', import.meta.url);

let server: TestRedis;
let scripts: CompiledScripts;
beforeAll(async () => {
  server = await startTestRedis();
  scripts = await compileScripts();
});
afterAll(async () => {
  await server?.stop();
});

const address = (reader: number) => `reader${reader}@example.org`;
const nothingUnderWay = async () => [];

async function listOf(readers: number, buckets: number): Promise<SubscriberList> {
  const list = await emptyList(server.redis, buckets);
  await addNewsletterForTests(server.redis);
  const membership = aMembership({ state: 'confirmed', confirmedAt: 1_800_000_000 });
  await Promise.all(
    Array.from({ length: readers }, (_, i) =>
      changeSubscriber(list, idOf(list, address(i)), () => ({ address: address(i), memberships: [membership] })),
    ),
  );
  return list;
}

/** Every record by id, each met once. */
async function wholeList(list: SubscriberList): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for await (const { records } of scanBuckets(list)) {
    for (const { id, record } of records) {
      expect(all.has(id.toString('hex'))).toBe(false);
      all.set(id.toString('hex'), record.toString('hex'));
    }
  }
  return new Map([...all].sort());
}

async function recordsIn({ redis }: SubscriberList, layout: ListLayout): Promise<number> {
  let records = 0;
  for (let bucket = 0; bucket < layout.buckets; bucket += 1)
    records += await redis.hlen(keys.subscribers(bucketTag(layout, bucket)));
  return records;
}

/** Moves one or two groups of buckets, then stops like a killed process. */
async function moveHalfway(list: SubscriberList, buckets: number): Promise<void> {
  const moving = reshardList(list, buckets, nothingUnderWay, () => {
    throw new Error('killed');
  });
  await expect(moving).rejects.toThrow('killed');
}

describe('a list', () => {
  test.each([
    [64, 256],
    [300, 7],
    [64, 1],
    [5, 1_000],
  ])('of %i buckets that is moved to %i holds every reader as before', async (from, to) => {
    const list = await listOf(2_000, from);
    const before = await wholeList(list);
    const first = list.layout;
    expect(await reshardList(list, to, nothingUnderWay)).toEqual({ buckets: to, before: from, moved: 2_000 });
    expect(list.layout).toEqual({ generation: 1, buckets: to });
    expect(await wholeList(list)).toEqual(before);
    expect(await recordsIn(list, first)).toBe(0);
    expect(await recordsIn(list, list.layout)).toBe(2_000);
    for (const i of [0, 999, 1_999])
      expect((await readSubscriber(list, idOf(list, address(i))))?.address).toBe(address(i));
  });

  test('can be moved on, and back to the number that it had', async () => {
    const list = await listOf(500, 32);
    const before = await wholeList(list);
    for (const buckets of [100, 32, 31]) await reshardList(list, buckets, nothingUnderWay);
    expect(list.layout).toEqual({ generation: 3, buckets: 31 });
    expect(await wholeList(list)).toEqual(before);
    const fresh = openList(server.redis, await readMeta(server.redis));
    expect(await wholeList(fresh)).toEqual(before);
  });

  test('that already has the number is not moved', async () => {
    const list = await listOf(100, 32);
    await reshardList(list, 64, nothingUnderWay);
    expect(await reshardList(list, 64, nothingUnderWay)).toEqual({ buckets: 64, before: 64, moved: 0 });
    expect(list.layout.generation).toBe(1);
  });

  test('that is being moved to one number is not moved to another, and the error names the first', async () => {
    const list = await listOf(2_000, 600);
    await moveHalfway(list, 64);
    await expect(reshardList(list, 65, nothingUnderWay)).rejects.toMatchObject({
      code: 'list.reshard-under-way',
      buckets: 64,
    });
    expect(await reshardList(list, 64, nothingUnderWay)).toMatchObject({ before: 600, buckets: 64 });
  });

  test('is not moved while an issue is being sent, and the refused move blocks no send', async () => {
    const list = await listOf(10, 8);
    await expect(reshardList(list, 16, async () => ['business-7'])).rejects.toMatchObject({
      code: 'list.issues-under-way',
      ids: ['business-7'],
    });
    expect(await readLayouts(server.redis)).toEqual({ current: list.layout, next: undefined });
    expect(await server.redis.exists(keys.resharding)).toBe(0);
  });

  test('that is only half moved is counted, exported, searched and paged through as a whole', async () => {
    const list = await listOf(3_000, 600);
    const business = await readNewsletter(server.redis, 'business');
    const pages = async (cursor: string | undefined, change: (page: number) => Promise<void>) => {
      const met: string[] = [];
      let next = cursor;
      for (let page = 0; next !== 'end'; page += 1) {
        const part = await pageOfSubscribers(list, () => true, { cursor: next, limit: 250 });
        met.push(...part.subscribers.map(({ subscriber }) => subscriber.address));
        next = part.next ?? 'end';
        await change(page);
      }
      return met;
    };
    const everyone = Array.from({ length: 3_000 }, (_, i) => address(i)).sort();
    const whole = (await pages(undefined, async () => undefined)).sort();
    expect(whole).toEqual(everyone);
    // The pages continue across a move that begins, is interrupted, and completes.
    const during = await pages(undefined, async (page) => {
      if (page === 1) await moveHalfway(list, 1_000);
      if (page === 6) await reshardList(list, 1_000, nothingUnderWay);
    });
    expect(during.toSorted()).toEqual(everyone);

    await moveHalfway(list, 64);
    const old = openList(server.redis, { ...(await readMeta(server.redis)), layout: { generation: 0, buckets: 600 } });
    for (const each of [list, old]) {
      expect((await countSubscribers(each, business)).confirmed).toBe(3_000);
      const lines: string[] = [];
      for await (const text of exportSubscribers(each, business, 'csv')) lines.push(text);
      const exported = lines.join('').trim().split('\n').slice(1);
      expect(exported.map((line) => line.split(',')[0]).sort()).toEqual(everyone);
      expect(await searchSubscribers(each, 'READER2999', { limit: 5 })).toMatchObject({
        subscribers: [{ subscriber: { address: address(2_999) } }],
      });
      expect((await wholeList(each)).size).toBe(3_000);
    }
  });
});

describe('a process that opened the list before it was moved', () => {
  test('continues to read and write the same records as all other processes', async () => {
    const list = await listOf(200, 16);
    const old = openList(server.redis, await readMeta(server.redis));
    const older = openList(server.redis, await readMeta(server.redis));
    await reshardList(list, 64, nothingUnderWay);
    await reshardList(list, 5, nothingUnderWay);
    const count = (of: SubscriberList, reader: number) =>
      changeSubscriber(of, idOf(of, address(reader)), (before) => ({
        address: address(reader),
        memberships: [aMembership({ engagedAt: (before?.memberships[0]?.engagedAt ?? 0) + 1 })],
      }));
    // A known reader and a new one: the old buckets accept neither.
    for (const reader of [7, 1_000]) {
      await count(old, reader);
      await count(list, reader);
      await count(older, reader);
      for (const each of [old, older, list]) {
        const subscriber = await readSubscriber(each, idOf(each, address(reader)));
        expect(subscriber?.memberships[0]?.engagedAt).toBe(3);
      }
    }
    expect(old.layout).toEqual({ generation: 2, buckets: 5 });
    expect(await recordsIn(list, { generation: 0, buckets: 16 })).toBe(0);
    expect(await recordsIn(list, { generation: 1, buckets: 64 })).toBe(0);
    await changeSubscriber(old, idOf(old, address(7)), () => undefined);
    expect(await readSubscriber(list, idOf(list, address(7)))).toBeUndefined();
    expect(await readSubscriber(old, idOf(old, 'nobody@example.org'))).toBeUndefined();
  });

  test('removes nobody during the move, with an error that may be retried', async () => {
    const list = await listOf(500, 600);
    await moveHalfway(list, 64);
    let refused = 0;
    for (let reader = 0; reader < 500; reader += 1) {
      await changeSubscriber(list, idOf(list, address(reader)), () => undefined).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ListResharding);
        refused += 1;
      });
    }
    expect(refused).toBeGreaterThan(0);
    expect((await wholeList(list)).size).toBe(refused);
    await reshardList(list, 64, nothingUnderWay);
    expect((await wholeList(list)).size).toBe(refused);
  });
});

function run(script: URL, ...words: string[]): { child: ChildProcess; said: () => string; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [scripts.path(script), server.url, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  return { child, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) };
}

test('every confirmed change of a busy process survives moves that are killed four times', async () => {
  const list = await listOf(6_000, 3_000);
  const writer = run(writerScript);
  await until('the writer writes', () => writer.said().includes('writes'), writer.said);
  for (const [buckets, kills] of [
    [5_000, 3],
    [900, 1],
  ] as const) {
    for (let kill = 1; kill <= kills; kill += 1) {
      const mover = run(moverScript, String(buckets), String(2 * kill), String(Math.random() * 30));
      await mover.ended;
      expect([mover.child.signalCode, mover.said()]).toEqual(['SIGKILL', '']);
    }
    const mover = run(moverScript, String(buckets));
    await mover.ended;
    expect(mover.said()).toContain('done');
    // The writer continues in the new layout.
    const imports = () => writer.said().split('imported').length;
    const before = imports();
    await until('the writer continues', () => imports() > before, writer.said);
  }
  writer.child.stdin?.end();
  await writer.ended;
  const { answers, buckets } = JSON.parse(writer.said().slice(writer.said().indexOf('{'))) as {
    answers: [string, string[]][];
    buckets: number;
  };
  // It followed both moves without a restart.
  expect(buckets).toBe(900);
  const counts = new Map<string, number>();
  const found = await Promise.all(answers.map(([email]) => readSubscriber(list, idOf(list, email))));
  const wrong = answers.filter(([, events], i) => {
    const log = membershipOf(found[i], 1)?.log.map(({ event, by }) => `${event} by ${by}`) ?? [];
    for (const event of events) counts.set(event, (counts.get(event) ?? 0) + 1);
    return log.slice(-events.length).join() !== events.join();
  });
  expect(wrong).toEqual([]);
  for (const event of ['asked', 'confirmed', 'changed preferences', 'unsubscribed', 'erased'])
    expect(counts.get(`${event} by reader`), event).toBeGreaterThan(10);
  expect(counts.get('confirmed by import')).toBeGreaterThan(1_000);
  const known = new Set([...answers.map(([email]) => email), ...Array.from({ length: 6_000 }, (_, i) => address(i))]);
  const all = await wholeList(list);
  expect([...known].filter((email) => !all.has(idOf(list, email).toString('hex')))).toEqual([]);
  expect(await recordsIn(list, { generation: 0, buckets: 3_000 })).toBe(0);
  expect(await recordsIn(list, { generation: 1, buckets: 5_000 })).toBe(0);
}, 300_000);
