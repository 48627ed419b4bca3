import { expect, test } from 'vitest';
import { checkEhlo } from '../../src/health/check-settings.js';
import { inWords } from './health-for-tests.js';

test.each([
  ['a full domain name', 'mail.example.com', 'smtp://relay.example.net', ''],
  ['a loopback address to a relay on this machine', '[127.0.0.1]', 'smtp://localhost:25', ''],
  ['a loopback address where there is no relay yet', '[127.0.0.1]', undefined, ''],
  [
    'a loopback address to a relay elsewhere, with advice',
    '[127.0.0.1]',
    'smtp://localhost:25,smtp://relay.example.net',
    "Set EHLO_NAME to this machine's full domain name: some relays refuse a client without one.",
  ],
])('the doctor shows %s', (_name, ehloName, smtpUrl, remedy) => {
  expect(inWords(checkEhlo({ ehloName, smtpUrl }))).toEqual({ name: 'ehlo', ok: true, detail: ehloName, remedy });
});
