import type { Redis } from 'ioredis';
import type { Issue } from '../../issues/issue.js';
import { otherTakers, type TakingIssue } from '../../issues/taking/takers.js';
import { takingKeys } from '../../redis/keys.js';
import { whenInTurn } from '../../redis/turn.js';

/** How long a planner may be silent before another one takes its turn, in seconds. */
const turnSeconds = 15;

/**
 * Runs what decides, from the ledgers of other issues, which readers get an article from which issue. Issues of a
 * newsletter that share an article do this one after the other: each sees the readers of the one before.
 * @param run gets a function that says that it still works, to be called every few seconds
 */
export async function inPlanningTurn(
  redis: Redis,
  issue: TakingIssue & Pick<Issue, 'articles'>,
  run: (isOurs: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  if ((await otherTakers(redis, issue)).size === 0) return run(() => Promise.resolve(true));
  await whenInTurn(redis, takingKeys.planning(issue.newsletter), turnSeconds, run);
}
