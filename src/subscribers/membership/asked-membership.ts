import type { Locale } from '../../locale/locale.js';
import type { Cadence } from '../../newsletters/cadence.js';
import { type Newsletter, sectionMask } from '../../newsletters/newsletter.js';
import { cleanName } from '../record/address.js';
import { type Consent, type Membership, newMembership, withCadence } from '../record/subscriber.js';
import { type LogAuthor, logged, proofDetail } from '../record/subscriber-log.js';

/** A sign-up by the form. */
export interface SignupRequest {
  email: string;
  name: string;
  sections: readonly string[];
  locale: Locale;
  /** IANA name; default: unchanged. */
  timeZone?: string;
  /** Default: unchanged. */
  cadence?: Cadence;
  consent: Consent;
  /** Whether the sender of the form passed the bot check. Default: no. */
  proven?: boolean;
}

/**
 * The membership after a request. A reader who unsubscribed keeps the state and the history until they confirm again. An
 * erased one keeps the line of the erasure.
 * @param at Unix seconds
 */
export function askedMembership(
  newsletter: Newsletter,
  known: Membership | undefined,
  request: SignupRequest,
  by: LogAuthor,
  at: number,
): Membership {
  const { locale, timeZone, cadence = known?.cadence ?? 'every issue' } = request;
  const sections = sectionMask(newsletter, request.sections).mask;
  const zone = timeZone === undefined ? {} : { timeZone };
  const choices = { name: cleanName(request.name), locale, sections, ...zone };
  const begun = known?.state === 'erased' ? undefined : known && withCadence(known, cadence, by, at);
  const fresh = newMembership(newsletter.number, { ...choices, cadence }, request.consent, by, at);
  const log = logged(begun?.log ?? known?.log ?? [], 'asked', by, at, request.proven ? proofDetail : undefined);
  if (!begun) return { ...fresh, ...choices, log };
  return { ...begun, ...choices, askedAt: at, consent: request.consent, log };
}
