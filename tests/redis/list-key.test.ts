import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { connectRedis } from '../../src/redis/client.js';
import { keys } from '../../src/redis/keys.js';
import { WrongSecret } from '../../src/redis/list-key.js';
import { readMeta } from '../../src/redis/meta.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { subscriberId } from '../../src/subscribers/record/subscriber-id.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

const secret = 'the secret of the first start';
const newer = 'a newer secret made later';
const other = 'the secret of another installation';
const reader = 'reader@example.org';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = server.redis;
});
afterAll(() => server.stop());
beforeEach(() => emptyStore(redis));

const facts = () => redis.hgetall(keys.meta);
const storedKey = async () => Buffer.from((await facts()).listKey ?? '', 'base64url');

async function start(secrets: readonly string[]) {
  const settings = { LOG_LEVEL: 'silent', ...(secrets.length > 0 ? { SECRET: secrets.join(',') } : {}) };
  return openApp(parseConfig(settings), { redisUrl: server.url, smtpUrl: undefined });
}

/** Starts Postrider once. @returns the id that it gives a reader */
async function idAfterStart(...secrets: string[]): Promise<string> {
  const app = await start(secrets);
  try {
    return idOf(app.list, reader).toString('hex');
  } finally {
    await app.close();
  }
}

describe('a store that is created with a secret', () => {
  test('gives other ids than the key in Redis alone, so a copy of Redis cannot test addresses', async () => {
    const id = await idAfterStart(secret);
    expect(id).not.toBe(subscriberId(await storedKey(), reader).toString('hex'));
    const { listKey } = await readMeta(redis, 64, [secret]);
    expect(subscriberId(listKey, reader).toString('hex')).toBe(id);
    for (const value of Object.values(await facts())) {
      expect(value).not.toContain(listKey.toString('base64url'));
      expect(value).not.toContain(secret);
      expect(subscriberId(Buffer.from(value, 'base64url'), reader).toString('hex')).not.toBe(id);
    }
  });

  test('gives the same ids at each start', async () => {
    const id = await idAfterStart(secret);
    expect(await idAfterStart(secret)).toBe(id);
  });

  test.each([
    ['no', []],
    ['another', [other]],
    ['two other', [newer, other]],
  ])('does not open with %s secret, and stays unchanged', async (_, secrets: string[]) => {
    await idAfterStart(secret);
    const before = await facts();
    const refused = start(secrets);
    await expect(refused).rejects.toThrow(WrongSecret);
    await expect(refused).rejects.toMatchObject({
      code: 'list.wrong-secret',
      retryable: false,
      where: 'store',
      configured: secrets.length,
    });
    await expect(refused).rejects.not.toThrow(/the secret of|a newer secret/);
    expect(await facts()).toEqual(before);
  });

  test('opens with its secret behind newer ones', async () => {
    const id = await idAfterStart(secret);
    const before = await facts();
    expect(await idAfterStart(newer, secret)).toBe(id);
    expect(await idAfterStart(newer, other, secret)).toBe(id);
    expect(await facts()).toEqual(before);
  });

  test('has the newest of several secrets in its key', async () => {
    const id = await idAfterStart(newer, secret);
    expect(await idAfterStart(newer)).toBe(id);
    await expect(idAfterStart(secret)).rejects.toThrow(WrongSecret);
  });

  test('is refused by versions that know only the key in Redis, also after migrations', async () => {
    await readMeta(redis, 64, [secret]);
    expect(await redis.hget(keys.meta, 'schema')).toBe('4');
    await idAfterStart(secret);
    expect(await facts()).toMatchObject({ schema: '4', migrations: '2' });
  });

  test('does not open when one of its two marks is lost', async () => {
    await readMeta(redis, 64, [secret]);
    await redis.hdel(keys.meta, 'listKeyForm');
    await expect(readMeta(redis)).rejects.toThrow(WrongSecret);
    await redis.hset(keys.meta, 'listKeyForm', 'with-secret');
    await redis.hdel(keys.meta, 'listKeyCheck');
    await expect(readMeta(redis, 64, [secret])).rejects.toThrow(WrongSecret);
  });
});

test('when processes with different secrets start a new store, only those with the first secret open it', async () => {
  const given = [[secret], [], [other], [secret], [], [other], [newer, secret], [newer, other]];
  const others = await Promise.all(given.map(() => connectRedis(server.url)));
  const opened = await Promise.allSettled(others.map((one, i) => readMeta(one, 64, given[i])));
  for (const one of others) one.disconnect();
  const listKeys = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value.listKey.toString('hex')] : []));
  expect(listKeys.length).toBeGreaterThan(0);
  expect(new Set(listKeys).size).toBe(1);
  for (const one of opened) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(WrongSecret);
});

test('a store that was created without a secret keeps its key whatever is configured later', async () => {
  const id = await idAfterStart();
  const before = await facts();
  expect(before).not.toHaveProperty('listKeyForm');
  expect(before.schema).toBe('3');
  expect(id).toBe(subscriberId(await storedKey(), reader).toString('hex'));
  expect(await idAfterStart(secret)).toBe(id);
  expect(await facts()).toEqual(before);
});

test('the keys of the list are cut out of every text', async () => {
  const app = await start([secret]);
  try {
    const stored = (await facts()).listKey;
    const used = app.listKey.toString('base64url');
    expect(app.redact(`stored ${stored}, used ${used}`)).toBe('stored …, used …');
  } finally {
    await app.close();
  }
});
