import { statusCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** Kit (ConvertKit). `inactive` is a sign-up that was never confirmed; `cancelled` an unsubscription. */
export const kit: ForeignFormat = {
  name: 'Kit',
  recognises: (has, columns) =>
    (has('email') || has('email address')) &&
    has('first name', 'created at') &&
    (has('state') || has('status')) &&
    !columns.has('last name') &&
    !columns.has('tier'),
  fields: { email: ['email address', 'email'], name: ['first name'], consent_from: ['source name', 'referrer'] },
  consent: {
    status: statusCell({ inactive: 'unconfirmed', cold: 'confirmed' }),
    state: statusCell({ inactive: 'unconfirmed', cold: 'confirmed' }),
  },
};
