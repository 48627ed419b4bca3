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

/** Dates in Unix seconds, 0 where the row has none, and the proof of consent as the row has it. */
export interface RowHistory {
  asked: number;
  confirmed: number;
  changed: number;
  ip: string;
  /** Where the consent was given. */
  from: string;
}

/**
 * A membership with the dates of another program; of a date that the row does not have, the next that it has, else now.
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
  // Bounces and complaints come after a confirmation, so there was one, whether the file has its date or not.
  const was =
    confirmed > 0 || state !== 'unsubscribed'
      ? withState(begun, 'confirmed', 'import', confirmed || asked || changed || now)
      : begun;
  return withState(was, state, 'import', changed || now);
}
