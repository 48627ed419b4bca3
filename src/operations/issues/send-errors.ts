import type { Check } from '../../checks/check.js';
import { counted } from '../../counted.js';
import { PostriderError } from '../../errors.js';
import { findingInWords } from '../../locale/findings-in-words.js';

/** A check says stop, and nobody has decided to ignore it. */
export class ChecksFailed extends PostriderError {
  override readonly code = 'issue.checks-failed';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly stops: readonly Check[],
  ) {
    const named = stops.map((check) => {
      const { detail, remedy } = findingInWords(check);
      return `${check.name}: ${detail}. ${remedy}`;
    });
    super(`Issue ${id} is not sent. ${named.join(' ')}`);
  }
}

/** An issue would reach nobody. */
export class NoReaders extends PostriderError {
  override readonly code = 'issue.no-readers';
  override readonly retryable = false;
  /** @param why the reason, in whole sentences */
  constructor(
    readonly id: string,
    readonly why: string,
  ) {
    super(`Issue ${id} has no readers to email. ${why}`);
  }
}

/** The audience of an issue is larger or smaller than the one that its sender saw. */
export class AudienceMoved extends PostriderError {
  override readonly code = 'issue.audience-moved';
  override readonly retryable = false;
  /**
   * @param seen number of readers that the sender saw
   * @param readers the current number
   */
  constructor(
    readonly id: string,
    readonly seen: number,
    readonly readers: number,
  ) {
    super(`Issue ${id} would go to ${counted(readers, 'reader')} now, not to ${counted(seen, 'reader')}.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'issue.checks-failed': ChecksFailed;
    'issue.no-readers': NoReaders;
    'issue.audience-moved': AudienceMoved;
  }
}
