import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostriderError } from '../../../src/errors.js';
import { keys } from '../../../src/redis/keys.js';
import { bucketTag, type ListLayout } from '../../../src/redis/layout.js';
import { readLayouts } from '../../../src/redis/list-layouts.js';
import { readMeta } from '../../../src/redis/meta.js';
import { reshardList } from '../../../src/subscribers/list/reshard.js';
import { scanBuckets } from '../../../src/subscribers/list/scan-buckets.js';
import { changeSubscriber, idOf, openList, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());

const address = (reader: number) => `reader${reader}@example.org`;
const readers = 6;
/** Readers from here on are forgotten now and then. */
const loyal = 2;
const onTheList = 4;

class Killed extends Error {}

/** The stalls of a process, in turns of the others, and the number of commands after which it is killed, if any. */
interface Fate {
  stalls: readonly { at: number; turns: number }[];
  killed?: number | undefined;
}

/** A connection on which every command waits for its turn. */
function gated(redis: Redis, turn: () => Promise<unknown>, { stalls, killed = Number.POSITIVE_INFINITY }: Fate): Redis {
  let sent = 0;
  return new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function' || name === 'defineCommand' || name === 'options') return value;
      return async (...args: unknown[]) => {
        sent += 1;
        const turns = stalls.find(({ at }) => at === sent)?.turns ?? 0;
        for (let i = 0; i <= turns; i += 1) await turn();
        if (sent > killed) throw new Killed();
        return value.apply(target, args);
      };
    },
  });
}

/** The result of a change: the stamps before and after it; undefined where the reader was not on the list. */
type Change = [before: number | undefined, after: number | undefined];

const step = fc.record({ reader: fc.nat(readers - 1), forget: fc.boolean() });
const stalls = fc.array(fc.record({ at: fc.integer({ min: 1, max: 40 }), turns: fc.integer({ min: 10, max: 300 }) }), {
  maxLength: 3,
});
const fate = fc.record({ stalls, killed: fc.option(fc.integer({ min: 3, max: 90 }), { nil: undefined }) });
const scene = fc.record({
  buckets: fc.integer({ min: 1, max: 4 }),
  moves: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 2 }),
  movers: fc.array(fate, { minLength: 1, maxLength: 3 }),
  writers: fc.array(fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 12 }), stalls }), {
    minLength: 1,
    maxLength: 3,
  }),
  scans: fc.array(fc.record({ stalls, few: fc.nat(2) }), { minLength: 1, maxLength: 2 }),
});

test('in any order of the commands of movers, writers and scans, no change is lost or undone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scene, async (scheduler, { buckets, moves, movers, writers, scans }) => {
      const list = await emptyList(server.redis, buckets);
      const turn = () => scheduler.schedule(Promise.resolve());
      let stamp = 0;
      const stamped = (reader: number) => {
        stamp += 1;
        return { address: address(reader), memberships: [aMembership({ state: 'confirmed', engagedAt: stamp })] };
      };
      const changes = new Map<number, Change[]>();
      // The last ones are not on the list yet.
      for (let reader = 0; reader < readers; reader += 1) {
        changes.set(reader, []);
        if (reader >= onTheList) continue;
        const { after } = await changeSubscriber(list, idOf(list, address(reader)), () => stamped(reader));
        changes.set(reader, [[undefined, after?.memberships[0]?.engagedAt]]);
      }
      const meta = await readMeta(server.redis);

      const refused = (error: unknown) => {
        if (!(error instanceof PostriderError && error.retryable)) throw error;
      };
      const move = async (its: Fate) => {
        const mine = openList(gated(server.redis, turn, its), meta);
        for (const to of moves) {
          await reshardList(mine, to, async () => []).catch((error: unknown) => {
            if (!(error instanceof Killed)) refused(error);
          });
        }
      };
      const write = async (its: { steps: readonly { reader: number; forget: boolean }[] } & Fate) => {
        const mine = openList(gated(server.redis, turn, its), meta);
        for (const { reader, forget } of its.steps) {
          const id = idOf(mine, address(reader));
          const known = await readSubscriber(mine, id);
          if (reader < loyal) expect(known).toBeDefined();
          const gone = forget && reader >= loyal;
          await changeSubscriber(mine, id, () => (gone ? undefined : stamped(reader))).then(({ before, after }) => {
            if (before || after)
              changes.get(reader)?.push([before?.memberships[0]?.engagedAt, after?.memberships[0]?.engagedAt]);
          }, refused);
        }
      };
      // Of six readers in four buckets, some are read together with others, and some by a command of their own.
      const scan = async ({ few, ...its }: { few: number } & Fate) => {
        const mine = openList(gated(server.redis, turn, its), meta);
        const met: string[] = [];
        for await (const { records } of scanBuckets(mine, few))
          for (const { id } of records) met.push(id.toString('hex'));
        expect(new Set(met).size).toBe(met.length);
        for (let reader = 0; reader < loyal; reader += 1)
          expect(met).toContain(idOf(list, address(reader)).toString('hex'));
      };
      await scheduler.waitFor(Promise.all([...movers.map(move), ...writers.map(write), ...scans.map(scan)]));

      // Complete the moves that killed processes left.
      const { current, next } = await readLayouts(server.redis);
      if (next) await reshardList(list, next.buckets, async () => []);
      for (const to of moves) await reshardList(list, to, async () => []);
      expect(list.layout.buckets).toBe(moves.at(-1));
      expect(await server.redis.exists(keys.resharding)).toBe(0);

      for (let reader = 0; reader < readers; reader += 1) {
        const now = (await readSubscriber(list, idOf(list, address(reader))))?.memberships[0]?.engagedAt;
        const answered = changes.get(reader) ?? [];
        const overwritten = answered.flatMap(([before]) => (before === undefined ? [] : [before]));
        const written = answered.flatMap(([, after]) => (after === undefined ? [] : [after]));
        // Each version was replaced by at most one other, and the stored one by none.
        expect(new Set(overwritten).size).toBe(overwritten.length);
        expect(written.filter((version) => !overwritten.includes(version))).toEqual(now === undefined ? [] : [now]);
      }
      for (const layout of olderThan(list.layout, [current, { generation: 0, buckets }]))
        for (let bucket = 0; bucket < layout.buckets; bucket += 1)
          expect(await server.redis.exists(keys.subscribers(bucketTag(layout, bucket)))).toBe(0);
    }),
    { numRuns: 150 },
  );
});

const olderThan = (latest: ListLayout, layouts: readonly ListLayout[]) =>
  layouts.filter(({ generation }) => generation < latest.generation);
