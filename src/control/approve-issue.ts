import type { Redis } from 'ioredis';
import { type ApprovalRecord, type Approver, requireApprovable, writeApproval } from '../delivery/approval.js';
import { countReach } from '../delivery/count-reach.js';
import { PostriderError } from '../errors.js';
import { consoleIdentity, type Identity } from '../identity.js';
import { basisOf } from '../issues/content-basis.js';
import { ScheduledByOther } from '../issues/draft-errors.js';
import { requireRevision } from '../issues/draft-history.js';
import type { Issue, IssueState } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { needsApproval } from '../newsletters/approval-mode.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { requireActive } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import type { Edition } from '../render/digest.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { changesOf } from './issue-authors.js';
import { markScheduled, wakeAt } from './schedule-issue.js';

/** A hold was given, but the approval starts nothing that could wait: the issue is a draft, or needs no approval. */
export class NothingToDelay extends PostriderError {
  override readonly code = 'issue.nothing-to-hold';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly state: IssueState,
    /** In ms. */
    readonly hold: number,
  ) {
    super(`An approval does not send ${id}, so there is nothing to hold.`);
  }
}

/**
 * An approver has changed the issue since its last approval, or would by the correction that they approve. Somebody else
 * must look at it.
 */
export class OwnApproval extends PostriderError {
  override readonly code = 'issue.own-approval';
  override readonly retryable = false;
  /** @param fields what they changed */
  constructor(
    readonly id: string,
    readonly fields: readonly string[],
    readonly because: 'author' | 'correction' = 'author',
  ) {
    super(
      because === 'author'
        ? `Nobody approves their own changes, and those of issue ${id} (${fields.join(', ')}) are the approver's.`
        : `Nobody has issue ${id} yet, so its correction waits until somebody else approves it.`,
    );
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.nothing-to-hold': NothingToDelay;
    'issue.own-approval': OwnApproval;
  }
}

interface ApprovalInput {
  /** A note of who decided. */
  by: string;
  /** As they saw it. */
  release: Release | undefined;
  /** Left out where no person approves, as in a test. */
  approver?: Approver;
  ownChanges?: boolean;
}

/** When an issue goes out once it is approved. */
export interface Release {
  /** Its start, in Unix milliseconds. */
  at: number;
  /** Whether its time has passed, so that the approval is what starts it. */
  due: boolean;
  /** Number of readers. */
  readers: number;
}

/**
 * What the approval of an issue would start. Changes nothing.
 * @param hold how long it still waits, in ms
 * @returns undefined for a draft, and where no approval is needed: an approval starts nothing there
 * @throws NewsletterArchived when the issue is scheduled; NothingToHold when there is a hold, and nothing to start
 */
export async function releaseOf(
  list: SubscriberList,
  { newsletter, issue }: { newsletter: Newsletter; issue: Issue },
  hold: number,
  now = Date.now(),
): Promise<Release | undefined> {
  if (issue.state !== 'scheduled' || !needsApproval(newsletter)) {
    if (hold > 0) throw new NothingToDelay(issue.id, issue.state, hold);
    return undefined;
  }
  requireActive(newsletter);
  const { matching } = await countReach(list, newsletter, issue);
  return { at: Math.max(issue.startAt, now + hold), due: issue.startAt <= now, readers: matching };
}

/**
 * Requires that somebody may approve an issue as it is: whoever has changed it since its last
 * approval may not, nor whoever has changed its articles, its sponsors or its newsletter.
 * @param allowed whether the operator of this machine approves own changes all the same, which is recorded
 * @returns whether they are own changes
 * @throws OwnApproval
 */
export async function requireOtherAuthors(
  redis: Redis,
  issue: Pick<Issue, 'id' | 'articles' | 'newsletter' | 'sponsors'>,
  who: Identity,
  allowed: boolean,
): Promise<boolean> {
  const fields = await changesOf(redis, issue, who);
  if (fields.length === 0) return false;
  // Whoever holds this machine may change the rule itself. A token may not.
  if (!allowed || who !== consoleIdentity) throw new OwnApproval(issue.id, fields);
  return true;
}

/**
 * Approves an issue exactly as it was read. A scheduled issue whose time has passed starts after the hold; any other
 * one keeps its time, unless the hold ends later.
 *
 * The new start comes before the approval, so that no worker starts the issue between the two.
 * @param edition as somebody looked at it
 * @param ownChanges whether the operator of this machine approves own changes all the same
 * @throws CannotApprove, OwnApproval, ChangedSinceLook, IllegalTransition, NotFound
 */
export async function approveIssue(
  { redis, queues }: { redis: Redis; queues: Queues },
  edition: Edition,
  { by, release, approver, ownChanges = false }: ApprovalInput,
): Promise<ApprovalRecord> {
  const issue = await readIssue(redis, edition.issue.id);
  await requireApprovable(redis, issue);
  const { id, startAt, local } = issue;
  const { revision } = edition.issue;
  await requireRevision(redis, issue, revision);
  const own = approver !== undefined && (await requireOtherAuthors(redis, issue, approver.id, ownChanges));
  // Somebody may have given it another time since then: that time counts.
  const moves = release && issue.state === 'scheduled' && startAt === edition.issue.startAt && release.at !== startAt;
  if (moves)
    await markScheduled(
      redis,
      queues,
      id,
      { startAt: release.at, local },
      {
        ...{ from: ['scheduled'], revision, schedule: issue },
        ...{ sender: issue.sender ? approver : undefined, content: basisOf(edition) },
      },
    ).catch((error: unknown) => {
      // Somebody gives it another time at this moment.
      if (!(error instanceof ScheduledByOther)) throw error;
    });
  const approval = await writeApproval(redis, edition, by, { approver, ownChanges: own });
  if (moves) await wakeAt(queues, `${id}-approved`, release.at);
  return approval;
}
