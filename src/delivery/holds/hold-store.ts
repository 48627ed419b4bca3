import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { writeEvenWhenFull } from '../../redis/scripts.js';
import { endOf, type ProviderHold, providerHold, retestMs } from './hold.js';

/** The name of a hold among those of its issue. */
export const holdName = ({ relay, provider }: Pick<ProviderHold, 'relay' | 'provider'>): string =>
  `${relay} ${provider}`;

/** The holds of an issue, the oldest first. */
export async function readHolds(redis: Redis, issueId: string): Promise<ProviderHold[]> {
  const stored = await redis.hgetall(keys.holds(issueId));
  const found = Object.entries(stored).flatMap(([name, text]) =>
    name.startsWith(testPrefix) ? [] : [providerHold.parse(JSON.parse(text))],
  );
  return found.sort((a, b) => a.since - b.since);
}

/** Whether an issue has readers who are on hold. @param now Unix ms */
export async function hasHolds(redis: Redis, issueId: string, now: number): Promise<boolean> {
  return (await readHolds(redis, issueId)).some((one) => endOf(one) > now);
}

/** Writes a hold. @returns false when the provider is on hold already */
export async function addHold(redis: Redis, issueId: string, one: ProviderHold): Promise<boolean> {
  const reply = await writeEvenWhenFull(redis, 'HSETNX', keys.holds(issueId), holdName(one), JSON.stringify(one));
  return reply === 1;
}

/** Ends holds, and resets their counts. */
export async function removeHolds(redis: Redis, issueId: string, holds: readonly ProviderHold[]): Promise<void> {
  const names = holds.map(holdName);
  if (names.length === 0) return;
  const tests = (await redis.hkeys(keys.holds(issueId))).filter((name) =>
    holds.some(({ provider, since }) => name.startsWith(`${testPrefix}${provider} ${since} `)),
  );
  await redis
    .multi()
    .hdel(keys.holds(issueId), ...names, ...tests)
    .hdel(keys.tallyAttempts(issueId), ...names)
    .hdel(keys.tallyRefusals(issueId), ...names)
    .exec();
}

const testPrefix = 'test ';

/** The number of the test that is due; 0: none yet. */
export const dueTest = ({ since }: ProviderHold, now: number): number => Math.floor((now - since) / retestMs);

const testField = (one: ProviderHold, now: number): string =>
  `${testPrefix}${one.provider} ${one.since} ${dueTest(one, now)}`;

/** Takes a provider's test for one message, if a test is due. @returns whether it was free */
export async function takeTest(redis: Redis, issueId: string, one: ProviderHold, now: number): Promise<boolean> {
  if (dueTest(one, now) < 1) return false;
  return (await redis.hsetnx(keys.holds(issueId), testField(one, now), 1)) === 1;
}

/** Leaves a test to another message. @param now when it was taken */
export async function giveTestBack(redis: Redis, issueId: string, one: ProviderHold, now: number): Promise<void> {
  await redis.hdel(keys.holds(issueId), testField(one, now));
}
