import { consentCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** Shopify: the customers of a shop. Most bought something and never asked for a newsletter. */
export const shopify: ForeignFormat = {
  name: 'Shopify',
  recognises: (has) =>
    has('email') &&
    (has('accepts email marketing') ||
      has('accepts marketing', 'total spent') ||
      has('accepts marketing', 'tax exempt')),
  consent: { 'accepts email marketing': consentCell, 'accepts marketing': consentCell },
  notConsent: ['accepts sms marketing', 'accepts whatsapp marketing'],
};
