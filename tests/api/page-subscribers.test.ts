import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageOfSubscribers } from '../../src/subscribers/list/page-subscribers.js';
import { changeSubscriber, idOf, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import type { Subscriber } from '../../src/subscribers/record/subscriber.js';
import { emptyList, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());

const address = (number: number) => `reader${number}@example.org`;
const put = (list: SubscriberList, number: number, subscriber: Subscriber | undefined) =>
  changeSubscriber(list, idOf(list, address(number)), () => subscriber);
const add = (list: SubscriberList, number: number) => put(list, number, { address: address(number), memberships: [] });

/** Numbers of readers who stay, and who come and go between two pages. */
const numbers = fc.uniqueArray(fc.nat(400), { maxLength: 60 });
const changes = fc.array(
  fc.record({ come: fc.array(fc.nat(400), { maxLength: 4 }), go: fc.array(fc.nat(400), { maxLength: 4 }) }),
  { maxLength: 30 },
);

test('a subscriber who is on the list from the first page to the last is returned exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(numbers, changes, fc.integer({ min: 1, max: 20 }), async (there, churn, limit) => {
      const list = await emptyList(store.redis, 4);
      await Promise.all(there.map((number) => add(list, number)));
      const touched = new Set(churn.flatMap(({ come, go }) => [...come, ...go]));
      const met: string[] = [];
      let cursor: string | undefined;
      for (const step of [...churn, ...Array.from({ length: 500 }, () => undefined)]) {
        const page = await pageOfSubscribers(list, () => true, { cursor, limit });
        met.push(...page.subscribers.map(({ subscriber }) => subscriber.address));
        expect(page.subscribers.length).toBeLessThanOrEqual(limit);
        if (page.next === null) break;
        expect(page.subscribers).toHaveLength(limit);
        cursor = page.next;
        for (const number of step?.come ?? []) await add(list, number);
        for (const number of step?.go ?? []) await put(list, number, undefined);
      }
      expect(new Set(met).size).toBe(met.length);
      const stayed = there.filter((number) => !touched.has(number)).map(address);
      expect(stayed.filter((each) => !met.includes(each))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
