import { consentCell, setCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** Ghost: members, including deleted ones and those without emails. */
export const ghost: ForeignFormat = {
  name: 'Ghost',
  recognises: (has) => has('email', 'subscribed to emails') || has('email', 'complimentary plan', 'created at'),
  fields: { confirmed_at: ['created at'], changed_at: ['deleted at'] },
  consent: { 'subscribed to emails': consentCell, 'deleted at': setCell('unsubscribed') },
  notConsent: ['newsletters'],
};
