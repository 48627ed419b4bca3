import type { Redis } from 'ioredis';
import type { PauseCause } from '../findings/pause-cause.js';
import type { Logger } from '../log.js';
import type { AutoPause } from '../settings/auto-pause.js';
import { endOf, holdInWords, type ProviderHold } from './holds/hold.js';
import { holdRemedy } from './holds/hold-remedy.js';
import { addHold } from './holds/hold-store.js';
import { isRefusing, isRefusingMost, type ProviderCount, refusedByMany } from './holds/judge-refusals.js';
import type { RefusalCounts, RunCount } from './holds/refusal-counts.js';
import { noteProblem } from './problems.js';
import type { WatchedIssue } from './watch-issue.js';

interface HoldDeps {
  redis: Redis;
  autoPause: Pick<AutoPause, 'faults' | 'after'>;
  log: Logger;
  now: () => number;
}

/** The counts after a report to Redis (tally.lua). */
interface ReportedCounts {
  /** Counts of this run that changed. */
  changed: readonly RunCount[];
  /** Totals of all runs, for each provider with a refusal. */
  providers: readonly ProviderCount[];
  /** Recipients with an attempt. */
  tried: number;
}

/**
 * Puts the readers of a provider on hold when it refuses an issue for a fault of ours. Other readers are not affected.
 * @returns why the whole send must stop, when many providers refuse; else undefined
 */
export async function holdReaders(
  deps: HoldDeps,
  watch: WatchedIssue,
  counts: RefusalCounts,
  { changed, providers, tried }: ReportedCounts,
): Promise<PauseCause | undefined> {
  const refusing = changed.filter(({ refused }) => refused > 0);
  const [first] = refusing;
  if (!first) return undefined;
  const { id } = watch.issue;
  const isHeld = ({ relay, provider }: ProviderCount) => watch.holds.has(relay, provider);
  for (const count of refusing) if (isRefusingMost(count) && !isHeld(count)) await placeHold(deps, id, count, count);
  for (const sums of providers) {
    // Without a refusal of its own a run has no reply to show. The run that has one judges, too.
    const count = counts.find(sums.relay, sums.provider);
    if (count && count.refused > 0 && isRefusing(sums, deps.autoPause) && !isHeld(sums))
      await placeHold(deps, id, count, sums);
  }
  await watch.refresh();
  const held = providers.filter(isHeld).reduce((sum, { attempts }) => sum + attempts, 0);
  const others = providers.filter((one) => !isHeld(one));
  const many = refusedByMany(others, tried - held, deps.autoPause);
  if (!many) return undefined;
  const { reason, words } = first;
  return { because: 'refused', ...many, tried, reason, reply: words };
}

/** Writes a hold and reports it to the operator, unless another run was first. */
async function placeHold(
  { redis, log, now }: HoldDeps,
  issueId: string,
  { relay, provider, reason, words }: RunCount,
  { attempts, refused }: ProviderCount,
): Promise<void> {
  const hold: ProviderHold = { relay, provider, since: now(), attempts, refused, reason, words };
  if (!(await addHold(redis, issueId, hold))) return;
  const until = new Date(endOf(hold)).toISOString();
  const text = `${holdInWords(hold)} Its readers are on hold until ${until}. ${holdRemedy(hold)}`;
  await noteProblem(redis, issueId, text);
  log.warn({ issue: issueId, relay, provider, attempts, refused, reason }, 'the readers of a provider are on hold');
}
