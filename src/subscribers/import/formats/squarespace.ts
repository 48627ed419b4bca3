import { consentCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** Squarespace: the contacts of a site, or of one mailing list. */
export const squarespace: ForeignFormat = {
  name: 'Squarespace',
  recognises: (has) =>
    (has('email') || has('email address')) &&
    (has('subscriber since') ||
      has('subscriber source') ||
      has('accepts marketing', 'mailing lists') ||
      has('accepts marketing', 'customer since') ||
      has('subscribed on', 'source')),
  fields: {
    email: ['email', 'email address'],
    asked_at: ['subscriber since', 'subscribed on', 'created on', 'created'],
    confirmed_at: ['subscriber since', 'subscribed on', 'created on', 'created'],
    consent_from: ['subscriber source', 'source'],
  },
  consent: { 'accepts marketing': consentCell },
  notConsent: ['member since', 'mailing lists'],
};
