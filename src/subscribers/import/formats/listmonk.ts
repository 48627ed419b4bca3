import { statusCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** listmonk: a blocklisted or disabled subscriber gets nothing, whatever their lists say. */
export const listmonk: ForeignFormat = {
  name: 'listmonk',
  recognises: (has) => has('uuid', 'email', 'status', 'created at') && (has('attributes') || has('attribs')),
  fields: { confirmed_at: ['created at'] },
  consent: { status: statusCell({ enabled: 'confirmed', disabled: 'unsubscribed', blocklisted: 'unsubscribed' }) },
};
