import { createHash } from 'node:crypto';

/** What the mail server does with messages to one recipient. */
export type Fate =
  | { kind: 'taken' }
  /** Refused permanently: at RCPT, or after the message. */
  | { kind: 'refused'; when: 'recipient' | 'message'; reply: string }
  /** Deferred this many times, then accepted. */
  | { kind: 'later'; when: 'recipient' | 'message'; reply: string; times: number }
  /** The connection is cut after the final dot this many times, with the message accepted and logged, or discarded. */
  | { kind: 'hang up'; taken: boolean; times: number };

/** Share of the recipients with each fate, 0 to 1; messages to all others are accepted. */
export interface Odds {
  refused: number;
  later: number;
  hangUp: number;
}

const refusals = [
  { when: 'recipient', reply: '550 5.1.1 no such mailbox' },
  { when: 'message', reply: '554 5.7.1 not wanted here' },
] as const;
// Not 421 or 45x, which slow down a whole domain: the recipients share three domains.
const delays = [
  { when: 'recipient', reply: '471 4.7.1 greylisted, come again' },
  { when: 'message', reply: '442 4.3.0 not now' },
] as const;

/** The fate of a recipient: always the same for one seed, in every process and after any restart. */
export function fateOf(seed: number, odds: Odds, address: string): Fate {
  const dice = createHash('sha256').update(`${seed} ${address}`).digest();
  const roll = dice.readUInt32BE(0) / 2 ** 32;
  const [first = 0, second = 0] = dice.subarray(4);
  const times = 1 + (second % 2);
  if (roll < odds.refused) return { kind: 'refused', ...(refusals[first % 2] ?? refusals[0]) };
  if (roll < odds.refused + odds.later) return { kind: 'later', ...(delays[first % 2] ?? delays[0]), times };
  if (roll < odds.refused + odds.later + odds.hangUp) return { kind: 'hang up', taken: first % 2 === 0, times };
  return { kind: 'taken' };
}
