import type { SponsorSettings } from '../../src/issues/sponsors/sponsor.js';

/** What `addSponsor` needs. A test gives only the fields that it is about. */
export const sponsorForTests = (fields: Partial<SponsorSettings> = {}): SponsorSettings => ({
  ...{ name: 'Harbour Books', place: 'lead', title: 'A map that stays dry', text: 'Printed on stone paper.' },
  ...{ url: 'https://sponsor.example.com/', image: '', imageAlt: '', label: '', from: '', to: '' },
  ...{ issues: null, paused: false },
  ...fields,
});
