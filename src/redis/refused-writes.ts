import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import { keys } from './keys.js';

/** Why Redis refuses to write. */
export const refusalCauses = ['memory-full', 'disk-failed', 'read-only', 'too-few-replicas', 'not-ready'] as const;
export type RefusalCause = (typeof refusalCauses)[number];

const facts: Readonly<Record<RefusalCause, string>> = {
  'memory-full': 'its memory is full',
  'disk-failed': 'it cannot write to its disk',
  'read-only': 'it is a read-only replica',
  'too-few-replicas': 'too few of its replicas are connected',
  'not-ready': 'it is not ready',
};

/** Redis answers, and refuses to write. Nothing was changed. */
export class WritesRefused extends PostriderError {
  override readonly code = 'redis.writes-refused';
  override readonly retryable = true;
  constructor(
    readonly because: RefusalCause,
    cause: unknown,
  ) {
    super(`Redis refuses to write, because ${facts[because]} (${describeError(cause)}).`, { cause });
  }

  /** The facts of `redis.refuses`, as a check finds it. */
  get found(): { because: RefusalCause; reason: string } {
    return { because: this.because, reason: describeError(this.cause) };
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'redis.writes-refused': WritesRefused;
  }
}

/** The first word of the replies of Redis 7 and 8 that refuse a write (src/server.c, processCommand). */
const causes: readonly (readonly [RegExp, RefusalCause])[] = [
  [/^-?OOM /, 'memory-full'],
  [/^-?MISCONF /, 'disk-failed'],
  [/^-?READONLY /, 'read-only'],
  [/^-?NOREPLICAS /, 'too-few-replicas'],
  [/^-?(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) /, 'not-ready'],
];

/**
 * Names the cause when Redis refused a write; any other error stays as it is. A transaction that was aborted hides the
 * cause among the replies to its commands.
 */
export function namedRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PostriderError) return error;
  const inside = 'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
  for (const reply of [error, ...inside]) {
    const because = causes.find(([words]) => words.test(describeError(reply)))?.[1];
    if (because !== undefined) return new WritesRefused(because, reply);
  }
  return error;
}

/**
 * Asks Redis whether it would refuse a write. It refuses before a write runs, and one of no bytes changes nothing (Redis
 * command reference, SETRANGE).
 */
export async function wouldRefuse(redis: Redis): Promise<WritesRefused | undefined> {
  try {
    await redis.setrange(keys.probe, 0, '');
    return undefined;
  } catch (error) {
    const named = namedRefusal(error);
    if (named instanceof WritesRefused) return named;
    throw named;
  }
}
