import { expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { openDepartureReader } from '../../../src/subscribers/import/departures/departure-words.js';
import { openRowReader } from '../../../src/subscribers/import/import-row.js';
import { UnclearConsent } from '../../../src/subscribers/import/unclear-consent.js';

const newsletter = { number: 1, locale: 'en', sections: [] } as unknown as Newsletter;

/** The state that a row of one further column gets, or why it is refused. */
function stateOf(column: string, cell: string): string {
  const options = { status: 'confirmed', consent: 'x' } as const;
  const row = openRowReader(newsletter, ['email', column], options).read(['a@example.com', cell]);
  return 'reason' in row ? row.reason : row.given.membership.state;
}

test.each([
  ['Reason for leaving', 'too many emails'],
  ['Exit reason', 'x'],
  ['Quit date', '2024-01-02'],
  ['No publicidad', 'sí'],
  ['Keine Werbung', 'ja'],
  ['Pas de pub', 'oui'],
  ['Do not mail', '1'],
  ["Don't email", 'yes'],
  ['DNM', 'yes'],
  ['Mailverbot', 'ja'],
  ['Inaktiv', 'ja'],
  ['Deceased', 'yes'],
  ['Remove?', 'y'],
  ['Anonymised at', '2024-01-02'],
  ['不再联系', '是'],
  ['Nyhetsbrev', 'nej'],
  ['Tags', 'vip, no-email'],
  ['Preferred contact', 'no email'],
])('a column "%s" with %s means that the reader has unsubscribed', (column, cell) => {
  expect(stateOf(column, cell)).toBe('unsubscribed');
});

test.each([
  ['Bad email', 'yes', 'bounced'],
  ['Valid', 'no', 'bounced'],
  ['退信', '是', 'bounced'],
  ['投诉', '是', 'complained'],
])('a column "%s" with %s makes the reader %s', (column, cell, state) => expect(stateOf(column, cell)).toBe(state));

test.each([
  ['Notes', 'unsubscribed 2024'],
  ['Notes', 'Opt-out by phone, 3 May'],
  ['Remarks', 'has unsubscribed'],
  ['Bemerkung', 'abgemeldet am 3.5.2024'],
  ['备注', '2024年退订'],
  ['Comment', 'please remove me'],
  ['Comment', 'does not want any emails'],
  ['Expired', 'yes'],
  ['End date', '2024-01-02'],
  ['Valid until', '31.12.2020'],
  ['privacy', 'no'],
  ['Datenschutz', 'nein'],
  ['Publicidad', 'no'],
  ['Email frequency', 'Never'],
  ['Legal basis', 'Consent withdrawn'],
  ['Membership', 'lapsed'],
  ['Send email', 'no'],
  ['Approved', 'false'],
  ['aktiv', 'nein'],
  ['有效', '否'],
  ['рассылка', 'нет'],
  ['role status', 'role_account'],
  ['Delivery error', '550 no such user'],
])('a column "%s" with %j confirms nobody: the row is refused', (column, cell) => {
  expect(stateOf(column, cell)).toBe('unknown status');
});

test('a bare reason stops the import, except in a file of rejected rows', () => {
  expect(() => stateOf('Reason', 'x')).toThrow(UnclearConsent);
  const options = { status: 'confirmed', consent: 'x' } as const;
  const rejects = openRowReader(newsletter, ['line', 'reason', 'email'], options);
  expect(rejects.read(['2', 'invalid email', 'a@example.com'])).toHaveProperty('given');
});

test.each([
  ['Promotions', 'yes'],
  ['Membership', 'Gold'],
  ['Member', ''],
  ['End date', '2931-01-01'],
  ['Valid until', '31.12.2931'],
  ['Expired', 'no'],
  ['Privacy', 'accepted'],
  ['Privacy policy', 'https://example.org/privacy'],
  ['Preferred contact', 'phone'],
  ['Preferred contact', 'no preference'],
  ['Preferences', 'sport, no politics'],
  ['Frequency', 'weekly'],
  ['Communication language', 'NO'],
  ['Notes', 'asked whether we unsubscribed them'],
  ['Notes', 'please remove the space in the name'],
  ['Notes', 'likes the newsletter, do not call'],
  ['Role', 'info'],
  ['role_account', 'true'],
  ['Last error date', '2020-01-01'],
  ['Email no', '1'],
  ['Muted colour', 'x'],
  ['Tags', 'vip, left, cancelled'],
])('a column "%s" with %j leaves the reader confirmed', (column, cell) => {
  expect(stateOf(column, cell)).toBe('confirmed');
});

test('a note means the same with and without the quick test', () => {
  const read = openDepartureReader([0]);
  const said = { state: undefined, because: '' };
  const stateOf = (note: string) => read(() => note, said, ['note']).state;
  const phrases = [
    ...[
      'unsubscribed',
      'Opted Out',
      'opt_out',
      'DNC',
      'do-not-mail',
      'hard bounce',
      'SPAM',
      'complaint',
      'blacklisted',
    ],
    ...['has opted out by phone', 'wurde abgemeldet', 'please remove her', 'never write', 'no more newsletters'],
    ...['to be taken off', 'must be deleted', 'keine Werbung', 'does not like our newsletter', 'dado de baja'],
  ];
  // An ideographic space beside the words disables the quick test, and changes nothing else.
  for (const phrase of phrases) {
    expect(stateOf(phrase), phrase).toBeDefined();
    expect(stateOf(`${phrase}\u3000`), phrase).toBe(stateOf(phrase));
  }
});
