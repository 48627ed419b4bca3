import { PostriderError } from '../errors.js';
import { changedSince, type LaterChange } from '../field-changes.js';
import type { IssueState } from './issue.js';

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

/** A change was made on a revision of the draft that is not the current one. */
export class DraftChanged extends RevisionPassed {
  override readonly code = 'issue.draft-changed';
}

/** An issue was sent or approved as it was at a revision that is not the current one. */
export class ChangedSinceLook extends RevisionPassed {
  override readonly code = 'issue.changed-meanwhile';
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

/** There is no earlier revision to go back to. */
export class NothingToUndo extends PostriderError {
  override readonly code = 'issue.nothing-to-undo';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`Issue ${id} has no earlier revision to go back to.`);
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
    'issue.not-editable': NotEditable;
    'issue.nothing-to-undo': NothingToUndo;
    'issue.not-deletable': NotDeletable;
  }
}
