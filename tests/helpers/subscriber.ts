import type { Membership } from '../../src/subscribers/record/subscriber.js';

/** A membership with default values except those that a test gives. */
export function aMembership(fields: Partial<Membership> = {}): Membership {
  return {
    newsletter: 1,
    state: 'pending',
    name: '',
    locale: 'en',
    sections: 0,
    timeZone: '',
    cadence: 'every issue',
    askedAt: 1_800_000_000,
    confirmedAt: 0,
    changedAt: 1_800_000_000,
    engagedAt: 0,
    consent: { method: 'page', from: '/business', textVersion: 1, ip: '' },
    log: [],
    ...fields,
  };
}
