import { expect, test } from 'vitest';
import { countRatings, type RatingStep, rateArticle } from '../../src/answers/ratings/ratings.js';
import { allOwnData, eraseReader } from '../../src/answers/reader-answers.js';
import { keys } from '../../src/redis/keys.js';
import { readSchema } from '../../src/redis/meta.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { lookForOwnWorkers } from '../../src/upgrade/own-workers.js';
import { tendRatings } from '../../src/upgrade/tend-ratings.js';
import { readerAddress, startPostrider } from '../helpers/postrider.js';

const [hour, day] = [3_600_000, 86_400_000];

test('ratings by many readers are packed when workers of this version alone have run for four weeks', async ({
  onTestFinished,
}) => {
  const postrider = await startPostrider({ readers: 2, workers: false });
  onTestFinished(() => postrider.stop());
  const { list, redis } = postrider.app;
  const reader = idOf(list, readerAddress(0));
  const other = idOf(list, readerAddress(1));
  const rate = (by: Buffer, article: string, step: RatingStep) =>
    rateArticle(redis, { article, reader: by, step, issue: 'a-1' });
  await rate(reader, 'quay', 1);
  await rate(reader, 'berth', 5);
  await rate(other, 'quay', 4);
  const strangers = Array.from({ length: 997 }, (_, i) => {
    const id = Buffer.alloc(8, 0xff);
    id.writeUInt16BE(i);
    return id;
  });
  await Promise.all(strangers.map((one) => rate(one, 'quay', 4)));
  const now = Date.now();
  const told: object[] = [];
  const log = { info: (facts: object) => told.push(facts) } as unknown as Parameters<typeof tendRatings>[1];
  const tend = (at: number) => tendRatings({ redis, onDisk: async () => void told.push({ waits: true }) }, log, at);
  const plain = () => redis.keys(`${keys.ratedBy('')}*`);
  const own = () => allOwnData(list, reader, []);
  const before = await own();
  expect(before?.answers.ratings).toEqual([
    { article: 'berth', rating: 5 },
    { article: 'quay', rating: 1 },
  ]);

  for (let at = now - 28 * day; at < now; at += hour) await lookForOwnWorkers(redis, at);
  await tend(now - hour);
  await tend(now);
  expect(await readSchema(redis)).not.toBe('5');
  expect(told).toEqual([]);
  expect(await plain()).toHaveLength(999);

  // The thousandth reader.
  await rate(Buffer.alloc(8, 0xaa), 'quay', 4);
  await tend(now - hour);
  expect(await plain()).toHaveLength(1_000);
  await tend(now);
  expect(await readSchema(redis)).toBe('5');
  expect(told).toEqual([{ waits: true }, { readers: 1_000 }]);
  expect(await plain()).toEqual([]);
  expect(await own()).toEqual(before);

  await rate(reader, 'berth', 2);
  expect((await own())?.answers.ratings).toContainEqual({ article: 'berth', rating: 2 });
  await eraseReader(list, reader, 'reader');
  expect(await countRatings(redis, 'berth')).toEqual({ count: 0, average: 0 });
  expect(await countRatings(redis, 'quay')).toEqual({ count: 999, average: 4 });
  expect(await plain()).toEqual([]);
  expect(await redis.hget(keys.packedRated(reader.toString('hex', 0, 1)), reader)).toBeNull();
  expect(await redis.hget(keys.packedRated(other.toString('hex', 0, 1)), other)).toBe('quay');
});
