import type { ForeignFormat } from './export-format.js';

/** Google Contacts, with current and older column names. It records no consent, so the import's own status applies. */
export const googleContacts: ForeignFormat = {
  name: 'Google Contacts',
  recognises: (has) => has('e mail 1 value'),
  fields: { email: ['e mail 1 value'] },
  notConsent: ['subject', 'mailing address'],
};
