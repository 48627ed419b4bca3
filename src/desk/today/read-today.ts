import { PostriderError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { answers } from '../../operations/issues/answers.js';
import { issues } from '../../operations/issues/issues.js';
import { firstDay } from '../../operations/newsletters/first-day.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { perform } from '../../operations/operation.js';
import { type Actor, may } from '../../operations/permission.js';
import { figures } from '../../operations/subscribers/figures.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { ifAllowed } from '../kit/if-allowed.js';

type ResultOf<Call extends { run(...values: never): Promise<unknown> }> = Awaited<ReturnType<Call['run']>>;
type Issue = ResultOf<typeof issues.list>['issues'][number];
type Figures = ResultOf<typeof figures.read>;
type Answers = ResultOf<typeof answers.list>;

/** What the page of a day shows. Reading it costs the same with any number of readers. */
export interface TodayFacts {
  newsletter: Newsletter;
  /** The texts of the issues that the troubles name, by id. */
  subjects: ReadonlyMap<string, string>;
  next: Issue | undefined;
  last: LastIssue | undefined;
  /** Undefined: the person may not see readers, or nobody has counted them yet. */
  figures: Figures | undefined;
  coming: readonly Coming[];
  /** The steps to the first issue; undefined: the person may not change the newsletter. */
  firstDay: FirstDay | undefined;
}
type FirstDay = ResultOf<typeof firstDay.read>;

export interface LastIssue {
  issue: Issue;
  /** Undefined: not counted yet. */
  answers: Counts | undefined;
  /** Of the ten issues before it, as far as they are counted. */
  earlier: readonly Counts[];
}
type Counts = NonNullable<ReturnType<Answers['kept']['get']>>;

/** Something with a time of its own: a scheduled issue, or a tick of the schedule. */
export interface Coming {
  at: number;
  issue?: Issue;
  cadence?: keyof Newsletter['schedule'];
}

/** Days of growth that the chart shows. */
const chartDays = 90;
/** A week, today included, and the day before it to compare with. */
const lookedAt = 50;

export async function readToday(app: WebApp, actor: Actor, newsletter: Newsletter, now: number): Promise<TodayFacts> {
  const { slug } = newsletter;
  const of = { actor, key: { slug } };
  const [page, kept, counted, full, steps] = await Promise.all([
    perform(app, issues.list, { actor, key: {}, input: { newsletter: slug, limit: lookedAt } }),
    perform(app, answers.list, { ...of, input: { limit: lookedAt } }),
    ifAllowed(perform(app, figures.read, { ...of, input: { days: chartDays } })).catch(unlessRefused),
    perform(app, newsletters.read, { ...of, input: {} }),
    may(actor, 'content:write', slug) ? perform(app, firstDay.read, { ...of, input: {} }) : undefined,
  ]);
  const found = page.result.issues;
  const { nextRuns } = full.document as { nextRuns: readonly { cadence: Coming['cadence']; at: string }[] };
  const scheduled = found.filter(({ state }) => state === 'scheduled').toSorted((a, b) => a.startAt - b.startAt);
  const ticks = nextRuns.map(({ cadence, at }): Coming => ({ at: Date.parse(at), ...(cadence ? { cadence } : {}) }));
  const starts = scheduled
    .filter(({ startAt }) => startAt > now)
    .map((issue): Coming => ({ at: issue.startAt, issue }));
  return {
    newsletter,
    subjects: new Map(found.map(({ id, subject }) => [id, subject])),
    next: nextOf(found, scheduled),
    last: lastOf(kept.result),
    figures: counted?.result,
    coming: comingUp(starts, ticks),
    firstDay: steps?.result,
  };
}

/** A first count that Redis refuses to keep is no count: the page still says what is wrong with Redis. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof PostriderError && error.code === 'redis.writes-refused')) throw error;
}

/** Max things that come up. */
const maxComing = 5;

/** What comes up, by time: scheduled issues and the next run of each schedule first, and further runs as far as there is room. */
function comingUp(starts: readonly Coming[], ticks: readonly Coming[]): Coming[] {
  const first = ticks.filter((tick, i) => ticks.findIndex(({ cadence }) => cadence === tick.cadence) === i);
  const later = ticks.filter((tick) => !first.includes(tick));
  const chosen = [...starts.slice(0, maxComing - first.length), ...first, ...later].slice(0, maxComing);
  return chosen.toSorted((a, b) => a.at - b.at);
}

/**
 * The issue that somebody works on next: one that is being sent, the first one scheduled, or the newest draft. One that is
 * paused is among what needs attention, so it comes last.
 */
const nextOf = (newestFirst: readonly Issue[], scheduled: readonly Issue[]): Issue | undefined =>
  newestFirst.find(({ state }) => state === 'sending') ??
  scheduled[0] ??
  newestFirst.find(({ state }) => state === 'draft') ??
  newestFirst.find(({ state }) => state === 'paused');

function lastOf({ sent, kept }: Answers): LastIssue | undefined {
  const [issue, ...before] = sent.filter(({ finishedAt }) => finishedAt > 0);
  if (!issue) return undefined;
  const earlier = before.slice(0, 10).flatMap(({ id }) => kept.get(id) ?? []);
  return { issue, answers: kept.get(issue.id), earlier };
}
