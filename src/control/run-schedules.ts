import type { Redis } from 'ioredis';
import { noteOnce } from '../delivery/problems.js';
import { composeIssue, NothingToCompose } from '../issues/compose.js';
import { ChangedSinceLook } from '../issues/draft-errors.js';
import { IllegalTransition, type Stream } from '../issues/issue.js';
import { nextIssueId, readIssue, returnIssueId } from '../issues/issue-store.js';
import { articlesLeftOut, repeatedArticles } from '../issues/repeated-articles.js';
import { dueTick, type Run, readRuns, regroup, withRun, writeRuns } from '../issues/schedule-runs.js';
import { countOldArticles, hasNewArticles } from '../issues/taking/take-articles.js';
import type { Logger } from '../log.js';
import { type Cadence, cadences, offeredCadences } from '../newsletters/cadence.js';
import { nextTick } from '../newsletters/cron.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { Queues } from '../queues/queues.js';
import { markScheduled, type StartGate, wakeAt } from './schedule-issue.js';

export interface ScheduleDeps {
  redis: Redis;
  queues: Queues;
  log: Logger;
  /** Left out: digests are sent unchecked. */
  gate?: StartGate;
}

/** A tick that is later than this is skipped: its news is old, and the next one is near. */
const lateMs = 86_400_000;
/** After this time a process that composes a digest counts as dead. If it is alive, the result is still one issue. */
const composingMs = 60_000;

/**
 * Composes a newsletter's due digests, one after the other.
 *
 * Guarantee: at most one issue per tick, with any number of processes, restarts and lost queues. A process first
 * records the tick with the issue's id, and only if no other process wrote since; a digest that a dead process began is
 * finished under the same id.
 * @param now Unix milliseconds
 */
export async function runSchedule(deps: ScheduleDeps, newsletter: Newsletter, now: number): Promise<void> {
  while (await runOne(deps, newsletter, now));
}

/** @returns whether there may be more to do */
async function runOne(deps: ScheduleDeps, newsletter: Newsletter, now: number): Promise<boolean> {
  const { redis, log } = deps;
  const { slug, schedule } = newsletter;
  const { runs, text } = await readRuns(redis, slug);
  const begun = cadences.find((cadence) => runs.last[cadence]?.outcome === 'composing');
  const open = begun && runs.last[begun];
  if (begun && open) {
    // One digest of a newsletter at a time: their contents depend on their order.
    if (now - open.at < composingMs) return false;
    const again = { ...open, at: now };
    if (await writeRuns(redis, slug, text, withRun(runs, begun, again))) await finish(deps, newsletter, begun, again);
    return true;
  }
  const offered = offeredCadences(schedule);
  if (offered.length === 0) return false;
  if (offered.join() !== runs.offered.join()) {
    await regroup(redis, slug, text, { ...runs, offered });
    return true;
  }
  const due = dueTick(newsletter, runs, now);
  if (!due) return false;
  const { cadence, tick } = due;
  const write = (outcome: Run['outcome'], issue: string) =>
    writeRuns(redis, slug, text, withRun(runs, cadence, { tick, outcome, issue, at: now }));
  const facts = { newsletter: slug, cadence, tick: new Date(tick).toISOString() };
  if (now - tick >= lateMs) {
    if (await write('missed', '')) log.warn(facts, 'digest skipped, because it is late by a day or more');
  } else if (!(await hasNewArticles(redis, newsletter, streamOf(offered, cadence)))) {
    const old = await countOldArticles(redis, newsletter, streamOf(offered, cadence));
    if (await write('empty', '')) log.info({ ...facts, old }, 'digest skipped, because there is no new article');
  } else {
    const issue = await nextIssueId(redis, slug);
    if (await write('composing', issue))
      await finish(deps, newsletter, cadence, { tick, outcome: 'composing', issue, at: now });
    else await returnIssueId(redis, slug, issue);
  }
  return true;
}

/** A digest's stream: with several cadences the readers of its cadence, else null for all readers. */
const streamOf = (offered: readonly Cadence[], cadence: Cadence): Stream | null =>
  offered.length > 1 ? { cadence, offered } : null;

/**
 * Composes the issue of a tick. Where digests go out automatically or after an approval, it schedules the issue, unless a
 * check says stop: then the issue stays a draft and keeps the reasons. Safe to run again.
 */
async function finish(
  deps: ScheduleDeps,
  newsletter: Newsletter,
  cadence: Cadence,
  { tick, issue: id, at }: Run,
): Promise<void> {
  const { redis, log } = deps;
  const stream = streamOf((await readRuns(redis, newsletter.slug)).runs.offered, cadence);
  let outcome: Run['outcome'] = 'composed';
  try {
    const { articles } = await composeIssue(redis, newsletter, { scheduled: { id, tick, stream } });
    for (const { article, of, because } of await repeatedArticles(redis, newsletter.slug, articles))
      log.warn(
        { newsletter: newsletter.slug, issue: id, article, of, because },
        'article of a digest repeats another one',
      );
    for (const { article, of, because } of await articlesLeftOut(redis, newsletter, articles))
      log.info({ newsletter: newsletter.slug, issue: id, article, of, because }, 'article left out as a repetition');
    const old = await countOldArticles(redis, newsletter, stream);
    if (old > 0)
      log.info(
        { newsletter: newsletter.slug, issue: id, old },
        'articles left out, because they are more than 60 days older than the last issue',
      );
    if (newsletter.approval !== 'draft' && !(await send(deps, id, tick))) outcome = 'held';
    log.info({ newsletter: newsletter.slug, cadence, issue: id, approval: newsletter.approval }, 'digest composed');
  } catch (error) {
    if (!(error instanceof NothingToCompose)) throw error;
    outcome = 'empty';
  }
  for (let written = false; !written; ) {
    const { runs, text } = await readRuns(redis, newsletter.slug);
    // Another process took over meanwhile, and records the outcome.
    if (runs.last[cadence]?.tick !== tick || runs.last[cadence]?.at !== at) return;
    const done = { tick, outcome, issue: outcome === 'empty' ? '' : id, at };
    written = await writeRuns(redis, newsletter.slug, text, withRun(runs, cadence, done));
  }
  if (outcome === 'empty') await returnIssueId(redis, newsletter.slug, id);
}

/**
 * Schedules the issue instead of starting it: an issue that cannot start then reports why and is retried. One that
 * somebody changes during its checks is checked again: what goes out has passed them.
 * @returns false when a check says stop
 */
async function send(deps: ScheduleDeps, id: string, tick: number): Promise<boolean> {
  const { redis, queues, log, gate } = deps;
  const issue = await readIssue(redis, id);
  if (issue.state !== 'draft') return true;
  const stops = (await gate?.(issue)) ?? [];
  if (stops.length > 0) {
    await noteOnce(redis, id, `Not sent automatically, because checks say stop. ${stops.join(' ')}`);
    log.error({ newsletter: issue.newsletter, issue: id, stops }, 'digest not sent, because checks say stop');
    return false;
  }
  const { revision } = issue;
  try {
    await markScheduled(redis, queues, id, { startAt: tick, local: null }, { revision });
  } catch (error) {
    if (error instanceof ChangedSinceLook) return send(deps, id, tick);
    if (!(error instanceof IllegalTransition)) throw error;
  }
  return true;
}

/** Enqueues again the jobs that compose digests on time. */
export async function wakeForTicks(queues: Queues, newsletter: Newsletter, now: number): Promise<void> {
  const { slug, schedule, timeZone } = newsletter;
  for (const cadence of offeredCadences(schedule)) {
    const tick = nextTick(schedule[cadence] ?? '', timeZone, now);
    if (tick !== undefined) await wakeAt(queues, `tick-${slug}`, tick, now);
  }
}
