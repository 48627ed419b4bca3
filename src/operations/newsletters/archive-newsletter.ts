import type { Redis } from 'ioredis';
import { pauseIssue } from '../../control/control-issue.js';
import { wakeForTicks } from '../../control/run-schedules.js';
import { countReach } from '../../delivery/count-reach.js';
import { PostriderError } from '../../errors.js';
import { archivedBecause, IllegalTransition, type Issue, needsDecision } from '../../issues/issue.js';
import { issuesBeingSent, listIssues } from '../../issues/issue-store.js';
import { welcomeSends } from '../../issues/welcome/sends.js';
import { surveyLedger } from '../../ledger/survey-ledger.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { NewsletterEdit } from '../../newsletters/newsletter-revision.js';
import { changeNewsletter, readNewsletter } from '../../newsletters/newsletter-store.js';
import { removedByNumber } from '../../newsletters/removed-newsletters.js';
import type { Queues } from '../../queues/queues.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';

/** A removal that was begun can only be completed. */
export class NewsletterBeingRemoved extends PostriderError {
  override readonly code = 'newsletter.being-removed';
  override readonly retryable = false;
  constructor(readonly slug: string) {
    super(`Newsletter "${slug}" is being removed.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'newsletter.being-removed': NewsletterBeingRemoved;
  }
}

/**
 * What archiving or reopening a newsletter does to an issue that is not over.
 * - `pauses`: it is being sent, and would be paused. `stays-paused`: only a person resumes it.
 * - `stops-retries`, `retries`: it was sent, and readers wait for a retry.
 * - `does-not-start`, `starts`: it is scheduled. `starts-now`: its time has passed, by less than its newsletter allows.
 * - `waits`: it is scheduled, and waits for a decision.
 */
export const issueEffects = [
  'pauses',
  'stays-paused',
  'stops-retries',
  'retries',
  'does-not-start',
  'starts',
  'starts-now',
  'waits',
] as const;

export interface AffectedIssue {
  id: string;
  effect: (typeof issueEffects)[number];
  /** Readers whose message was accepted. */
  accepted: number;
  /** Readers who have no outcome yet, or wait for a retry. */
  left: number;
  /** Start of a scheduled issue in Unix milliseconds; 0 for every other. */
  startAt: number;
}

/** The issues that archiving a newsletter would stop, or that reopening it would continue. Changes nothing. */
export async function affectedIssues(
  list: SubscriberList,
  newsletter: Newsletter,
  archived: boolean,
  now = Date.now(),
): Promise<AffectedIssue[]> {
  const { redis } = list;
  const retried = new Set(await issuesBeingSent(redis));
  const found: AffectedIssue[] = [];
  for (const issue of await listIssues(redis, newsletter.slug)) {
    const effect = effectOn(issue, newsletter, { archived, now, retries: retried.has(issue.id) });
    if (effect === undefined) continue;
    const { id, state, startAt } = issue;
    const { counts } = await surveyLedger(redis, issue, now);
    const left = issue.planned
      ? counts.waiting + counts.claimed + counts.deferred
      : (await countReach(list, newsletter, issue)).matching;
    if (state === 'sent' && left === 0) continue;
    found.push({ id, effect, accepted: counts.accepted, left, startAt: state === 'scheduled' ? startAt : 0 });
  }
  return found;
}

function effectOn(
  { state, startAt, waits }: Issue,
  { lateMinutes }: Newsletter,
  { archived, now, retries }: { archived: boolean; now: number; retries: boolean },
): AffectedIssue['effect'] | undefined {
  if (state === 'sending') return archived ? 'pauses' : 'stays-paused';
  if (state === 'paused') return archived ? undefined : 'stays-paused';
  if (state === 'sent' && retries) return archived ? 'stops-retries' : 'retries';
  if (state !== 'scheduled') return undefined;
  if (archived) return 'does-not-start';
  if (needsDecision(waits) || now - startAt > lateMinutes * 60_000) return 'waits';
  return startAt <= now ? 'starts-now' : 'starts';
}

/**
 * Ends a newsletter without losing anything, or undoes that. Archiving pauses the issues that are being sent; workers
 * stop within half a second, retries included. Reopening resumes none of them.
 * @throws NotFound, NewsletterChanged; NewsletterBeingRemoved when its removal has begun
 */
export async function setArchived(
  { redis, queues }: { redis: Redis; queues: Queues },
  slug: string,
  archived: boolean,
  edit: NewsletterEdit = {},
): Promise<Newsletter> {
  const { number, archivedAt } = await readNewsletter(redis, slug);
  if (!archived && (await removedByNumber(redis, number))) throw new NewsletterBeingRemoved(slug);
  const change = { archivedAt: archived ? archivedAt || new Date().toISOString() : '' };
  const newsletter = await changeNewsletter(redis, slug, change, edit);
  // From here on no send can begin. The reconciler pauses one that began at the same moment.
  if (archived) await pauseSends(redis, slug);
  else await wakeForTicks(queues, newsletter, Date.now());
  return newsletter;
}

async function pauseSends(redis: Redis, slug: string): Promise<void> {
  for (const { id, state } of [...(await listIssues(redis, slug)), ...(await welcomeSends(redis, slug))]) {
    if (state !== 'sending') continue;
    await pauseIssue(redis, id, archivedBecause).catch((error: unknown) => {
      // It was sent, or paused, at this moment.
      if (!(error instanceof IllegalTransition)) throw error;
    });
  }
}
