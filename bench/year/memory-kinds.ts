import type { Redis } from 'ioredis';

/** What a key holds, by the first form that it has. The keys are those of src/redis/keys.ts. */
const forms: readonly (readonly [string, RegExp])[] = [
  ['readers', /\}:subscribers$/],
  [
    'results for each recipient',
    /\}:(?:ledger|replies|dates|omitted):|\}:ledgers$|:(?:unaccepted|uncertain-tries|later)$/,
  ],
  ['rendered emails and pages', /:mails(?::\d+)?$/],
  ['clicks by reader', /:opened(?::packed)?$/],
  ['clicks of the last hour', /:trail:/],
  ['clicks, links and other figures of issues', /:(?:clicks|links|outcomes|tally|problems)|:(?:answers|figures|left):/],
  ['issues and their history', /\{issues\}:/],
  ['articles', /^postrider:articles?(?:-text)?[:]|^postrider:articles$/],
  ['sources and their pages', /^postrider:source/],
  ['ratings', /:(?:ratings|rated|rated-by|raters):|\{votes:/],
  ['comments', /\{comments\}/],
  ['bounces and complaints', /\{feedback\}|\{bounces\}|:soft-bounces:/],
  ['queues', /^\{postrider\}/],
];

const kindOf = (key: string): string => forms.find(([, form]) => form.test(key))?.[0] ?? 'everything else';

/** Every kind, in the order in which they are shown. */
export const memoryKinds: readonly string[] = [...forms.map(([kind]) => kind), 'everything else'];

/** Bytes of Redis by kind of data (MEMORY USAGE of every key, all counted). */
export async function memoryByKind(redis: Redis): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (let cursor = '0'; ; ) {
    const [next, found] = await redis.scan(cursor, 'COUNT', 2_000);
    const sizes = await Promise.all(found.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
    for (const [i, key] of found.entries()) {
      const kind = kindOf(key);
      sums.set(kind, (sums.get(kind) ?? 0) + Number(sizes[i] ?? 0));
    }
    if (next === '0') return sums;
    cursor = next;
  }
}

/** Lets time pass for what expires, since the clock of Redis cannot be set. @param ms how long */
export async function expireAfter(redis: Redis, ms: number): Promise<void> {
  for (let cursor = '0'; ; ) {
    const [next, found] = await redis.scan(cursor, 'COUNT', 2_000);
    const left = await Promise.all(found.map((key) => redis.pttl(key)));
    await Promise.all(
      found.map((key, i) => {
        const rest = left[i] ?? -1;
        if (rest < 0) return undefined;
        return rest <= ms ? redis.unlink(key) : redis.pexpire(key, rest - ms);
      }),
    );
    if (next === '0') return;
    cursor = next;
  }
}
