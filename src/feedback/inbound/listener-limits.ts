import type { AdmissionLimits } from './admission.js';

/** What one peer may take of the listener. */
export interface ListenerLimits extends AdmissionLimits {
  /** Max bytes of a message: a bounce may return all of ours. */
  messageBytes: number;
  /** How much of a message is kept and read: a report states its facts early. */
  keptBytes: number;
  /** Bytes that a connection may send outside messages. */
  commandBytes: number;
  /** Messages of a connection, and addresses that are not ours, before the peer has to connect again. */
  messages: number;
  strangeRecipients: number;
  /** Messages to one bounce address within an hour. */
  perAddress: number;
  /** How long a connection may be silent, how long it may last, and how long a message may take to apply, in ms. */
  idleMs: number;
  lifeMs: number;
  applyMs: number;
}

/** At most about 100 MB of memory, whatever the peers do. */
export const listenerLimits: ListenerLimits = {
  connections: 100,
  perNetwork: 25,
  perMinute: 3_000,
  messageBytes: 10 * 1_024 * 1_024,
  keptBytes: 1_024 * 1_024,
  commandBytes: 256 * 1_024,
  messages: 500,
  strangeRecipients: 10,
  perAddress: 30,
  idleMs: 60_000,
  lifeMs: 600_000,
  applyMs: 60_000,
};
