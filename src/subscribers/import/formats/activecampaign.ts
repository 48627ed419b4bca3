import { statusCell, unlessNoCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** The numbers are those of the list status in the API. */
const status = statusCell({ 0: 'unconfirmed', 1: 'confirmed', 2: 'unsubscribed', 3: 'bounced' });

/** ActiveCampaign: the contacts of a list, or of all, with the status on it. */
export const activecampaign: ForeignFormat = {
  name: 'ActiveCampaign',
  recognises: (has, columns) =>
    has('email') &&
    ['status', 'list status', 'contact status'].some((name) => columns.has(name)) &&
    ([
      'customer account',
      'account',
      'organization',
      'customer acct name',
      'acct name',
      'lists',
      'list',
      'deals',
      'score',
      'contact score',
      'subscriber id',
    ].some((name) => columns.has(name)) ||
      has('contact id')) &&
    has('first name', 'last name'),
  fields: {
    asked_at: [
      'date subscribed',
      'subscribe date',
      'subscribed',
      'date created',
      'created date',
      'created timestamp',
      'cdate',
    ],
    confirmed_at: [
      'date subscribed',
      'subscribe date',
      'subscribed',
      'date created',
      'created date',
      'created timestamp',
      'cdate',
    ],
    changed_at: ['date unsubscribed', 'unsubscribe date', 'unsubscribed'],
    consent_ip: ['ip', 'ip address', 'subscriber ip'],
    consent_from: ['source', 'form', 'contact source'],
  },
  consent: { status, 'list status': status, 'contact status': status, subscribed: unlessNoCell('unsubscribed') },
};
