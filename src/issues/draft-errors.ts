import { PostriderError } from '../errors.js';
import { changedSince, changesInWords, type LaterChange } from '../field-changes.js';
import { personInWords, type Someone } from '../identity.js';
import type { Issue, IssueState } from './issue.js';

/** Somebody has changed an issue since the revision that another one knew. */
abstract class RevisionPassed extends PostriderError {
  override readonly retryable = false;
  /**
   * @param base the revision that was known
   * @param revision the current one
   * @param changes the fields that changed in between, each with its last change
   */
  constructor(
    readonly id: string,
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince(`Issue ${id}`, base, revision, changes));
  }
}

/** A field that somebody changed, and what a refused save would have made of it. Undefined: the field would be gone. */
export interface DraftConflict extends LaterChange {
  /** Left out where the save does not change this field. */
  texts?: { yours: unknown; theirs: unknown };
}

/** A save was made on an older revision of the draft, and somebody has changed the same fields since. */
export class DraftChanged extends RevisionPassed {
  override readonly code = 'issue.draft-changed';
  /** @param changes every field that changed since, and both texts of those that the save changes too */
  constructor(
    id: string,
    base: number,
    revision: number,
    override readonly changes: readonly DraftConflict[],
  ) {
    super(id, base, revision, changes);
  }
}

/** The fields that a person wants to take back, or to change again, were changed since. */
export class UndoOvertaken extends PostriderError {
  override readonly code = 'issue.undo-overtaken';
  override readonly retryable = false;
  /**
   * @param back the revision before the change that cannot be taken back alone
   * @param changes the fields that stand in the way, each with its last change
   */
  constructor(
    readonly id: string,
    readonly back: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(`Fields of your change of issue ${id} were changed since: ${changesInWords(changes)}.`);
  }
}

/** An issue was sent or approved as it was at a revision that is not the current one. */
export class ChangedSinceLook extends RevisionPassed {
  override readonly code = 'issue.changed-meanwhile';
}

/** Somebody else has scheduled the issue, or has given it another time since it was looked at. */
export class ScheduledByOther extends PostriderError {
  override readonly code = 'issue.scheduled-by-other';
  override readonly retryable = false;
  readonly id: string;
  readonly sender: Someone | null;
  /** Unix milliseconds. */
  readonly startAt: number;
  /** @param issue as it is scheduled now */
  constructor({ id, sender, startAt }: Pick<Issue, 'id' | 'sender' | 'startAt'>) {
    const by = sender ? ` by ${personInWords(sender)}` : '';
    super(`Issue ${id} is scheduled${by} for ${new Date(startAt).toISOString()}.`);
    this.id = id;
    this.sender = sender;
    this.startAt = startAt;
  }
}

/** The content of an issue can be edited only before its send begins. */
export class NotEditable extends PostriderError {
  override readonly code = 'issue.not-editable';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly state: IssueState,
  ) {
    super(`Issue ${id} is ${state}. Only a draft or a scheduled issue can be edited.`);
  }
}

/** Somebody has no change to take back, or none to make again. */
export class NothingToUndo extends PostriderError {
  override readonly code = 'issue.nothing-to-undo';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly act: 'undo' | 'redo' = 'undo',
  ) {
    super(`Issue ${id} has no change of yours to ${act}.`);
  }
}

/** Only drafts can be deleted. */
export class NotDeletable extends PostriderError {
  override readonly code = 'issue.not-deletable';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly state: IssueState,
  ) {
    super(`Issue ${id} is ${state}. Only a draft can be deleted.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.draft-changed': DraftChanged;
    'issue.changed-meanwhile': ChangedSinceLook;
    'issue.scheduled-by-other': ScheduledByOther;
    'issue.not-editable': NotEditable;
    'issue.nothing-to-undo': NothingToUndo;
    'issue.undo-overtaken': UndoOvertaken;
    'issue.not-deletable': NotDeletable;
  }
}
