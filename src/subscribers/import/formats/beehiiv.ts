import { setCell, statusCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

const status = statusCell({
  inactive: 'unsubscribed',
  validating: 'unconfirmed',
  pending: 'unconfirmed',
  invalid: 'bounced',
});

/**
 * beehiiv. `inactive` readers unsubscribed or were removed; `validating` and `pending` ones are not on the list yet.
 */
export const beehiiv: ForeignFormat = {
  name: 'beehiiv',
  recognises: (has) =>
    has('email', 'status') &&
    (has('subscription tier') ||
      has('subscription premium tiers') ||
      has('subscription premium tier names') ||
      has('tier', 'created at') ||
      has('free tier') ||
      has('utm channel') ||
      has('acquisition source', 'created at')),
  fields: { consent_from: ['acquisition source', 'utm source', 'referring site'] },
  consent: { status, 'unsubscribed at': setCell('unsubscribed') },
  notConsent: ['subscription date substack', 'free tier', 'premium tier'],
};
