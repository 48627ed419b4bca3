import type { Redis } from 'ioredis';
import * as z from 'zod';
import { PostriderError } from '../../errors.js';
import type { Queues } from '../../queues/queues.js';
import { healthKeys } from '../../redis/keys.js';
import { countAll, type RateLimit } from '../../subscribers/abuse/limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';

// Somebody tests a relay with an email to themselves. The last test of each person is kept.

/**
 * How a test came out. `waiting`: no worker has sent it yet. `no-sender`: there is no newsletter whose sender it could
 * have. `deferred`: the server asks to try again later; nobody does. `unreachable`: no relay takes email.
 */
export const relayTestStates = ['waiting', 'sent', 'refused', 'deferred', 'unreachable', 'no-sender'] as const;

const stored = z.object({
  /** Unix milliseconds. */
  at: z.number(),
  /** The one that was asked for: `host:port`. */
  relay: z.string(),
  state: z.enum(relayTestStates),
  /** The one that replied; empty: none. */
  by: z.string(),
  /** The words of the server, without addresses. */
  reply: z.string(),
});
export type RelayTest = z.infer<typeof stored>;

/** The email goes to the person alone, so the limits only keep a mailbox and a relay from being flooded. */
const limits = {
  person: { what: 'relay-test', max: 10, seconds: 3_600 },
  all: { what: 'all-relay-tests', max: 30, seconds: 3_600 },
} as const satisfies Record<string, RateLimit>;

/** A person, or everybody together, has tested relays as often as they may within an hour. */
export class TooManyRelayTests extends PostriderError {
  override readonly code = 'relay.too-many-tests';
  override readonly retryable = true;
  /** @param wait seconds until the next one is allowed */
  constructor(readonly wait: number) {
    super(
      `Max ${limits.person.max} tests of a relay per person and hour, and ${limits.all.max} in all. Wait ${wait} s.`,
    );
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'relay.too-many-tests': TooManyRelayTests;
  }
}

/** @throws TooManyRelayTests */
export async function countRelayTest(list: SubscriberList, person: string): Promise<void> {
  const wait = await countAll(list, [
    { limit: limits.person, who: person },
    { limit: limits.all, who: 'all' },
  ]);
  if (wait > 0) throw new TooManyRelayTests(wait);
}

export async function writeRelayTest(redis: Redis, person: string, test: RelayTest): Promise<void> {
  await redis.hset(healthKeys.relayTests, person, JSON.stringify(test));
}

/** The last test of a person. */
export async function readRelayTest(redis: Redis, person: string): Promise<RelayTest | undefined> {
  const text = await redis.hget(healthKeys.relayTests, person);
  return text === null ? undefined : stored.safeParse(JSON.parse(text)).data;
}

/** Leaves the email to a worker, which has the relays. */
export const enqueueRelayTest = (queues: Queues, person: string, { at }: RelayTest): Promise<void> =>
  queues.enqueue('sendNotice', `relay-test-${person}-${at}`, { kind: 'relay-test', person, at });
