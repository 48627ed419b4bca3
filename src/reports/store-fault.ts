import { describeError } from '../errors.js';
import type { Finding } from '../findings/finding.js';
import { StoreIsNewer } from '../migrations/migrate.js';
import { RedisUnreachable } from '../redis/client.js';
import { NotOnDisk } from '../redis/disk/not-on-disk.js';
import { NotOnReplicas } from '../redis/disk/not-on-replicas.js';
import { WrongSecret } from '../redis/list-key.js';
import { IncompatibleStore } from '../redis/meta.js';
import { PrivateRedisFailed } from '../redis/private-redis.js';
import { namedRefusal, WritesRefused } from '../redis/refused-writes.js';

/** What is wrong with Redis, or with its data, as an error says. */
export function storeFault(thrown: unknown): Finding {
  const error = namedRefusal(thrown);
  const plain = (code: 'redis.not-on-disk' | 'redis.not-installed' | 'redis.not-started'): Finding => ({
    code,
    facts: {},
  });
  if (error instanceof WritesRefused) return { code: 'redis.refuses', facts: error.found };
  if (error instanceof NotOnDisk) return plain('redis.not-on-disk');
  if (error instanceof NotOnReplicas)
    return { code: 'redis.not-on-replicas', facts: { wanted: error.wanted, confirmed: error.confirmed } };
  if (error instanceof RedisUnreachable)
    return { code: 'redis.unreachable', facts: { where: error.where, reason: describeError(error.cause) } };
  if (error instanceof WrongSecret) return { code: 'secret.other', facts: { configured: error.configured } };
  if (error instanceof StoreIsNewer)
    return { code: 'redis.newer', facts: { stored: error.stored, known: error.known } };
  if (error instanceof PrivateRedisFailed)
    return plain(error.because === 'not-installed' ? 'redis.not-installed' : 'redis.not-started');
  if (error instanceof IncompatibleStore) {
    const codes = {
      restoring: 'redis.restoring',
      version: 'redis.other-version',
      'cluster-node': 'redis.cluster-node',
    } as const;
    return { code: codes[error.because], facts: {} };
  }
  return { code: 'redis.failed', facts: { reason: describeError(error) } };
}
