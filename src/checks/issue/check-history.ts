import type { Redis } from 'ioredis';
import type { Article } from '../../articles/store/article.js';
import { someOf } from '../../findings/fact.js';
import type { Issue } from '../../issues/issue.js';
import { listIssues } from '../../issues/issue-store.js';
import { type Repetition, repeatedArticles } from '../../issues/repeated-articles.js';
import { otherTakers } from '../../issues/taking/takers.js';
import { offeredCadences } from '../../newsletters/cadence.js';
import { nextTick } from '../../newsletters/cron.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type Check, passed, warning } from '../check.js';

/** Two issues of a newsletter closer together than this clash, in ms. */
const clashMs = 3_600_000;

/**
 * Compares an issue with the newsletter's others: articles sent before, the subject of the last one, and issues that go
 * out at about the same time.
 * @param startAt when it is to be sent, Unix ms
 */
export async function checkHistory(
  redis: Redis,
  newsletter: Newsletter,
  issue: Issue,
  articles: readonly Article[],
  startAt: number,
): Promise<Check<'same-subject' | 'sent-before' | 'schedule'>[]> {
  // Two digests for the readers of two cadences share no reader.
  const sharesReaders = ({ stream }: Issue) => !stream || !issue.stream || stream.cadence === issue.stream.cadence;
  const all = await listIssues(redis, newsletter.slug);
  const others = all.filter((other) => other.id !== issue.id && sharesReaders(other));
  const repetitions = await repeatedArticles(redis, newsletter.slug, articles);
  const takers = await otherTakers(redis, issue);
  // Readers who have an article from such an issue get this one without it. A folded ledger no longer says who they are.
  const isLeftOut: LeftOut = (article, other) => !other.folded && takers.get(article.id)?.includes(other.id) === true;
  // Readers who have every article are not emailed, and do not see a subject twice.
  const sharesNobody = (other: Issue) => articles.every((article) => isLeftOut(article, other));
  return [
    checkSubjects(
      issue,
      others.filter((other) => !sharesNobody(other)),
    ),
    checkSentBefore(articles, others, repetitions, isLeftOut),
    checkSchedule(newsletter, others, startAt),
  ];
}

/** Whether an issue is sent without an article to the readers who have it from another one. */
type LeftOut = (article: Article, other: Issue) => boolean;

const folded = (text: string) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

function checkSubjects({ subject }: Issue, others: readonly Issue[]): Check<'same-subject'> {
  const last = others.filter(({ startedAt }) => startedAt > 0).sort((a, b) => b.startedAt - a.startedAt)[0];
  if (!last) return passed('same-subject.first', {});
  return folded(last.subject) === folded(subject)
    ? warning('same-subject.same', { issue: last.id })
    : passed('same-subject.other', { issue: last.id });
}

/** @param repetitions articles that are another one's copy, under another address or in another source */
function checkSentBefore(
  articles: readonly Article[],
  others: readonly Issue[],
  repetitions: readonly Repetition[],
  isLeftOut: LeftOut,
): Check<'sent-before'> {
  const sent = others.filter(({ startedAt }) => startedAt > 0);
  const again = articles.flatMap((article) => {
    const before = sent.find((issue) => issue.articles.includes(article.id) && !isLeftOut(article, issue));
    return before ? [{ title: article.title, issue: before.id }] : [];
  });
  const copies = repetitions.map(({ title, of, because, sentIn }) => ({ title, issue: sentIn, of, because }));
  const found = [...again, ...copies];
  return found.length > 0 ? warning('sent-before.again', { articles: someOf(found) }) : passed('sent-before.none', {});
}

function checkSchedule(newsletter: Newsletter, others: readonly Issue[], startAt: number): Check<'schedule'> {
  const near = (moment: number) => Math.abs(moment - startAt) < clashMs;
  const clashing = others.flatMap(({ id, state, startAt: others }) => {
    const clashes = state === 'sending' || state === 'paused' || (state === 'scheduled' && near(others));
    return clashes ? [{ issue: id, state }] : [];
  });
  if (clashing.length > 0) return warning('schedule.clash', { issues: someOf(clashing) });
  const { schedule, timeZone, approval } = newsletter;
  const ticks = approval === 'send' ? offeredCadences(schedule) : [];
  const soon = ticks.some((cadence) => {
    const tick = nextTick(schedule[cadence] ?? '', timeZone, startAt - clashMs);
    return tick !== undefined && near(tick);
  });
  return soon ? warning('schedule.digest', {}) : passed('schedule.free', {});
}
