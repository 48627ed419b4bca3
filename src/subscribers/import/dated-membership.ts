import { isIP } from 'node:net';
import type { Newsletter } from '../../newsletters/newsletter.js';
import {
  type Choices,
  type Membership,
  newMembership,
  nowSeconds,
  type SubscriberState,
  withState,
} from '../record/subscriber.js';

/** A row's dates in Unix seconds (0: none) and its proof of consent. */
export interface RowHistory {
  asked: number;
  confirmed: number;
  changed: number;
  ip: string;
  /** Where the consent was given. */
  from: string;
}

/**
 * Makes a membership with the dates of another program. A missing date is replaced by the next one that the row has,
 * else by the present time.
 */
export function datedMembership(
  newsletter: Newsletter,
  choices: Choices,
  state: SubscriberState,
  { asked, confirmed, changed, ip, from }: RowHistory,
): Membership {
  const now = nowSeconds();
  const consent = { method: 'import', from, textVersion: 0, ip: isIP(ip) > 0 ? ip : '' } as const;
  const begun = newMembership(newsletter.number, choices, consent, 'import', asked || confirmed || now);
  if (state === 'confirmed') return withState(begun, 'confirmed', 'import', confirmed || asked || now);
  // Bounces and complaints follow a confirmation, so there was one even if the file lacks its date.
  const was =
    confirmed > 0 || state !== 'unsubscribed'
      ? withState(begun, 'confirmed', 'import', confirmed || asked || changed || now)
      : begun;
  return withState(was, state, 'import', changed || now);
}
