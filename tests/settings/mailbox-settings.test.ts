import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidConfig, parseConfig } from '../../src/config.js';
import { isReadable, readMailboxAddress } from '../../src/settings/feedback/mailbox-settings.js';

const ca = fileURLToPath(new URL('../fixtures/tls/ca.pem', import.meta.url));
const password = 'PLAIN secret';
const mailbox = 'imaps://bounces%40example.com@imap.example.com';

const read = (settings: Record<string, string>) =>
  parseConfig({ FEEDBACK_MAILBOX: mailbox, FEEDBACK_MAILBOX_PASSWORD: password, ...settings }).feedback.mailbox;

function faultsOf(settings: Record<string, string>): readonly string[] {
  try {
    parseConfig(settings);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    return error.faults;
  }
}

test('a mailbox has a server, a user, a password and a folder, and sensible values for the rest', () => {
  expect(read({})).toEqual({
    name: 'imap.example.com:993/INBOX',
    host: 'imap.example.com',
    port: 993,
    secure: true,
    tls: 'required',
    ca: undefined,
    serverName: undefined,
    user: 'bounces@example.com',
    password,
    folder: 'INBOX',
    moveTo: 'Postrider',
    everyMs: 180_000,
  });
  const own = `imap://me@[::1]:1430/Returned%20mail/2026?tls=required&ca=${ca}&servername=mail.example.com`;
  expect(
    read({ FEEDBACK_MAILBOX: own, FEEDBACK_MAILBOX_MOVE_TO: 'Done', FEEDBACK_MAILBOX_EVERY: '10m' }),
  ).toMatchObject({
    name: '[::1]:1430/Returned mail/2026',
    host: '::1',
    port: 1430,
    secure: false,
    tls: 'required',
    ca,
    serverName: 'mail.example.com',
    folder: 'Returned mail/2026',
    moveTo: 'Done',
    everyMs: 600_000,
  });
});

test('the password goes to another machine only over verified TLS, and to this machine as its server offers', () => {
  expect(read({ FEEDBACK_MAILBOX: 'imap://me@imap.example.com' })).toMatchObject({ port: 143, tls: 'required' });
  expect(read({ FEEDBACK_MAILBOX: 'imap://me@127.0.0.1' })).toMatchObject({ tls: 'opportunistic' });
  expect(faultsOf({ FEEDBACK_MAILBOX: 'imap://me@imap.example.com?tls=off', FEEDBACK_MAILBOX_PASSWORD: 'x' })).toEqual([
    'FEEDBACK_MAILBOX tls=off cannot be used with a password',
  ]);
});

test('a password without a mailbox is refused; a process that only sends may know the mailbox without it', () => {
  expect(faultsOf({ FEEDBACK_MAILBOX_PASSWORD: password })).toEqual([
    'FEEDBACK_MAILBOX_PASSWORD is set without FEEDBACK_MAILBOX',
  ]);
  const known = parseConfig({ FEEDBACK_MAILBOX: mailbox, BOUNCE_DOMAIN: 'bounces.example.com' }).feedback;
  expect(known).toMatchObject({ mailbox: { user: 'bounces@example.com' }, mailtoDomain: 'bounces.example.com' });
  expect(known.mailbox && isReadable(known.mailbox)).toBe(false);
});

test.each<[Record<string, string>, string]>([
  [
    { FEEDBACK_MAILBOX: 'pop3://me@imap.example.com' },
    'FEEDBACK_MAILBOX must be an address like imaps://user@imap.example.com/INBOX',
  ],
  [{ FEEDBACK_MAILBOX: 'imaps://imap.example.com' }, 'FEEDBACK_MAILBOX must name a user: imaps://user@HOST'],
  [
    { FEEDBACK_MAILBOX: 'imaps://me:PLAIN@imap.example.com' },
    'FEEDBACK_MAILBOX must hold no password: it belongs in FEEDBACK_MAILBOX_PASSWORD',
  ],
  [
    { FEEDBACK_MAILBOX: 'imaps://me%zz@imap.example.com' },
    'FEEDBACK_MAILBOX must be percent-encoded in its user and its folder (% itself is %25)',
  ],
  [
    { FEEDBACK_MAILBOX: `${mailbox}?every=1m` },
    'FEEDBACK_MAILBOX has an unknown option; the options are tls, ca, servername',
  ],
  [{ FEEDBACK_MAILBOX: `${mailbox}/a%0d%0ab` }, 'FEEDBACK_MAILBOX must name a folder without control characters'],
  [{ FEEDBACK_MAILBOX_MOVE_TO: 'inbox' }, 'FEEDBACK_MAILBOX_MOVE_TO must be another folder than FEEDBACK_MAILBOX'],
  [
    { FEEDBACK_MAILBOX: `${mailbox}/Postrider` },
    'FEEDBACK_MAILBOX_MOVE_TO must be another folder than FEEDBACK_MAILBOX',
  ],
  [{ FEEDBACK_MAILBOX_EVERY: '1s' }, 'FEEDBACK_MAILBOX_EVERY must be 10s to 1d'],
])('a mailbox that cannot be read is refused, and no fault repeats a password: %o', (settings, fault) => {
  const faults = faultsOf({ FEEDBACK_MAILBOX: mailbox, FEEDBACK_MAILBOX_PASSWORD: password, ...settings });
  expect(faults).toEqual([fault]);
  expect(faults.join()).not.toContain('PLAIN');
});

test('any user and any folder survive the address', () => {
  // URLs treat . and .. as path segments.
  const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => !/\p{Cc}|^\.\.?$/u.test(one));
  fc.assert(
    fc.property(text, text, (user, folder) => {
      const address = `imaps://${encodeURIComponent(user)}@imap.example.com/${encodeURIComponent(folder)}`;
      expect(readMailboxAddress(address)).toMatchObject({ user, folder });
    }),
  );
});
