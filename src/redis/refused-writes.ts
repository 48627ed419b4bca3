import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import { mastersOf, serverName, withTag } from './cluster.js';
import { keys } from './keys.js';

/** Why Redis refuses to write, the mildest first (`severity`). Readers can still leave while the memory is full. */
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
    /** Addresses of the servers that refuse, where there are several and it is known. */
    readonly servers: readonly string[] = [],
  ) {
    super(
      `Redis${servers.length > 0 ? ` on ${servers.join(', ')}` : ''} refuses to write, because ${facts[because]} (${describeError(cause)}).`,
      { cause },
    );
  }

  /** The facts of `redis.refuses`, as a check finds it. */
  get found(): { because: RefusalCause; reason: string; servers: string[] } {
    const { because, cause, servers } = this;
    return { because, reason: describeError(cause), servers: [...servers] };
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
 * Runs a step after a change. The change is made already, so if Redis refuses to write, the operation has not failed:
 * nothing is thrown.
 */
export async function unlessRefused(
  step: () => Promise<unknown>,
  refused: (by: WritesRefused) => void = () => undefined,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    const named = namedRefusal(error);
    if (!(named instanceof WritesRefused)) throw error;
    refused(named);
  }
}

/**
 * Asks Redis whether it would refuse a write; in a cluster, each master. It refuses before a write runs, and one of no
 * bytes changes nothing (Redis command reference, SETRANGE).
 * @returns of several masters that refuse, the worst cause, with those that have it
 */
export async function wouldRefuse(redis: Redis): Promise<WritesRefused | undefined> {
  const refusal = await refusalOf(redis.setrange(keys.probe, 0, ''));
  const masters = mastersOf(redis);
  if (masters.length < 2) return refusal;
  const asked = masters.map(async (master) => ({ server: serverName(master), refusal: await askMaster(master) }));
  const refusing = (await Promise.all(asked)).flatMap((one) => (one.refusal ? [{ ...one, refusal: one.refusal }] : []));
  const [worst] = refusing.toSorted((a, b) => severity(b.refusal) - severity(a.refusal));
  if (!worst) return refusal;
  const { because, cause } = worst.refusal;
  const servers = refusing.filter((one) => one.refusal.because === because).map(({ server }) => server);
  return new WritesRefused(because, cause, servers);
}

const severity = ({ because }: WritesRefused): number => refusalCauses.indexOf(because);

/** The hash tag with which a master was last asked. Its slots may move. */
const lastTags = new WeakMap<Redis, number>();

/** A master that is gone says nothing: the client waits for the one that replaces it. */
async function askMaster(master: Redis): Promise<WritesRefused | undefined> {
  const write = (tag: number) => [['setrange', keys.durable(tag), '0', '']];
  const asked = await withTag(master, lastTags.get(master) ?? 0, write).catch(() => undefined);
  if (!asked) return undefined;
  lastTags.set(master, asked.tag);
  const [error] = asked.replies[0] ?? [];
  const named = namedRefusal(error);
  return named instanceof WritesRefused ? named : undefined;
}

async function refusalOf(write: Promise<unknown>): Promise<WritesRefused | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    const named = namedRefusal(error);
    if (named instanceof WritesRefused) return named;
    throw named;
  }
}
