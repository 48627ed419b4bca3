/**
 * The content of one bounce or complaint email: the result of `readReport`.
 *
 * A report is a claim, not a proof: anyone can write one. Attribute it before applying it (`arrivedFor`,
 * `returned`). `recipients` is empty for `auto-reply` and `none`.
 */
export interface FeedbackReport {
  kind: ReportKind;
  recipients: ReportedRecipient[];
  /** The software or service that wrote the report, for example `postfix`, `exchange`, `qq`; empty when unknown. */
  writer: string;
  /**
   * The Message-ID of the report itself, without angle brackets. Without one it is empty for a bounce or complaint, and a
   * hash of the message for any other email.
   */
  id: string;
  /**
   * The addresses the report was delivered to, the most reliable first: Delivered-To, X-Original-To, Envelope-To,
   * X-Envelope-To, X-RCPT-To, To. An SMTP listener knows the envelope recipient itself and should prefer that one.
   */
  arrivedFor: string[];
  returned: ReturnedMessage;
  /** The automation that the email declares. Missing: none. */
  automation?: Automation;
  /** Whether its words ask to unsubscribe, however it was sent. Missing: no. */
  asksToLeave?: boolean;
  /** The words of an email that was not understood. Missing: it was understood. */
  unread?: { subject: string; text: string };
  /** Only for `complaint`. */
  complaint?: Complaint;
}

/** `reply`: an automatic reply. `program`: an email that another program sent, or one without a sender (RFC 3834). */
export type Automation = 'reply' | 'program';

/**
 * `bounce`: not delivered, final. `delay`: still being tried. `complaint`: a reader reported spam. `auto-reply`: an
 * absence notice or a challenge. `none`: anything else, including a report of success.
 */
export type ReportKind = 'bounce' | 'delay' | 'complaint' | 'auto-reply' | 'none';

/** A report's statements about one recipient. */
export interface ReportedRecipient {
  /** The address as the report names it, without brackets; empty when the report hides it. */
  address: string;
  /**
   * `hard`: the mailbox is gone. `soft`: it may take email later. `policy`, `content`: the sender or the message was
   * refused.
   */
  kind: 'hard' | 'soft' | 'policy' | 'content' | 'unknown';
  /** RFC 3463 status such as `5.1.1`; empty when the report gives none. */
  status: string;
  /** The SMTP code; 0 when the report quotes none. */
  code: number;
  /** A stable word such as `no-such-user` or `mailbox-full`. */
  reason: string;
  fault: 'reader' | 'provider' | 'us';
  /** The server's words, on one line, at most 1,000 characters. */
  reply: string;
  /** The provider that refused, for example `gmail`, `outlook`, `qq`; empty when unknown. */
  provider: string;
}

/** The headers of our own email that the report returns. A missing one is empty. */
export interface ReturnedMessage {
  /** Without angle brackets. */
  messageId: string;
  /** The header's value, unfolded: `<mailto:…>, <https://…>`. */
  listUnsubscribe: string;
  feedbackId: string;
  /** The addresses alone. */
  from: string;
  to: string;
  subject: string;
  /** The envelope sender: Return-Path, or Original-Mail-From of a complaint. */
  returnPath: string;
}

/** The details of a complaint (RFC 5965). */
export interface Complaint {
  /** RFC 5965 `Feedback-Type`: `abuse`, `fraud`, `virus`, `not-spam`, `opt-out`, `other`, … */
  type: string;
  /** RFC 5965 `User-Agent`. */
  userAgent: string;
  /** The IP address our email came from, as the complaint names it. */
  sourceIp: string;
  /** The From address of the complaint itself. Proves nothing without its DKIM signature. */
  from: string;
  /** When the complaint was written, as its Date says, in Unix seconds. Missing: it does not say. */
  writtenAt?: number;
  /** The known mailbox provider whose DKIM signature is on it. Set by `takeReport`, which checks the signature. */
  provenBy?: string | undefined;
}

const nothingReturned: ReturnedMessage = {
  messageId: '',
  listUnsubscribe: '',
  feedbackId: '',
  from: '',
  to: '',
  subject: '',
  returnPath: '',
};

/** An email that reports nothing. */
export const noReport = (fields: Partial<FeedbackReport> = {}): FeedbackReport => ({
  kind: 'none',
  recipients: [],
  writer: '',
  id: '',
  arrivedFor: [],
  returned: { ...nothingReturned },
  ...fields,
});
