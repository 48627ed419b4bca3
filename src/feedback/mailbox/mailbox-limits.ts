/** Limits on the resources that the server of a mailbox can use. */
export interface MailboxLimits {
  /** Max age of the messages that the first poll reads, in ms. */
  firstPollMs: number;
  /** Max bytes of a message. A larger one is not a report, and stays where it is. */
  messageBytes: number;
  /** Max bytes of a message that are fetched and read: a report states its facts early. */
  keptBytes: number;
  /** Max messages that are fetched and applied together, and max bytes of them. */
  pageMessages: number;
  pageBytes: number;
  /** Max messages that wait for another attempt. With more, nothing further is read. */
  waiting: number;
  /** Max time for connecting and logging in, for a command, and for applying a message, in ms. */
  connectMs: number;
  commandMs: number;
  applyMs: number;
}

export const mailboxLimits: MailboxLimits = {
  // As long as a Message-ID proves its reader (attribute.ts).
  firstPollMs: 30 * 86_400_000,
  messageBytes: 10 * 1_024 * 1_024,
  keptBytes: 1_024 * 1_024,
  pageMessages: 50,
  pageBytes: 4 * 1_024 * 1_024,
  waiting: 100,
  connectMs: 60_000,
  commandMs: 120_000,
  applyMs: 60_000,
};
