import { setCell, statusCell, unlessNoCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** MailerLite, current and classic. `junk` readers reported an email as spam. */
export const mailerlite: ForeignFormat = {
  name: 'MailerLite',
  recognises: (has, columns) =>
    (has('email') || has('subscriber')) &&
    (has('status') || has('type')) &&
    (['opted in at', 'optin time', 'opt in time', 'optin ip', 'opt in ip', 'subscribe ip', 'confirmation ip'].some(
      (name) => columns.has(name),
    ) ||
      has('subscribed', 'sent', 'opens') ||
      has('sent', 'opens', 'clicks') ||
      has('sent', 'opened', 'clicked') ||
      has('subscribed', 'location')),
  fields: {
    email: ['email', 'subscriber'],
    asked_at: ['subscribed at', 'subscribed', 'subscribe date', 'date subscribed', 'created at', 'date added'],
    confirmed_at: [
      'opted in at',
      'optin time',
      'opt in time',
      'confirmation time',
      'confirmation date',
      'subscribed at',
    ],
    changed_at: ['unsubscribed at', 'unsubscribed', 'unsubscribe date', 'date unsubscribed', 'updated at'],
    consent_ip: ['optin ip', 'opt in ip', 'confirmation ip', 'subscribe ip', 'signup ip', 'ip address'],
  },
  consent: {
    status: statusCell({ junk: 'complained' }),
    type: statusCell({ junk: 'complained' }),
    subscribed: unlessNoCell('unsubscribed'),
    unsubscribed: setCell('unsubscribed'),
    'unsubscribed at': setCell('unsubscribed'),
  },
  // Here `State` is a part of the address. Times of opt-in exist only for forms with double opt-in.
  notConsent: ['opted in at', 'optin time', 'opt in time', 'confirmation time', 'confirmation date', 'forget at'],
};
