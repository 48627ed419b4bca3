import { expect, test } from 'vitest';
import { checkSmtp } from '../../src/health/check-settings.js';
import { inWords } from './health-for-tests.js';

test('the doctor names each relay with its protocol and its encryption, and never a password', () => {
  const relays = [
    'smtps://user:password@a.example.com?rate=10/s',
    'smtp://b.example.com',
    'lmtp://127.0.0.1?weight=2',
    'lmtp+unix:///run/dovecot/lmtp',
  ];
  expect(inWords(checkSmtp({ smtpUrl: relays.join() })).detail.split('), ')).toEqual([
    'a.example.com:465 (weight 1, TLS, at most 10/s',
    'b.example.com:587 (weight 1, TLS where offered, certificate not checked',
    '127.0.0.1:24 (weight 2, LMTP, TLS where offered, certificate not checked',
    'unix:/run/dovecot/lmtp (weight 1, LMTP, a Unix socket, which needs no TLS)',
  ]);
});
