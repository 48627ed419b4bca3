import type { RelayAddress } from '../../src/settings/relay-addresses.js';

let spoken: RelayAddress['dialogue'] = 'own';

/** Sets the dialogue of the tests imported from now on (tests/smtp/by-nodemailer.test.ts). */
export function speak(dialogue: RelayAddress['dialogue']): void {
  spoken = dialogue;
}

/** Whether these tests run with Nodemailer's dialogue. */
export const byNodemailer = () => spoken === 'nodemailer';

/** The addresses of SMTP_URL, each with the dialogue of these tests. */
export const spokenTo = (addresses: string): string =>
  addresses.replace(/smtps?:\/\/[^\s,]+/g, (url) => `${url}${url.includes('?') ? '&' : '?'}dialogue=${spoken}`);
