import { confirmationCell, setCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

const confirmed = [
  'confirmed',
  ...sentences('is the email of this', 'confirmed'),
  ...sentences('is the account of this', 'confirmed'),
];
const blacklisted = [
  'blacklisted',
  ...sentences('is this', 'blacklisted'),
  ...sentences('is the email of this', 'blacklisted'),
];
const disabled = ['disabled', 'is this account disabled'];

/** phpList: its columns are named by the fields of its table or, by default, by a sentence about each. */
export const phplist: ForeignFormat = {
  name: 'phpList',
  recognises: (has, columns) =>
    (has('email') || has('email address')) &&
    confirmed.some((name) => columns.has(name)) &&
    blacklisted.some((name) => columns.has(name)),
  fields: { asked_at: ['entered'], confirmed_at: ['entered'] },
  consent: {
    ...Object.fromEntries(confirmed.map((name) => [name, confirmationCell])),
    ...Object.fromEntries(blacklisted.map((name) => [name, setCell('unsubscribed')])),
    ...Object.fromEntries(disabled.map((name) => [name, setCell('unsubscribed')])),
  },
  notConsent: [
    'optedin',
    'subscribepage',
    'which page was used to subscribe',
    'send this subscriber html emails',
    'send this user html emails',
    'number of bounces on this subscriber',
    'number of bounces on this user',
    'bouncecount',
    'did this subscriber manually confirm',
    'did this user manually confirm',
  ],
};

function sentences(before: string, after: string): string[] {
  return [`${before} user ${after}`, `${before} subscriber ${after}`];
}
