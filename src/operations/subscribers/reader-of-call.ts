import { NotFound } from '../../errors.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import type { Actor } from '../permission.js';

/** Who changed a reader, in the reader's history. */
export const authorOf = ({ kind }: Actor) => (kind === 'token' ? 'api' : 'editor');

/** @throws NotFound, also for a malformed id */
export function idIn(id: string): SubscriberId {
  if (!/^[0-9a-f]{16}$/.test(id)) throw new NotFound('subscriber', id);
  return Buffer.from(id, 'hex');
}
