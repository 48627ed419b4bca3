import type { Redis } from 'ioredis';
import { InvalidInput } from '../../errors.js';
import { needsUtf8 } from '../../smtp/transaction-result.js';
import { hasUtf8Relay } from '../../smtp/utf8-relays.js';
import { type Address, latinOnly } from './address.js';

/** Whether email can be sent to an address: letters beyond ASCII need a relay that carries them. */
export async function isDeliverable(redis: Redis, address: Pick<Address, 'mailed'>): Promise<boolean> {
  return !needsUtf8(address.mailed) || (await hasUtf8Relay(redis));
}

/** @throws InvalidInput for an address to which email cannot be sent */
export async function requireDeliverable(redis: Redis, address: Address, field = 'email'): Promise<void> {
  if (!(await isDeliverable(redis, address))) throw new InvalidInput(field, latinOnly);
}
