import { setCell, statusCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

const type = statusCell({
  regular: 'confirmed',
  premium: 'confirmed',
  trialed: 'confirmed',
  unpaid: 'confirmed',
  gifted: 'confirmed',
  churning: 'confirmed',
  churned: 'confirmed',
  past_due: 'confirmed',
  paused: 'confirmed',
  unactivated: 'unconfirmed',
  undeliverable: 'bounced',
  spammy: 'unsubscribed',
  malicious: 'unsubscribed',
});

/** Buttondown: a subscriber's type combines their state and their plan. */
export const buttondown: ForeignFormat = {
  name: 'Buttondown',
  recognises: (has, columns) =>
    ['subscriber type', 'type'].some((name) => columns.has(name)) &&
    (has('email') || has('email address')) &&
    [
      'creation date',
      'subscription date',
      'unsubscription date',
      'secondary id',
      'undeliverability date',
      'metadata',
      'notes',
    ].some((name) => columns.has(name)),
  fields: {
    email: ['email', 'email address'],
    asked_at: ['creation date', 'subscription date'],
    confirmed_at: ['creation date', 'subscription date'],
    changed_at: ['unsubscription date', 'undeliverability date'],
    consent_from: ['source', 'utm source', 'referrer url'],
  },
  consent: {
    type,
    'subscriber type': type,
    'unsubscription date': setCell('unsubscribed'),
    'undeliverability date': setCell('bounced'),
    'undeliverability reason': () => undefined,
  },
  notConsent: [
    'churn date',
    'upgrade date',
    'subscription date',
    'last bounce date',
    'last bounce reason',
    'commenting disabled',
  ],
};
