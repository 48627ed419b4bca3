import type { AdmissionLimits } from './admission.js';

/** The limits of the listener. A peer is a client that connects to it. */
export interface ListenerLimits extends AdmissionLimits {
  /** Max bytes of a message: a bounce may return all of ours. */
  messageBytes: number;
  /** Max bytes of a message that are kept and read: a report states its facts early. */
  keptBytes: number;
  /** Max bytes that a connection may send outside messages. */
  commandBytes: number;
  /** Max messages of a connection, and max addresses that are not ours, before the peer has to connect again. */
  messages: number;
  strangeRecipients: number;
  /** Max messages to one bounce address per hour. */
  perAddress: number;
  /** Max silence of a connection, its max duration, and the max time to apply a message, in ms. */
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
