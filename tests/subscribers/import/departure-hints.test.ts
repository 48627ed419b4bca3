import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const fixture = (name: string) =>
  readFile(fileURLToPath(new URL(`../../fixtures/exports/${name}.csv`, import.meta.url)), 'utf8');
const stateOf = async (address: string) => (await it.membership(address)).state;

describe('an opt-out of another channel', () => {
  test.each([
    'SMS Marketing Consent',
    'SMSMarketingStatus',
    'WhatsApp consent',
    'Push Marketing Consent',
    'Phone',
    'Telefon',
    'RCS Consent',
    'Voice consent',
    'LINE status',
    '短信订阅',
    '微信状态',
  ])('in the column "%s" does not unsubscribe from email', async (column) => {
    for (const [i, word] of ['UNSUBSCRIBED', 'opted out', 'Opt-out by phone', 'no', 'spam'].entries()) {
      await it.importText(`email,${column}\nreader${i}@example.com,${word}\n`);
      expect([word, await stateOf(`reader${i}@example.com`)]).toEqual([word, 'confirmed']);
    }
  });

  test('in Klaviyo’s export leaves the email consent as it is', async () => {
    const text = (await fixture('klaviyo')).replace('NEVER_SUBSCRIBED,2023', 'UNSUBSCRIBED,2023');
    expect(text).toContain('SUBSCRIBED,2023-09-01 10:00:00,UNSUBSCRIBED');
    expect(await it.importText(text)).toMatchObject({ format: 'Klaviyo' });
    expect(await stateOf('on@example.com')).toBe('confirmed');
  });

  test('in Mailchimp’s export leaves the email consent as it is', async () => {
    const [head = '', ...rows] = (await fixture('mailchimp-subscribed')).trim().split('\n');
    const withSms = [
      `${head},"SMS Phone Number","SMS Subscription Status"`,
      ...rows.map((row) => `${row},,Unsubscribed`),
    ];
    expect(await it.importText(withSms.join('\n'))).toMatchObject({ format: 'Mailchimp' });
    expect([await stateOf('both@example.com'), await stateOf('imported@example.com')]).toEqual([
      'confirmed',
      'confirmed',
    ]);
  });

  test('beside one of email still unsubscribes by that one', async () => {
    await it.importText('email,SMS consent,Email and SMS\nreader@example.com,yes,unsubscribed\n');
    expect(await stateOf('reader@example.com')).toBe('unsubscribed');
  });
});

describe('a column with words of departure that are not understood', () => {
  test.each([
    ['stage', 'churned'],
    ['Lifecycle Stage', 'Churned customer'],
    ['verification', 'invalid'],
    ['Segment', 'inactive'],
    ['group', 'Lapsed (2023)'],
    ['kundentyp', 'ehemalig'],
    ['phase', 'cancelled'],
    ['分类', '已流失'],
    ['邮箱验证', '不存在'],
    ['état', 'désactivé'],
    ['MailerCheck', 'mailbox_not_found'],
    ['stage', 'lost customer'],
    ['Tags', 'vip, churned'],
    ['what', 'removed'],
  ])('stops the import and is named: %s, %s', async (column, cell) => {
    const text = `email,${column}\nactive@example.com,\nreader@example.com,"${cell}"\n`;
    const failed = await it.importText(text).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UnclearConsent);
    expect(failed).toMatchObject({ columns: [column], message: expect.stringContaining(cell) });
    // Not the rows before it either.
    expect(await it.subscriber('active@example.com')).toBeUndefined();
    await expect(it.importText(text, { dryRun: true })).rejects.toThrow(UnclearConsent);
  });

  test('is found in the last of many rows, and all such columns are named together', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `reader${i}@example.com,customer,ok,fine`);
    const text = ['email,stage,verification,mood', ...rows, 'x@example.com,churned,ok,fine', 'y@example.com,,invalid,'];
    await expect(it.importText(text.join('\n'))).rejects.toMatchObject({ columns: ['stage', 'verification'] });
    expect(await it.subscriber('reader0@example.com')).toBeUndefined();
  });

  test('is imported once the operator has looked at it: ignored, or mapped as the status', async () => {
    const text = 'email,stage\na@example.com,churned\nb@example.com,customer\n';
    expect(await it.importText(text, { ignore: ['stage'] })).toMatchObject({ added: 2 });
    expect(await stateOf('a@example.com')).toBe('confirmed');
    it = await listForTests(server.redis);
    const states = new Map([
      ['churned', 'unsubscribed'],
      ['customer', 'confirmed'],
    ] as const);
    expect(await it.importText(text, { map: { state: 'stage' }, states })).toMatchObject({ added: 2 });
    expect([await stateOf('a@example.com'), await stateOf('b@example.com')]).toEqual(['unsubscribed', 'confirmed']);
  });

  test.each([
    ['city', 'Left'],
    ['payment status', 'cancelled'],
    ['plan', 'expired'],
    ['order', 'deleted'],
    ['notes', 'The invalid parking ticket was cancelled, and he left the room long before that'],
    ['stage', 'customer'],
    ['count', '2024'],
  ])('is not any column: %s, %s', async (column, cell) => {
    expect(await it.importText(`email,${column}\nreader@example.com,"${cell}"\n`)).toMatchObject({ added: 1 });
  });
});
