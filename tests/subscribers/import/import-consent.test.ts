import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { UnreadableCsv } from '../../../src/subscribers/csv/csv-error.js';
import { columnName, csvFields, namePartNames, usualNames } from '../../../src/subscribers/import/column-names.js';
import { saysNo, saysNothing, saysYes } from '../../../src/subscribers/import/consent-cells.js';
import { isOtherChannel } from '../../../src/subscribers/import/consent-columns.js';
import { openRowReader, type RowOptions } from '../../../src/subscribers/import/import-row.js';
import { type StatedState, statusNamed } from '../../../src/subscribers/import/status-words.js';
import { UnclearConsent } from '../../../src/subscribers/import/unclear-consent.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { listForTests, type TestList } from '../list/list-for-tests.js';

let server: TestRedis;
let it: TestList;
beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(async () => {
  it = await listForTests(server.redis);
});
afterAll(() => server.stop());

const newsletter = { number: 1, locale: 'en', sections: [] } as unknown as Newsletter;
const options = { status: 'confirmed', consent: 'x' } as const;

/** The state that a row of one further column gets, or why it is refused. */
function stateOf(header: readonly string[], cells: readonly string[]): string {
  const row = openRowReader(newsletter, ['email', ...header], options).read(['a@example.com', ...cells]);
  return 'reason' in row ? row.reason : row.given.membership.state;
}

// The end or the lack of a consent: a yes or a date there confirms nobody.
test.each(
  [
    'Consent withdrawn',
    'Consent withdrawn at',
    'Consent revoked',
    'GDPR consent withdrawn date',
    'Marketing refused',
    'Marketing consent declined',
    'Not subscribed',
    'No newsletter',
    'Newsletter cancelled',
    'Newsletter cancelled at',
    'Subscription ended at',
    'Never subscribed',
    'Inactive',
    'inactive since',
    'left',
    'Lapsed',
    'nomail',
    'removal reason',
    'banned',
    'Email address quarantined',
    '黑名单',
    '是否拒收',
    '注销时间',
    '解除日',
    'Abmeldedatum',
    'Ausgetragen',
    'Gekündigt am',
    'Gesperrt',
    'Widerruf am',
    'Liste noire',
    'Résilié le',
    'Wypisany',
    'Отказ от рассылки',
    'Baja',
  ].flatMap((name) => [[name, 'yes'] as const, [name, '2024-03-01'] as const]),
)('a column "%s" with %s means that the reader has unsubscribed', (name, cell) => {
  expect(stateOf([name], [cell])).toBe('unsubscribed');
});

test.each(['email_ok', 'can_email', 'emailable', 'deliverable', '配信可否', '是否有效'])(
  'a column "%s" with no means that the reader is not emailed',
  (name) => expect(stateOf([name], ['no'])).toBe('unsubscribed'),
);

test.each(['action', 'paused', 'suspended_at', 'ended at', 'cancelled'])(
  'a column "%s", which may be about anything, stops the import',
  (name) => expect(() => stateOf([name], ['unsubscribe'])).toThrow(UnclearConsent),
);

test.each(['Phone no', 'Customer no', 'Order no.', 'House not found', 'End of contract', 'Notes'])(
  'a column "%s" says nothing about consent',
  (name) => expect(stateOf([name], ['1'])).toBe('confirmed'),
);

test.each([
  ['unsubscribed_at', '2024-01-02', 'unsubscribed'],
  ['unsubscribedAt', '1704164645', 'unsubscribed'],
  ['Unsubscribed', 'TRUE', 'unsubscribed'],
  ['Opt-out', 'x', 'unsubscribed'],
  ['Email Opt Out', '1', 'unsubscribed'],
  ['Has Opted Out Of Email', 'true', 'unsubscribed'],
  ['Unsubscribed from all email', 'true', 'unsubscribed'],
  ['Do Not Email', 'Yes', 'unsubscribed'],
  ['email_blacklisted', 'Yes', 'unsubscribed'],
  ['blocklisted', 't', 'unsubscribed'],
  ['退订', '是', 'unsubscribed'],
  ['Suppressed', 'yes', 'unsubscribed'],
  ['Unsubscribe reason', 'too many emails', 'unsubscribed'],
  ['Désabonné', 'oui', 'unsubscribed'],
  ['Abgemeldet am', '02.01.2024', 'unsubscribed'],
  ['Hard Bounced', 'true', 'bounced'],
  ['bounced_at', '2024-01-02T00:00:00Z', 'bounced'],
  ['Bounce reason', 'mailbox unavailable', 'bounced'],
  ['marked_as_spam', '1', 'complained'],
  ['complained at', '2024-01-02', 'complained'],
  ['Opt-in', 'no', 'unsubscribed'],
  ['optin', '', 'unconfirmed'],
  ['marketing_consent', 'FALSE', 'unsubscribed'],
  ['Accepts Marketing', 'no', 'unsubscribed'],
  ['Newsletter', 'nein', 'unsubscribed'],
  ['is_subscribed', '0', 'unsubscribed'],
  ['GDPR consent', '', 'unconfirmed'],
  ['confirmed', 'f', 'unconfirmed'],
  ['confirmed_at', '', 'unconfirmed'],
  ['email_verified', 'false', 'unconfirmed'],
  ['type', 'unactivated', 'unknown status'],
  ['subscriber_type', 'unsubscribed', 'unsubscribed'],
  ['Subscription Status', 'Cancelled', 'unsubscribed'],
  ['Email status', 'hard bounce', 'bounced'],
  ['状态', '退订', 'unsubscribed'],
  ['Email marketing status', 'never subscribed', 'unconfirmed'],
  ['Consent', 'ask me later', 'unknown status'],
  ['Opted out', 'ask me later', 'unknown status'],
  ['Hard bounces', '1', 'bounced'],
  ['Email validation', 'invalid', 'bounced'],
  ['FBL', '1', 'complained'],
  ['Werbesperre', 'ja', 'unsubscribed'],
  ['Werbeerlaubnis', 'nein', 'unsubscribed'],
  ['Robinsonliste', 'ja', 'unsubscribed'],
  ['consenso', 'no', 'unsubscribed'],
  ['toestemming', 'nee', 'unsubscribed'],
  ['согласие', 'нет', 'unsubscribed'],
  ['수신동의', '아니오', 'unsubscribed'],
  ['メルマガ', 'いいえ', 'unsubscribed'],
  ['接收邮件', '否', 'unsubscribed'],
  ['Allow Emails', 'no', 'unsubscribed'],
  ['May contact', 'no', 'unsubscribed'],
  ['Email notifications', 'off', 'unsubscribed'],
  ['Mailing list', 'no', 'unsubscribed'],
  ['List', 'Unsubscribed', 'unsubscribed'],
  ['Opted', 'no', 'unsubscribed'],
  ['Tags', 'vip, Unsubscribed', 'unsubscribed'],
  ['Labels', '* myContacts ::: Opted out', 'unsubscribed'],
  ['Kind', 'hard bounce', 'bounced'],
  ['Lifecycle stage', 'UNSUBSCRIBED', 'unsubscribed'],
  ['Result', 'marked as spam', 'complained'],
  ['Category', '已退订', 'unsubscribed'],
])('a column %j with %j makes the reader no confirmed one but: %s', (column, cell, expected) => {
  expect(stateOf([column], [cell])).toBe(expected);
});

test.each([
  ['unsubscribed_at', ''],
  ['unsubscribed_at', '0000-00-00 00:00:00'],
  ['Unsubscribed', 'No'],
  ['bounces', '2'],
  ['Optin', 'Yes'],
  ['Accepts marketing', 'TRUE'],
  ['confirmed_at', '2024-01-02'],
  ['is_active', 'true'],
  ['SMS consent', 'no'],
  ['Accepts SMS marketing', 'no'],
  ['Unsubscribe link', 'https://example.org/u/1'],
  ['Last active', ''],
  ['State / Region', 'Hamburg'],
  ['Opt-in source', 'fair'],
  ['Payment status', 'overdue'],
  ['Emails received', '12'],
  ['Hard bounces', '0'],
  ['Email validation', 'valid'],
  ['Mailing list', 'Digest'],
  ['Tags', 'vip, left, cancelled'],
  ['Notes', 'asked whether we unsubscribed them'],
  ['City', 'Hamburg'],
])('a column %j with %j leaves the reader confirmed', (column, cell) => {
  expect(stateOf([column], [cell])).toBe('confirmed');
});

test('of several columns, the state with the highest precedence counts', () => {
  expect(stateOf(['status', 'unsubscribed_at'], ['active', '2024-01-02'])).toBe('unsubscribed');
  expect(stateOf(['optin', 'bounced'], ['yes', 'yes'])).toBe('bounced');
  expect(stateOf(['status', 'complained'], ['unsubscribed', '1'])).toBe('complained');
  expect(stateOf(['status', 'optin'], ['active', 'perhaps'])).toBe('unknown status');
});

test('a column that may be about consent and cannot be read stops the import, and the error names it', async () => {
  const content = 'email,Subscription,cancelled_at\na@example.com,monthly,2024-01-02\n';
  await expect(it.importText(content)).rejects.toThrow(UnclearConsent);
  await expect(it.importText(content)).rejects.toThrow(/"Subscription", "cancelled_at"/);
  expect(await it.subscriber('a@example.com')).toBeUndefined();
  expect(await it.importText(content, { ignore: ['subscription', 'cancelled_at'] })).toMatchObject({
    added: 1,
    unmappedColumns: [
      { name: 'Subscription', rows: 1 },
      { name: 'cancelled_at', rows: 1 },
    ],
  });
});

test('a column that the operator names as the status is read as one', async () => {
  const content = 'email,Subscription\na@example.com,cancelled\nb@example.com,monthly\n';
  const result = await it.importText(content, { map: { state: 'Subscription' } });
  expect(result).toMatchObject({ added: 1, skipped: { 'unknown status': 1 } });
  expect((await it.membership('a@example.com')).state).toBe('unsubscribed');
});

test('the meaning that the operator gives a word overrides every other', async () => {
  const states = new Map<string, StatedState>([
    ['lapsed', 'unsubscribed'],
    ['opt out', 'complained'],
    ['vip', 'confirmed'],
  ]);
  const content = 'email,status\na@example.com,Lapsed\nb@example.com,OPT-OUT\nc@example.com,VIP\nd@example.com,vipp\n';
  expect(await it.importText(content, { states })).toMatchObject({ added: 3, skipped: { 'unknown status': 1 } });
  expect((await it.membership('a@example.com')).state).toBe('unsubscribed');
  expect((await it.membership('b@example.com')).state).toBe('complained');
  expect((await it.membership('c@example.com')).state).toBe('confirmed');
});

test('an address is read from a cell with a name and angle brackets, and from a link', async () => {
  const content = [
    'email,name',
    '"North Pier" <a@example.com>,',
    'South Pier <mailto:b@example.com>,Another name',
    'mailto:c@example.com?subject=x,',
    '<d@example.com>,',
    'x <y <e@example.com>>,',
    'f@example.com <g@example.com,',
  ].map((line, i) => (i === 1 ? `"""North Pier"" <a@example.com>",` : line));
  expect(await it.importText(content.join('\n'))).toMatchObject({ added: 4, skipped: { 'invalid email': 2 } });
  expect((await it.membership('a@example.com')).name).toBe('North Pier');
  expect((await it.membership('b@example.com')).name).toBe('Another name');
  expect((await it.membership('c@example.com')).name).toBe('');
});

test('columns, sections, languages and dates that are not imported are named and counted', async () => {
  const content = [
    'email,sections,locale,created_at,tags,notes',
    'a@example.com,"News,Sport",fr,yesterday at 8:15,x,',
    'b@example.com,Sport;Tech,en,2024-01-02,y,',
    'c@example.com,,FR,03/04/2024 at 10,,',
  ].join('\n');
  expect(await it.importText(content)).toMatchObject({
    added: 3,
    unmappedColumns: [{ name: 'tags', rows: 2 }],
    unknownSections: [{ name: 'Sport', rows: 2 }],
    unknownLocales: [{ name: 'fr', rows: 2 }],
    unreadDates: [{ name: 'created_at', rows: 2 }],
  });
  expect(await it.membership('a@example.com')).toMatchObject({ sections: 0b001, locale: 'en' });
});

const departures = ['unsubscribed', 'Opted-Out', 'hard bounce', 'spam complaint', 'do not email', 'abgemeldet', '退订'];

/** Whether a departure in this column keeps a reader from being confirmed, or stops the import. */
function heeds(column: string, cell: string, given: Partial<RowOptions> = {}): boolean {
  try {
    const row = openRowReader(newsletter, ['email', column], { ...options, ...given }).read(['a@example.com', cell]);
    return 'reason' in row || row.given.membership.state !== 'confirmed';
  } catch (error) {
    if (error instanceof UnclearConsent || error instanceof UnreadableCsv) return true;
    throw error;
  }
}

test('a departure in a column with a meaning of its own confirms nobody', () => {
  const usual = Object.values(usualNames).flat();
  const partly = ['Hard bounces', 'Email validation', 'Mailing list', 'IP', 'First Name', 'Created At'];
  const columns = [...csvFields, ...usual, ...Object.values(namePartNames).flat(), ...partly];
  const cells = departures.flatMap((word) => [word, `vip, ${word}`]);
  const missed = columns.flatMap((column) =>
    cells.filter((cell) => !heeds(column, cell)).map((cell) => [column, cell]),
  );
  expect(missed).toEqual([]);
  for (const field of csvFields.filter((name) => name !== 'email'))
    expect(heeds('Colour', 'unsubscribed', { map: { [field]: 'Colour' } }), field).toBe(true);
});

test('a departure in any column about email confirms nobody, unless the operator ignores the column', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /\p{L}/u.test(text)),
    fc.constantFrom('Tags', 'Group Membership', 'Notes', 'Stage', 'Custom field 3', 'Favourite colour'),
  );
  fc.assert(
    fc.property(name, fc.constantFrom(...departures), fc.constantFrom('', 'vip, '), (column, word, before) => {
      expect(heeds(column, before + word)).toBe(!isOtherChannel(columnName(column)));
    }),
    { numRuns: 2_000 },
  );
  const ignoring = { ...options, ignore: ['Tags'] };
  const row = openRowReader(newsletter, ['email', 'Tags'], ignoring).read(['a@example.com', 'unsubscribed']);
  expect(row).toMatchObject({ given: { membership: { state: 'confirmed' } } });
});

test('Substack: a cancelled subscription of an unknown kind refuses its row', () => {
  const header = ['Type', 'Start date', 'Cancel date', 'Stripe plan'];
  expect(stateOf(header, ['', '2023-01-01', '2024-01-01', ''])).toBe('unknown status');
  expect(stateOf(header, ['Free', '2023-01-01', '2024-01-01', ''])).toBe('confirmed');
});

test('in Brevo’s export, STATE is a part of the address unless it says that the reader left', () => {
  const header = ['EMAIL_BLACKLISTED', 'STATE'];
  expect(stateOf(header, ['', 'Bavaria'])).toBe('confirmed');
  expect(stateOf(header, ['', 'unsubscribed'])).toBe('unsubscribed');
  expect(stateOf(header, ['yes', 'Bavaria'])).not.toBe('confirmed');
});

test('whatever the columns and words, an unknown word confirms nobody', () => {
  const stem = fc.constantFrom(
    ...['status', 'state', 'unsubscribed', 'opt in', 'opt-out', 'optin', 'consent', 'blacklisted', 'bounced'],
    ...['subscribed', 'subscription', 'marketing', 'confirmed', 'verified', 'complained', 'spam', 'permission', 'gdpr'],
    ...['do not email', 'suppressed', 'newsletter', 'active', '退订', '订阅状态', 'cancelled'],
  );
  const around = fc.constantFrom('', 'email', 'contact', 'is', 'list', 'has', 'my', 'current', 'X');
  const affixed = fc.tuple(around, stem, around).map((parts) => parts.filter((part) => part !== '').join(' '));
  const column = fc.oneof(affixed, fc.constantFrom('type', 'subscriber type', 'subscription type'));
  const spelt = fc.tuple(column, fc.constantFrom(' ', '_', '-', '.')).map(([name, gap]) => name.replaceAll(' ', gap));
  const word = fc
    .oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.stringMatching(/^[a-z]{3,12}( [a-z]{2,8})?$/))
    .filter(
      (text) =>
        statusNamed(text) === undefined &&
        /\p{L}{3}/u.test(text) &&
        ![saysYes, saysNo, saysNothing].some((isKnown) => isKnown(text)),
    );
  fc.assert(
    fc.property(fc.array(spelt, { minLength: 1, maxLength: 4 }), word, fc.nat(), (columns, text, pick) => {
      const names = columns.map(columnName);
      fc.pre(new Set(names).size === names.length);
      // Brevo's export, in which STATE is a part of the postal address.
      fc.pre(!(names.includes('email blacklisted') && names.includes('state')));
      // The other columns are as favourable as possible.
      const best = (name: string) => (/unsub|out|black|bounce|compl|spam|do.not|suppr|退订/i.test(name) ? '' : 'yes');
      const cells: string[] = columns.map((name) => (/stat|type|状态/i.test(name) ? 'active' : best(name)));
      cells[pick % cells.length] = text;
      try {
        expect(stateOf(columns, cells)).not.toBe('confirmed');
      } catch (error) {
        if (!(error instanceof UnclearConsent)) throw error;
      }
    }),
    { numRuns: 10_000 },
  );
});
