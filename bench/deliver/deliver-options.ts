export interface DeliverOptions {
  /** Recipients of a send. */
  mails: number;
  /** The number of rounds. A round runs all rows one after the other; each row shows its median. */
  rounds: number;
  /** Only rows whose name contains this, and those that they are compared with; empty: all. */
  only: string;
  /** Sends that measure memory: the number of readers, and whether the send ends or is cut off after planning. */
  reach: readonly { recipients: number; whole: boolean }[];
}
