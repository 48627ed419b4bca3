import { chosenSections, type Newsletter } from '../newsletters/newsletter.js';
import { logLine, stateReason } from '../subscribers/record/log-document.js';
import type { Membership } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { isoFromSeconds } from '../timestamps.js';
import { type SubscriberDocument, shownStates } from './schemas.js';

/** A subscription as the API shows it; undefined if it was erased. */
export function subscriberDocument(
  newsletter: Newsletter,
  id: SubscriberId,
  address: string,
  membership: Membership | undefined,
): SubscriberDocument | undefined {
  const state = shownStates.find((shown) => shown === membership?.state);
  if (!membership || !state) return undefined;
  const { name, sections, locale, timeZone, cadence, consent, log } = membership;
  return {
    id: id.toString('hex'),
    email: address,
    state,
    name,
    sections: sections === 0 ? [] : [...chosenSections(newsletter, sections)],
    locale,
    timeZone: timeZone === '' ? null : timeZone,
    cadence,
    askedAt: isoFromSeconds(membership.askedAt),
    confirmedAt: isoFromSeconds(membership.confirmedAt),
    changedAt: isoFromSeconds(membership.changedAt),
    engagedAt: isoFromSeconds(membership.engagedAt),
    consent: { method: consent.method, from: consent.from },
    because: stateReason(membership),
    log: log.map(logLine),
  };
}
