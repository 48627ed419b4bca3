import { describe } from 'vitest';
import { speak } from './dialogue.js';

// The tests of the SMTP dialogue once more, with Nodemailer speaking in place of Postrider.

speak('nodemailer');
describe('one relay, by Nodemailer', async () => {
  await import('./transport.test.js');
});
describe('several relays, by Nodemailer', async () => {
  await import('./relays.test.js');
});
describe('TLS, by Nodemailer', async () => {
  await import('./relay-tls.test.js');
});
describe('relays with faults, by Nodemailer', async () => {
  await import('./relays-under-faults.test.js');
});
