import { type ConsentCell, setCell } from '../consent-cells.js';
import { statusNamed } from '../status-words.js';
import type { ForeignFormat } from './export-format.js';

const plan =
  /^(free|paid|comp(ed|limentary)?|gift(ed)?|founding|author|monthly|annual|yearly|lifetime|trial|group|subscriber|member|other|admin|contributor)$/i;

/** The kind of a subscription, such as `Free` or `Yearly (comp)`. Each kind includes the emails. */
const typeCell: ConsentCell = (text) => {
  const words = text.split(/[^\p{L}]+/u).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  return words.every((word) => plan.test(word)) ? 'confirmed' : (statusNamed(text) ?? 'unknown');
};

/** Substack: the current export, with the columns of its dashboard, and the previous one, with `email_disabled`. */
export const substack: ForeignFormat = {
  name: 'Substack',
  recognises: (has) =>
    has('email', 'active subscription', 'created at') ||
    has('email', 'email disabled') ||
    has('email', 'start date', 'stripe plan') ||
    has('email', 'type', 'subscription source free') ||
    has('email', 'type', 'emails received 6mo'),
  fields: {
    asked_at: ['created at', 'start date'],
    confirmed_at: ['created at', 'start date'],
    consent_from: ['subscription source free', 'subscription source paid'],
  },
  consent: { 'email disabled': setCell('unsubscribed'), type: typeCell },
  // The dates and flags of a paid subscription. A reader who cancels it still gets the free emails.
  verdict: (cells) =>
    // Without the kind of subscription it is unknown whether the reader still gets the free emails.
    cells('cancel date') !== '' && cells('type') === '' && cells('email disabled') === ''
      ? { state: 'unknown', because: 'Cancel date without Type' }
      : undefined,
  notConsent: [
    'active subscription',
    'cancel date',
    'subscription type',
    'subscriptions gifted',
    'can see paid content',
  ],
};
