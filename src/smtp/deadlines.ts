/**
 * How long a server may take to complete its replies, in ms. A server that sends a byte now and then is never silent,
 * and would hold its connection and its message for ever. No deadline is shorter than the timeouts of RFC 5321
 * §4.5.3.2: one before a late 250 would email the reader twice.
 */
export interface Deadlines {
  /** From the first packet to the end of the login. */
  setUp: number;
  /** Each command, and the envelope's three together. */
  command: number;
  /** From the first byte of a message to the reply to its final dot: its upload, and the server's checks. */
  message: number;
}

export const deadlines: Deadlines = { setUp: 600_000, command: 600_000, message: 1_800_000 };

export const missed = (ms: number) => `no complete reply within ${Math.round(ms / 1_000)} s`;
