import { z } from 'zod';
import { type OperationApp, operation, perform } from '../../src/operations/operation.js';
import { consoleActor } from '../../src/operations/permission.js';
import { connectRedis } from '../../src/redis/client.js';

// A process that is killed after its change, before it can say so.
const redis = await connectRedis(process.argv[2] ?? '', {}, 10_000);
const change = operation({
  ...{ id: 'changeAndDie', summary: '', description: '', errors: [], output: null },
  permission: { scope: null, of: 'any' },
  changes: true,
  key: [],
  input: z.object({}),
  run: async () => {
    await redis.set('changed', '1');
    process.kill(process.pid, 'SIGKILL');
  },
});
await perform({ redis } as OperationApp, change, { actor: consoleActor('Ada'), key: {}, input: {} });
