import { reasonCell, setCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/**
 * Audience export: one file each for subscribed, unsubscribed and cleaned (bounced) contacts. Only their columns differ.
 * Contacts without a time of opt-in or confirmation never consented (transactional contacts).
 */
export const mailchimp: ForeignFormat = {
  name: 'Mailchimp',
  recognises: (has) => has('optin time', 'leid') || has('optin time', 'euid') || has('optin time', 'confirm time'),
  fields: {
    email: ['email address', 'email'],
    asked_at: ['optin time', 'confirm time'],
    confirmed_at: ['confirm time', 'optin time'],
    changed_at: ['unsub time', 'clean time'],
    consent_ip: ['confirm ip', 'optin ip'],
  },
  consent: {
    'unsub time': setCell('unsubscribed'),
    'unsub reason': reasonCell('unsubscribed'),
    'unsub reason other': reasonCell('unsubscribed'),
    'clean time': setCell('bounced'),
  },
  notConsent: [
    'optin time',
    'confirm time',
    'unsub campaign title',
    'unsub campaign id',
    'clean campaign title',
    'clean campaign id',
  ],
  verdict: (cells) =>
    cells('optin time') === '' && cells('confirm time') === ''
      ? { state: 'unconfirmed', because: 'no OPTIN_TIME, no CONFIRM_TIME' }
      : undefined,
};
