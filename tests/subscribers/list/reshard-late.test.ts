import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { bucketTag } from '../../../src/redis/layout.js';
import { moveBuckets } from '../../../src/subscribers/list/move-bucket.js';
import { reshardList } from '../../../src/subscribers/list/reshard.js';
import { scanBuckets } from '../../../src/subscribers/list/scan-buckets.js';
import {
  changeSubscriber,
  idOf,
  openList,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

// The late commands of a process that stalled in the middle of a move, which another process completed meanwhile.

let server: TestRedis;
let list: SubscriberList;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  list = await emptyList(server.redis, 4);
  await write(list, 1);
});

const address = 'reader@example.org';
const nothingUnderWay = async () => [];

const write = (of: SubscriberList, version: number) =>
  changeSubscriber(of, idOf(of, address), () => ({ address, memberships: [aMembership({ engagedAt: version })] }));
const version = async (of: SubscriberList) => (await readSubscriber(of, idOf(of, address)))?.memberships[0]?.engagedAt;

/** The list on a connection that delays the first command of this name until it is released. */
function heldAt(command: string, after = 0): { list: SubscriberList; reached: Promise<void>; release(): void } {
  let reach = () => {};
  let release = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let seen = 0;
  const redis: Redis = new Proxy(server.redis, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name !== command || typeof value !== 'function')
        return typeof value === 'function' ? value.bind(target) : value;
      return async (...args: unknown[]) => {
        seen += 1;
        if (seen > after) {
          reach();
          await released;
        }
        return value.apply(target, args);
      };
    },
  });
  return { list: openList(redis, list.meta), reached, release: () => release() };
}

test('a late copy does not undo a change that was made meanwhile in the new bucket', async () => {
  const late = heldAt('script.arriveBuffer');
  const moving = reshardList(late.list, 7, nothingUnderWay);
  await late.reached;
  await write(list, 2);
  late.release();
  await moving;
  expect(await version(list)).toBe(2);
  expect(await version(openList(server.redis, list.meta))).toBe(2);
});

test('a copy after the end of the move does not bring back a forgotten reader', async () => {
  const late = heldAt('script.arriveBuffer');
  const moving = reshardList(late.list, 7, nothingUnderWay);
  await late.reached;
  await reshardList(list, 7, nothingUnderWay);
  await changeSubscriber(list, idOf(list, address), () => undefined);
  late.release();
  await moving;
  expect(await version(list)).toBeUndefined();
  for await (const { records } of scanBuckets(list)) expect(records).toEqual([]);
});

test('a late removal from an old bucket removes nothing from the new one', async () => {
  const late = heldAt('unlink');
  const moving = reshardList(late.list, 7, nothingUnderWay);
  await late.reached;
  await reshardList(list, 7, nothingUnderWay);
  await write(list, 3);
  late.release();
  await moving;
  expect(await version(list)).toBe(3);
});

test('a late mark of an earlier move does not reopen buckets that the list has left since', async () => {
  const late = heldAt('setnx');
  const moving = reshardList(late.list, 7, nothingUnderWay);
  await late.reached;
  await reshardList(list, 7, nothingUnderWay);
  const second = list.layout;
  await reshardList(list, 3, nothingUnderWay);
  late.release();
  await moving;
  for (let bucket = 0; bucket < 7; bucket += 1)
    expect(await server.redis.get(keys.bucketState(bucketTag(second, bucket)))).toBe('2.3');
  const stale = openList(server.redis, { ...list.meta, layout: second });
  await write(stale, 4);
  expect(await version(list)).toBe(4);
});

test('a process finds a reader who signs up between its two reads', async () => {
  await changeSubscriber(list, idOf(list, address), () => undefined);
  const late = heldAt('get');
  const changing = changeSubscriber(late.list, idOf(list, address), (before) => ({
    address,
    memberships: [aMembership({ engagedAt: 10 + (before?.memberships[0]?.engagedAt ?? 0) })],
  }));
  await late.reached;
  await write(list, 5);
  // The buckets are left, and the mover stalls before it has moved a record.
  const mover = heldAt('callBuffer');
  const target = { generation: 1, buckets: 7 };
  const moving = moveBuckets(mover.list, list.layout, target, [0, 1, 2, 3]);
  await mover.reached;
  late.release();
  await changing;
  mover.release();
  await moving;
  expect(await version(list)).toBe(15);
});

test('a record that a stalled process carries over exists once, with the changes of both processes', async () => {
  const late = heldAt('hdel');
  const mover = heldAt('callBuffer');
  const moving = reshardList(mover.list, 7, nothingUnderWay);
  await mover.reached;
  const changing = write(late.list, 6);
  await late.reached;
  mover.release();
  await moving;
  await write(list, 7);
  late.release();
  const { before } = await changing;
  expect(before?.memberships[0]?.engagedAt).toBe(7);
  expect(await version(list)).toBe(6);
});
