import type { Newsletter } from '../../src/newsletters/newsletter.js';
import type { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { unscheduled } from '../../src/newsletters/timing.js';

type GivenNewsletter = Parameters<typeof addNewsletter>[1];

/** What `addNewsletter` needs. A test gives only the fields that it is about. */
export const newsletterFields = (fields: Partial<Newsletter> = {}): GivenNewsletter => ({
  slug: 'business',
  title: 'Business',
  tagline: '',
  from: { name: 'Business', address: 'business@example.com' },
  replyTo: '',
  locale: 'en',
  sections: [],
  postalAddress: '',
  siteUrl: '',
  follow: [],
  ...fields,
});

/** A newsletter that is in no store. A test gives only the fields that it is about. */
export const newsletterForTests = (fields: Partial<Newsletter> = {}): Newsletter => ({
  ...newsletterFields(),
  number: 1,
  uncertain: 'resend',
  ...unscheduled,
  createdAt: '2030-01-01T00:00:00.000Z',
  ...fields,
});
