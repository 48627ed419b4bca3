/** What a server of a mailbox may take of us. */
export interface MailboxLimits {
  /** How old messages may be that the first look reads, in ms. */
  firstLookMs: number;
  /** Max bytes of a message. A larger one is no report, and stays where it is. */
  messageBytes: number;
  /** How much of a message is fetched and read: a report states its facts early. */
  keptBytes: number;
  /** Max messages that are fetched and applied together, and max bytes of them. */
  pageMessages: number;
  pageBytes: number;
  /** Max messages that wait to be tried again. With more, the mailbox waits. */
  waiting: number;
  /** How long the connection with its login may take, how long a command, and how long a page to apply, in ms. */
  connectMs: number;
  commandMs: number;
  applyMs: number;
}

export const mailboxLimits: MailboxLimits = {
  // As long as a Message-ID proves its reader (attribute.ts).
  firstLookMs: 30 * 86_400_000,
  messageBytes: 10 * 1_024 * 1_024,
  keptBytes: 1_024 * 1_024,
  pageMessages: 50,
  pageBytes: 4 * 1_024 * 1_024,
  waiting: 100,
  connectMs: 60_000,
  commandMs: 120_000,
  applyMs: 60_000,
};
