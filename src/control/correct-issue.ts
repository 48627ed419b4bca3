import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { wantPicturesOf } from '../articles/store/article-store.js';
import { NotApproved, writeApproval } from '../delivery/approval.js';
import { dropFrozenEmails, type FreezeDeps, freezeEmails, readEdition } from '../delivery/edition.js';
import { EarlierIssues } from '../delivery/omissions/earlier-issues.js';
import { inPlanningTurn } from '../delivery/omissions/planning-turn.js';
import { Omitter } from '../delivery/omitter.js';
import { requestSharePicture } from '../delivery/share-picture.js';
import { InvalidInput, PostriderError } from '../errors.js';
import type { Identity } from '../identity.js';
import { namedArticles } from '../issues/compose.js';
import { type ContentBasis, contentBasis, requireContent } from '../issues/content-basis.js';
import { changesBetween, type DraftContent, namesOf } from '../issues/draft-content.js';
import { requireRevision } from '../issues/draft-history.js';
import { line, subjectLine } from '../issues/editor-text.js';
import type { HistoryEntry } from '../issues/history/history-entry.js';
import { type Issue, type IssueState, isPausedAsChanged, isPublic, isUnsureWhoHasIt } from '../issues/issue.js';
import { readIssue, writeCorrection } from '../issues/issue-store.js';
import { followLead } from '../issues/lead-texts.js';
import { type OnlySponsor, slotsOf } from '../issues/sponsor-slot.js';
import { markTaken, release } from '../issues/taking/hold-articles.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { announceIssue } from '../site/announce-issue.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { OwnApproval } from './approve-issue.js';
import { leaveOutAgain } from './leave-out.js';

/** The changes of a correction. Missing fields stay as they are; the articles are always read again. */
export interface CorrectionInput {
  subject?: string;
  preheader?: string;
  /** Replaces all sponsors; null removes them. */
  sponsor?: OnlySponsor | null;
  /** Article ids in order; undefined: the current articles in their current form. */
  articles?: readonly string[];
  /** The revision that its author saw; undefined: any. */
  revision?: number;
  /** What its author saw of all that the emails are made from; undefined: whatever it is. */
  seen?: ContentBasis;
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
  override readonly retryable = false;
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
 * @throws CannotCorrect, NotApproved, ChangedSinceLook, CorrectedMeanwhile, NothingToSend; InvalidInput for an unknown article or an
 *   empty subject; NotFound
 */
export async function correctIssue(
  deps: FreezeDeps & { list: SubscriberList; queues: Queues; publicUrl: string },
  id: string,
  correction: CorrectionInput,
  now = Date.now(),
  { name: by, id: actor }: { name: string; id?: Identity } = { name: 'correction' },
): Promise<Issue> {
  const { list, publicUrl } = deps;
  const { redis } = list;
  const known = await readIssue(redis, id);
  await requireRevision(redis, known, correction.revision);
  if (!correctable.includes(known.state) && !isPublic(known)) throw new CannotCorrect(known);
  const articles = await articlesAfter(redis, known, correction);
  const edition = known.edition + 1;
  const content = await followLead(redis, contentAfter(known, correction, articles));
  const next: Issue = { ...known, ...content, edition };
  const { approvedBy } = correction;
  const needed = needsApproval(await readNewsletter(redis, known.newsletter));
  if (needed) requireConsent(known, next, approvedBy, actor);
  const staged = keys.stagedTemplates(id, randomUUID());
  // Nobody has it, and nobody gets it before somebody has looked at it: it changes as a draft does.
  const isUnmade = canWait(known);
  const gained = articles.filter((article) => !known.articles.includes(article));
  await wantPicturesOf(redis, gained);
  // Before the emails are made: what is changed in between is named to the next one who corrects it.
  const shown = isUnmade ? undefined : await contentBasis(redis, { ...known, articles });
  if (!isUnmade) {
    const { counts } = await surveyLedger(redis, known, now);
    next.corrections = [...known.corrections, { edition, at: now, acceptedBefore: counts.accepted }];
    // Before its emails are made: readers who have an added article from another issue get one without it.
    await markTaken(redis, next, gained);
    await stageEdition(deps, known, next, staged);
  }
  const entry = entryOf(known, next, { by, at: now, ...(actor ? { actor } : {}) });
  try {
    // Its emails were made from what was there before this look.
    await requireContent(redis, known, correction.seen);
    if (!(await writeCorrection(redis, known, next, entry, { staged, shown }))) throw new CorrectedMeanwhile(id);
  } catch (error) {
    await redis.del(staged);
    if (!isUnmade) await release(redis, known, gained);
    throw error;
  }
  await markTaken(redis, next, articles);
  // Nobody has them, as after an edit. Once the send has begun, some readers do, and the others are not to get them.
  const lost = known.articles.filter((article) => !articles.includes(article));
  if (isUnmade) {
    // After a restore, readers may have them all the same.
    if (!isUnsureWhoHasIt(known)) await release(redis, known, lost);
  } else {
    await requestSharePicture(redis, id);
    await announceIssue(redis, deps.queues, known);
  }
  if (needed && approvedBy !== undefined)
    await writeApproval(redis, await readEdition(redis, publicUrl, await readIssue(redis, id)), approvedBy, {
      approver: actor && { id: actor, name: by },
      ownChanges: actor !== undefined,
    });
  return readIssue(redis, id);
}

/**
 * While an issue is being sent, a correction takes effect immediately, so it cannot wait for an approval, and approves
 * itself. A draft can wait until somebody else has looked at it, and so can an issue that paused because it had changed.
 * @throws NotApproved, OwnApproval
 */
function requireConsent(known: Issue, next: Issue, approvedBy: string | undefined, actor: Identity | undefined): void {
  const { id } = known;
  if (!canWait(known) && approvedBy === undefined) throw new NotApproved(id, 'correction');
  if (canWait(known) && approvedBy !== undefined && actor)
    throw new OwnApproval(id, namesOf(changesBetween(known, next)), 'correction');
}

/** Whether a correction of the issue can wait for an approval: its emails are not made yet, and it has no page. */
export const canWait = (issue: Pick<Issue, 'startedAt' | 'pausedFor' | 'planned'>): boolean =>
  issue.startedAt === 0 || isPausedAsChanged(issue);

/** @throws InvalidInput for an unknown article, or for none */
async function articlesAfter(
  redis: Redis,
  known: Issue,
  { articles: given }: CorrectionInput,
): Promise<readonly string[]> {
  const articles = given
    ? (await namedArticles(redis, known.newsletter, given, known.articles)).map(({ id }) => id)
    : known.articles;
  if (articles.length === 0) throw new InvalidInput('articles', 'an issue needs at least one article');
  return articles;
}

/** A subject that is given ends a subject test. @throws InvalidInput */
function contentAfter(known: Issue, input: CorrectionInput, articles: readonly string[]): DraftContent {
  const { sponsor } = input;
  const subject = input.subject === undefined ? undefined : subjectLine(input.subject);
  const preheader = input.preheader === undefined ? undefined : line('preheader', input.preheader);
  const given = { subject, preheader };
  return {
    ...known,
    articles,
    followsLead: known.followsLead.filter((text) => [undefined, known[text]].includes(given[text])),
    subject: subject ?? known.subject,
    subjectTest: subject === undefined ? known.subjectTest : null,
    preheader: preheader ?? known.preheader,
    sponsors: sponsor === undefined ? known.sponsors : slotsOf(sponsor),
  };
}

const entryOf = (known: Issue, next: Issue, author: Pick<HistoryEntry, 'by' | 'at' | 'actor'>): HistoryEntry => ({
  call: randomUUID(),
  revision: known.revision + 1,
  ...author,
  changes: changesBetween(known, next),
});

async function stageEdition(
  deps: FreezeDeps & { list: SubscriberList; publicUrl: string },
  known: Issue,
  next: Issue,
  staged: string,
): Promise<void> {
  const { list, publicUrl } = deps;
  const { redis } = list;
  const edition = await readEdition(redis, publicUrl, next);
  await redis.hset(staged, 'edition', next.edition);
  // In case this process ends before the new edition replaces the old one.
  await redis.expire(staged, stagedSeconds);
  await freezeEmails(deps, edition, staged);
  // Its recipients are not known any more, so only its pages show the correction.
  if (known.folded) await dropFrozenEmails(redis, staged);
  // A cancelled issue decides it again when it is sent to the rest.
  if (next.state === 'cancelled') return;
  await inPlanningTurn(redis, next, async () => {
    const earlier = await EarlierIssues.of(redis, next);
    if (!earlier) return;
    const before = await readEdition(redis, publicUrl, known);
    const omitter = new Omitter(deps, [{ edition: before }, { edition, templates: staged }], earlier);
    await leaveOutAgain(list, next, omitter);
  });
}
