import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import type { Logger } from '../log.js';
import { keys } from '../redis/keys.js';
import { markMigrated } from '../redis/meta.js';
import { runScript } from '../redis/scripts.js';
import { messageIdFormsMigration } from './0001-message-id-forms.js';
import { articlesOfNewslettersMigration } from './0002-articles-of-newsletters.js';
import type { Migration } from './migration.js';

/** Every migration in order; the first has number 1. Append only. */
export const migrations: readonly Migration[] = [messageIdFormsMigration, articlesOfNewslettersMigration];

/** The stored data was written by a later version, which ran migrations that this one does not know. */
export class StoreIsNewer extends PostriderError {
  override readonly code = 'migrations.newer-store';
  override readonly retryable = false;
  constructor(
    readonly stored: number,
    readonly known: number,
  ) {
    super(
      `A later version of Postrider wrote the data in Redis: it has had ${stored} migrations, and this version knows ${known}.`,
    );
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'migrations.newer-store': StoreIsNewer;
  }
}

/** How long a lock lasts without renewal; then another process takes over. It is renewed every third of that. */
const lockMs = 30_000;

export interface MigrationSettings {
  migrations?: readonly Migration[];
  lockMs?: number;
}

/**
 * Brings the stored data up to this version. When several processes start at once, one migrates and the others wait.
 *
 * Guarantee: when it returns, every migration is complete. An interrupted migration runs again.
 * @throws StoreIsNewer; any error of a migration
 */
export async function migrate(
  redis: Redis,
  log: Pick<Logger, 'info'>,
  { migrations: known = migrations, lockMs: lease = lockMs }: MigrationSettings = {},
): Promise<void> {
  for (;;) {
    const { done, lock } = await readProgress(redis);
    if (done > known.length) throw new StoreIsNewer(done, known.length);
    if (done === known.length) return;
    const [, until = '0'] = lock.split(' ');
    const held = Number(until) > Date.now();
    if (held || !(await withLock(redis, lock, lease, () => runFrom(redis, log, done, known)))) await sleep(100);
  }
}

async function readProgress(redis: Redis): Promise<{ done: number; lock: string }> {
  const [done, lock] = await redis.hmget(keys.meta, 'migrations', 'migrating');
  return { done: Number(done ?? 0), lock: lock ?? '' };
}

async function runFrom(redis: Redis, log: Pick<Logger, 'info'>, done: number, known: readonly Migration[]) {
  for (const [i, migration] of known.entries()) {
    const number = i + 1;
    if (number <= done) continue;
    const changed = await migration.run(redis);
    await markMigrated(redis, number);
    if (changed > 0) log.info({ migration: number, name: migration.name, changed }, 'stored data migrated');
  }
}

/**
 * Runs a function under the lock of migrations. The field `migrating` holds the lock's owner and expiry.
 * @param before the lock as read: empty or expired
 * @returns false when another process took it first
 */
async function withLock(redis: Redis, before: string, lease: number, run: () => Promise<void>): Promise<boolean> {
  const holder = randomUUID();
  let lock = `${holder} ${Date.now() + lease}`;
  if (!(await replaceLock(redis, before, lock))) return false;
  const renewal = setInterval(async () => {
    const renewed = `${holder} ${Date.now() + lease}`;
    // A connection that fails here fails the migration too; the lock then expires.
    if (await replaceLock(redis, lock, renewed).catch(() => false)) lock = renewed;
  }, lease / 3);
  try {
    await run();
    return true;
  } finally {
    clearInterval(renewal);
    await replaceLock(redis, lock, '').catch(() => false);
  }
}

async function replaceLock(redis: Redis, before: string, after: string): Promise<boolean> {
  return (await runScript(redis, 'compareAndSet', [keys.meta], ['migrating', before, after])) === 1;
}
