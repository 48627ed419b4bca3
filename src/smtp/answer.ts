/** How a server answered one message. `code` 0: the server said nothing, and `reply` describes the failure. */
export interface Answer {
  /**
   * What was answered: `session` stands for whatever comes before the recipient, `handover` for a line that was lost when
   * the server had asked for the message.
   */
  step: 'session' | 'recipient' | 'data' | 'handover' | 'message' | 'accepted';
  code: number;
  reply: string;
  /** Whether every byte of the mail, the final dot too, left this machine. */
  handedOver: boolean;
  /** Whether the session takes a next mail, after RSET where this one was refused. */
  alive: boolean;
}
