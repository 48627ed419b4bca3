import { type ConsentCell, consentCell, isDate, saysNo, saysNothing } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** One or more reasons why the profile is suppressed: `UNSUBSCRIBED`, `HARD_BOUNCE`, `SPAM_COMPLAINT`, … */
const suppressions: ConsentCell = (text) => {
  if (saysNothing(text) || saysNo(text)) return undefined;
  if (/spam|complain/i.test(text)) return 'complained';
  if (/bounce|invalid/i.test(text)) return 'bounced';
  return isDate(text) || /\p{L}/u.test(text) ? 'unsubscribed' : 'unknown';
};

/** Klaviyo: profiles of a list, a segment or the whole account. Most profiles of an account never consented. */
export const klaviyo: ForeignFormat = {
  name: 'Klaviyo',
  recognises: (has) =>
    has('email') && (has('klaviyo id') || has('email marketing consent') || has('email suppressions')),
  fields: {
    asked_at: ['email marketing consent timestamp', 'date added', 'profile created on', 'first active'],
    confirmed_at: ['email marketing consent timestamp', 'date added', 'profile created on'],
    changed_at: ['email suppressions timestamp', 'email marketing consent timestamp'],
    consent_from: ['email marketing consent source', 'consent method', 'source'],
  },
  consent: {
    'email marketing consent': consentCell,
    'email suppressions': suppressions,
    'suppression reason': suppressions,
  },
  notConsent: [
    'email marketing consent timestamp',
    'email suppressions timestamp',
    'email marketing consent source',
    'consent method',
    'consent timestamp',
    'state region',
    'accepts marketing',
    'shopify accepts marketing',
  ],
};
