import { randomUUID } from 'node:crypto';
import { approve, NotApproved } from '../delivery/approval.js';
import { type FreezeDeps, freezeEmails, readEdition } from '../delivery/edition.js';
import { requestSharePicture } from '../delivery/pictures/share-picture.js';
import { InvalidInput, PostriderError } from '../errors.js';
import { namedArticles } from '../issues/compose.js';
import { changesBetween, type DraftContent } from '../issues/draft-content.js';
import type { HistoryEntry } from '../issues/draft-history.js';
import type { Issue, IssueState } from '../issues/issue.js';
import { readIssue, writeCorrection } from '../issues/issue-store.js';
import { type Sponsor, slotsOf } from '../issues/sponsor-slot.js';
import { markTaken } from '../issues/take-articles.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { announceIssue } from '../site/announce-issue.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/** The changes of a correction. Missing fields stay as they are; the articles are always read again. */
export interface CorrectionInput {
  subject?: string;
  preheader?: string;
  /** Replaces all sponsors; null removes them. */
  sponsor?: Sponsor | null;
  /** Article ids in order; undefined: the current articles in their current form. */
  articles?: readonly string[];
  /** Approves the corrected content, where the newsletter needs that. The name, or empty. */
  approvedBy?: string;
}

export class CannotCorrect extends PostriderError {
  override readonly code = 'issue.cannot-correct';
  override readonly retryable = false;
  readonly id: string;
  readonly state: IssueState;
  constructor({ id, state }: Issue) {
    super(`Issue ${id} is ${state}, so a correction would reach nobody.`);
    this.id = id;
    this.state = state;
  }
}

class CorrectedMeanwhile extends PostriderError {
  override readonly code = 'issue.corrected-meanwhile';
  override readonly retryable = true;
  constructor(readonly id: string) {
    super(`Another correction of issue ${id} was written at the same time.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.cannot-correct': CannotCorrect;
    'issue.corrected-meanwhile': CorrectedMeanwhile;
  }
}

const correctable: readonly IssueState[] = ['draft', 'scheduled', 'sending', 'paused', 'sent'];
/** Seconds until staged templates expire. */
const stagedSeconds = 3_600;

/**
 * Corrects an issue, also during its send. The new edition goes to the archive and to every recipient emailed from now
 * on, retries included. Workers use it within half a second; recipients that are already claimed get the previous
 * edition.
 *
 * Guarantee: the new edition is rendered separately in every language and replaces the old one in one step, so that
 * each message and page is entirely of one edition. Of two concurrent corrections one is refused.
 * @returns the corrected issue
 * @throws CannotCorrect, NotApproved, CorrectedMeanwhile, NothingToSend; InvalidInput for an unknown article; NotFound
 */
export async function correctIssue(
  deps: FreezeDeps & { list: SubscriberList; queues: Queues; publicUrl: string },
  id: string,
  correction: CorrectionInput,
  now = Date.now(),
  by = 'correction',
): Promise<Issue> {
  const { list, publicUrl } = deps;
  const { redis } = list;
  const known = await readIssue(redis, id);
  if (!correctable.includes(known.state)) throw new CannotCorrect(known);
  const articles = correction.articles
    ? (await namedArticles(redis, known.newsletter, correction.articles, known.articles)).map(
        ({ id: article }) => article,
      )
    : known.articles;
  if (articles.length === 0) throw new InvalidInput('articles', 'an issue needs at least one article');
  const edition = known.edition + 1;
  const next: Issue = { ...known, ...contentAfter(known, correction, articles), edition };
  const { approvedBy } = correction;
  // Once the send has begun, a correction takes effect immediately, so it cannot wait for an approval.
  const needed = needsApproval(await readNewsletter(redis, known.newsletter));
  if (needed && known.startedAt > 0 && approvedBy === undefined) throw new NotApproved(id, 'correction');
  const staged = keys.stagedTemplates(id, randomUUID());
  if (known.startedAt > 0) {
    const { counts } = await surveyLedger(redis, known, now);
    next.corrections = [...known.corrections, { edition, at: now, acceptedBefore: counts.accepted }];
    await stageEdition(deps, next, staged);
  }
  if (!(await writeCorrection(redis, known, next, entryOf(known, next, by, now), staged))) {
    await redis.del(staged);
    throw new CorrectedMeanwhile(id);
  }
  await markTaken(redis, next, articles);
  if (known.startedAt > 0) {
    await requestSharePicture(redis, id);
    await announceIssue(redis, deps.queues, known);
  }
  if (needed && approvedBy !== undefined)
    await approve(redis, await readEdition(redis, publicUrl, await readIssue(redis, id)), approvedBy, now);
  return readIssue(redis, id);
}

/** A new subject ends a subject test. */
function contentAfter(
  known: Issue,
  { subject, preheader, sponsor }: CorrectionInput,
  articles: readonly string[],
): DraftContent {
  return {
    ...known,
    articles,
    subject: subject ?? known.subject,
    subjectTest: subject === undefined ? known.subjectTest : null,
    preheader: preheader ?? known.preheader,
    sponsors: sponsor === undefined ? known.sponsors : slotsOf(sponsor),
  };
}

const entryOf = (known: Issue, next: Issue, by: string, at: number): HistoryEntry => ({
  call: randomUUID(),
  revision: known.revision + 1,
  at,
  by,
  changes: changesBetween(known, next),
});

async function stageEdition(deps: FreezeDeps & { publicUrl: string }, issue: Issue, staged: string): Promise<void> {
  const { redis } = deps.list;
  const { publicUrl } = deps;
  const edition = await readEdition(redis, publicUrl, issue);
  await redis.hset(staged, 'edition', issue.edition);
  // In case this process ends before the new edition replaces the old one.
  await redis.expire(staged, stagedSeconds);
  await freezeEmails(deps, edition, staged);
}
