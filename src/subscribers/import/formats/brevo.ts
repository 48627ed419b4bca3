import { setCell, statusCell, unlessNoCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** Brevo (Sendinblue): a contact who unsubscribed, complained or bounced is blacklisted (blocklisted) for email. */
export const brevo: ForeignFormat = {
  name: 'Brevo',
  recognises: (has) =>
    has('email') &&
    (has('email blacklisted') ||
      has('emailblacklisted') ||
      has('email blocklisted') ||
      has('double opt in', 'opt in') ||
      has('added time', 'modified time')),
  fields: {
    asked_at: ['added time', 'createdat', 'created at'],
    confirmed_at: ['double opt in time', 'doi confirmed at', 'added time', 'createdat', 'created at'],
  },
  consent: {
    'email blacklisted': setCell('unsubscribed'),
    emailblacklisted: setCell('unsubscribed'),
    'email blocklisted': setCell('unsubscribed'),
    blacklisted: setCell('unsubscribed'),
    blocklisted: setCell('unsubscribed'),
    'email marketing': statusCell(),
    // Filled in by forms with double opt-in alone; empty for all other contacts.
    'double opt in': unlessNoCell('unconfirmed'),
    'opt in': unlessNoCell('unconfirmed'),
  },
  notConsent: ['sms blacklisted'],
};
