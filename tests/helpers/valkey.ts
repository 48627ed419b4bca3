import { connectRedis } from '../../src/redis/client.js';
import type { TestRedis } from './redis.js';
import { isInstalled, patienceMs, startServer } from './redis-server.js';

/** Why tests with Valkey cannot run here; undefined when they can. */
export const valkeyMissing = isInstalled('valkey-server')
  ? undefined
  : 'valkey-server is not installed: `bash scripts/setup.sh --browser` installs it where the package manager has it';

/** Starts a real Valkey for one test. */
export async function startValkey(): Promise<TestRedis> {
  const server = await startServer('valkey-server', {});
  const redis = await connectRedis(server.url, {}, patienceMs);
  return {
    url: server.url,
    redis,
    async stop() {
      redis.disconnect();
      await server.stop();
    },
  };
}
