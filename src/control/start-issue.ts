import type { Redis } from 'ioredis';
import { requireApproval } from '../delivery/approval.js';
import { enqueuePlan } from '../delivery/plan-issue.js';
import { PostriderError } from '../errors.js';
import type { Someone } from '../identity.js';
import { type ContentBasis, contentBasis, contentMark, requireContent } from '../issues/content-basis.js';
import { requireRevision } from '../issues/draft-history.js';
import { IllegalTransition, type Issue, type IssueState, NothingToSend } from '../issues/issue.js';
import { changeIssueState, readIssue, type SeenIssue } from '../issues/issue-store.js';
import { readNewsletter, requireActive } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';

export class NoPostalAddress extends PostriderError {
  override readonly code = 'newsletter.no-postal-address';
  override readonly retryable = false;
  constructor(readonly newsletter: string) {
    super(`Newsletter "${newsletter}" has no postal address. The law requires one in every email.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.no-postal-address': NoPostalAddress;
  }
}

/** @throws NewsletterArchived, NoPostalAddress, NothingToSend, NotApproved */
export async function checkSendable(redis: Redis, issue: Issue): Promise<void> {
  const newsletter = await readNewsletter(redis, issue.newsletter);
  requireActive(newsletter);
  if (newsletter.postalAddress.trim() === '') throw new NoPostalAddress(newsletter.slug);
  if (issue.articles.length === 0) throw new NothingToSend(issue.id);
  await requireApproval(redis, issue);
}

/** What somebody who sends or schedules an issue saw of it. Left out: whatever it is. */
export interface SenderLook extends SeenIssue {
  sender?: Someone | undefined;
  /** Its articles and its newsletter, too. Left out: as they are now. */
  content?: ContentBasis | undefined;
  /** When the checks were made that the sender saw, in Unix milliseconds, and which of them they ignore. */
  checked?: { at: number; ignored: readonly string[] } | undefined;
}

/**
 * What is noted of a sender's look, in the step that starts or schedules the issue: who looked, and at what.
 * @throws ChangedSinceLook when it is not as they saw it
 */
export async function lookFields(
  redis: Redis,
  issue: Issue,
  sender: Someone,
  content: ContentBasis | undefined,
): Promise<Record<string, string | number>> {
  await requireContent(redis, issue, content);
  const seenContent = contentMark(content ?? (await contentBasis(redis, issue)));
  return { sender: sender.id, senderName: sender.name, seen: issue.revision, seenContent };
}

/**
 * Starts the send of an issue. The state changes first and atomically, so that of two concurrent calls one starts the
 * send. If the process ends right after that, the reconciler finds the issue in `sending` and enqueues the job.
 *
 * Guarantee: what goes out has the revision that was looked at, or else the one whose approval was just checked. The
 * step that changes the state compares it. The articles and the newsletter are compared just before that step, and once
 * more when the emails are frozen (delivery/plan-issue.ts).
 * @param from states in which the caller allows the start
 * @param look what its sender saw: the revision and the content (undefined: the current ones), and its time and sender if
 *   it was scheduled. Without a `sender`, the one that is noted stays
 * @throws NoPostalAddress, NothingToSend, NotApproved, ChangedSinceLook, ScheduledByOther, IllegalTransition, NotFound
 */
export async function startIssue(
  redis: Redis,
  queues: Queues,
  issueId: string,
  from: readonly IssueState[] = ['draft', 'scheduled'],
  { revision, sender, schedule, content }: SenderLook = {},
): Promise<void> {
  const issue = await readIssue(redis, issueId);
  if (issue.state === 'paused') throw new IllegalTransition(issueId, 'paused', 'sending');
  await requireRevision(redis, issue, revision);
  await checkSendable(redis, issue);
  const { startedAt, messageIdForm } = issue;
  const looked = sender ? await lookFields(redis, issue, sender, content) : {};
  const fields = { startedAt: startedAt || Date.now(), messageIdForm, ...looked };
  await changeIssueState(redis, issueId, 'sending', fields, from, { revision: issue.revision, schedule });
  await enqueuePlan(queues, issueId);
}
