import { describe } from 'vitest';
import { speak } from './dialogue.js';

// Runs the tests of the SMTP dialogue again with Nodemailer's dialogue.

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
