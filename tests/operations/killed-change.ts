import * as z from 'zod';
import { type AnyOperation, type OperationApp, perform } from '../../src/operations/operation.js';
import { operations } from '../../src/operations/operations.js';
import { scopes, tokenActor } from '../../src/operations/permission.js';
import { connectRedis } from '../../src/redis/client.js';

// A process that is killed after the change of every operation, before any of them can say so. What is saved while
// somebody types was saved once before.
const redis = await connectRedis(process.argv[2] ?? '', {}, 10_000);
const app = { redis, list: { onDisk: async () => undefined } } as unknown as OperationApp;
const actor = tokenActor({ id: '0123456789ab', name: 'Ada', scopes, newsletter: null });

/** The operation as the kit sees it, with a change of its own. */
const changed = (
  { id, summary, description, key, autosaved, permission }: AnyOperation,
  run: () => Promise<unknown>,
) => {
  const same = { id, summary, description, key, ...(autosaved === undefined ? {} : { autosaved }) };
  const own = { changes: true, input: z.object({}), run, output: null, errors: [], document: () => ({}) } as const;
  const operation: AnyOperation = { ...same, ...own, permission: { scope: permission.scope, of: 'installation' } };
  return perform(app, operation, { actor, key: Object.fromEntries(key.map((name) => [name, 'x'])), input: {} });
};

const changing = operations.filter(({ changes, byReader }) => changes && !byReader);
for (const one of changing.filter(({ autosaved }) => autosaved)) await changed(one, async () => ({}));
let made = 0;
const never = new Promise<void>(() => undefined);
await Promise.all(
  changing.map((one) =>
    changed(one, async () => {
      await redis.rpush('changed', one.id);
      made += 1;
      if (made === changing.length) process.kill(process.pid, 'SIGKILL');
      await never;
    }),
  ),
);
