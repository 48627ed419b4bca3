export interface DeliverOptions {
  /** Recipients of a send. */
  mails: number;
  /** Every row is its median of so many rounds; a round runs all rows one after the other. */
  rounds: number;
  /** Sends by which memory is judged: to so many, to the end or cut off after the planning and some mails. */
  reach: readonly { recipients: number; whole: boolean }[];
}
