import { NotFound } from '../../errors.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import type { Actor } from '../permission.js';

/** Who changed a reader, in the reader's history. */
export const authorOf = ({ kind }: Actor) => (kind === 'token' ? 'api' : 'editor');

/** The list for steps that wait for the disk themselves: an operation waits once, after all that it does. */
export const unhurried = (list: SubscriberList): SubscriberList => ({ ...list, onDisk: async () => undefined });

/** @throws NotFound, also for a malformed id */
export function idIn(id: string): SubscriberId {
  if (!/^[0-9a-f]{16}$/.test(id)) throw new NotFound('subscriber', id);
  return Buffer.from(id, 'hex');
}
