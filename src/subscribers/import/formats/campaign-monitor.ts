import { statusCell, unlessNoCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** Campaign Monitor: the subscribers of a list, in one file per state or in one file with a state column. */
export const campaignMonitor: ForeignFormat = {
  name: 'Campaign Monitor',
  recognises: (has, columns) =>
    (has('email address') || has('email')) &&
    [
      'consent to track',
      'permission to track',
      'consenttotrack',
      'reads email with',
      'list joined date',
      'joined from ip',
      'subscribed from ip',
    ].some((name) => columns.has(name)),
  fields: {
    email: ['email address', 'email'],
    asked_at: ['list joined date', 'date subscribed', 'subscribed date', 'date joined', 'joined', 'subscribed', 'date'],
    confirmed_at: [
      'list joined date',
      'date subscribed',
      'subscribed date',
      'date joined',
      'joined',
      'subscribed',
      'date',
    ],
    consent_ip: ['joined from ip', 'subscribed from ip', 'ip address'],
  },
  consent: {
    state: statusCell(),
    status: statusCell(),
    'list status': statusCell(),
    subscribed: unlessNoCell('unsubscribed'),
  },
  notConsent: ['consent to track', 'permission to track', 'consenttotrack', 'consent to send sms'],
};
