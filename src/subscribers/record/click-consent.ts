import type { Consent } from './subscriber.js';

/** The version of the consent text (web/sign-up/consent-text.ts) that says that opened links are recorded. */
export const clickTextVersion = 3;

/** Whether a reader agreed that the links they open are recorded. */
export const agreedToClicks = ({ textVersion }: Pick<Consent, 'textVersion'>): boolean =>
  textVersion === clickTextVersion;
