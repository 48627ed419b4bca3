import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { describeError } from '../../errors.js';
import { readIssue } from '../../issues/issue-store.js';
import type { Logger } from '../../log.js';
import type { Payload } from '../../queues/catalogue.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import type { CheckDeps, CheckedStart, CheckReport } from './check-issue.js';
import { storedReport } from './stored-report.js';

/**
 * How long a worker may take until it begins, and then until it is done, in ms. The checks are bounded below that. Where
 * nobody waits for the result, a worker that is busy for a moment spares this process the work.
 */
const timeoutsMs = { begin: 1_000, beginLater: 5_000, finish: 45_000 };
/** How often it is asked whether the checks are done, in ms: in the end, after a tenth of the time that they took so far. */
const pollsMs = { first: 10, last: 100 };
const keptSeconds = 120;

const record = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running') }),
  z.object({ state: z.literal('failed') }),
  z.object({ state: z.literal('done'), report: storedReport }),
]);
type CheckRun = z.infer<typeof record>;

/** A worker of another version may find other things. The caller then checks the issue itself. */
const readRun = (text: string): CheckRun => record.safeParse(JSON.parse(text)).data ?? { state: 'failed' };

const write = (redis: Redis, run: string, value: CheckRun) =>
  redis.set(keys.checkRun(run), JSON.stringify(value), 'EX', keptSeconds);

/**
 * Has a worker check an issue. Emails are sent from there, so its view of relays, DNS and addresses is the one that
 * counts; and it has the templates loaded, which a command would load only for this.
 * @param startAt when the issue is to be sent, Unix ms
 * @param isAwaited whether somebody waits for the result
 * @returns undefined when no worker begins in time, or it fails: the caller then runs the checks itself
 */
export async function checkByWorker(
  { redis, queues }: { redis: Redis; queues: Queues },
  issueId: string,
  start?: CheckedStart,
  isAwaited = true,
): Promise<CheckReport | undefined> {
  const timeouts = { ...timeoutsMs, begin: isAwaited ? timeoutsMs.begin : timeoutsMs.beginLater };
  const run = randomUUID();
  await queues.enqueue('checkIssue', run, { issueId, run, ...start });
  const asked = performance.now();
  const gap = () => Math.min(pollsMs.last, Math.max(pollsMs.first, (performance.now() - asked) / 10));
  for (let begun = false; ; await sleep(gap())) {
    const text = await redis.get(keys.checkRun(run));
    const found = text === null ? undefined : readRun(text);
    if (found?.state === 'done') return found.report;
    if (found?.state === 'failed') return undefined;
    begun ||= found !== undefined;
    if (performance.now() - asked > (begun ? timeouts.finish : timeouts.begin)) return undefined;
  }
}

/** Runs the checks that a command or the API asked for. A failure is logged; the caller then runs them itself. */
export async function runRequestedCheck(
  deps: CheckDeps & { log: Logger },
  { issueId, run, startAt, day }: Payload<'checkIssue'>,
): Promise<void> {
  const { redis, log } = deps;
  await write(redis, run, { state: 'running' });
  try {
    const { checkIssue } = await import('./check-issue.js');
    const report = await checkIssue(
      deps,
      await readIssue(redis, issueId),
      startAt === undefined ? undefined : { startAt, day },
    );
    await write(redis, run, { state: 'done', report });
  } catch (error) {
    log.warn({ issue: issueId, error: describeError(error) }, 'checks of an issue failed');
    await write(redis, run, { state: 'failed' });
  }
}
