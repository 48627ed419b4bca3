import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { describeError } from '../../errors.js';
import { findingCodes } from '../../findings/finding.js';
import { readIssue } from '../../issues/issue-store.js';
import type { Logger } from '../../log.js';
import type { Payload } from '../../queues/catalogue.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { type Check, checkNames, checkStates } from '../check.js';
import type { CheckDeps, CheckedStart, CheckReport } from './check-issue.js';

/** How long a worker may take until it begins, and then until it is done, in ms. The checks are bounded below that. */
const timeoutsMs = { begin: 1_000, finish: 45_000 };
const pollMs = 10;
const keptSeconds = 120;

const record = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running') }),
  z.object({ state: z.literal('failed') }),
  z.object({
    state: z.literal('done'),
    report: z.object({
      ok: z.boolean(),
      checks: z.array(
        z
          .object({
            name: z.enum(checkNames),
            state: z.enum(checkStates),
            code: z.enum(findingCodes),
            facts: z.record(z.string(), z.unknown()),
          })
          .transform((check) => check as unknown as Check),
      ),
      readers: z.object({
        matching: z.number(),
        confirmed: z.number(),
        withoutSome: z.number(),
        haveAll: z.number(),
        from: z.array(z.string()),
      }),
    }),
  }),
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
 * @returns undefined when no worker begins within a second, or it fails: the caller then runs the checks itself
 */
export async function checkByWorker(
  { redis, queues }: { redis: Redis; queues: Queues },
  issueId: string,
  start?: CheckedStart,
): Promise<CheckReport | undefined> {
  const run = randomUUID();
  await queues.enqueue('checkIssue', run, { issueId, run, ...start });
  const asked = performance.now();
  for (let begun = false; ; await sleep(pollMs)) {
    const text = await redis.get(keys.checkRun(run));
    const found = text === null ? undefined : readRun(text);
    if (found?.state === 'done') return found.report;
    if (found?.state === 'failed') return undefined;
    begun ||= found !== undefined;
    if (performance.now() - asked > (begun ? timeoutsMs.finish : timeoutsMs.begin)) return undefined;
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
