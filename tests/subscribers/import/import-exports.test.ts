import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

/** The result of a row: the state and, where they matter, name, days of request and state, source, and IP address. */
interface Expected {
  state: string;
  name?: string;
  asked?: string;
  confirmed?: string;
  changed?: string;
  from?: string;
  ip?: string;
}

interface Shape {
  format: string;
  readers: Record<string, Expected>;
  /** Addresses that are not imported, by the reason. */
  refused?: Record<string, readonly string[]>;
  unmapped: readonly string[];
}

const label = 'the old list';
const confirmed = (more: Omit<Expected, 'state'> = {}): Expected => ({ state: 'confirmed', from: label, ...more });
const unsubscribed = (more: Omit<Expected, 'state'> = {}): Expected => ({ state: 'unsubscribed', ...more });
const bounced = (more: Omit<Expected, 'state'> = {}): Expected => ({ state: 'bounced', ...more });
const complained = (more: Omit<Expected, 'state'> = {}): Expected => ({ state: 'complained', ...more });

const shapes: Record<string, Shape> = {
  'mailchimp-subscribed': {
    format: 'Mailchimp',
    readers: {
      both: confirmed({
        name: 'North Pier',
        asked: '2021-03-02T10:00:00Z',
        confirmed: '2021-03-02T10:05:09Z',
        ip: '203.0.113.9',
      }),
      imported: confirmed({ name: 'South', asked: '2022-05-01T08:00:00Z', confirmed: '2022-05-01T08:00:00Z' }),
    },
    refused: { unconfirmed: ['shop'] },
    unmapped: ['TAGS', 'NOTES', 'MEMBER_RATING'],
  },
  'mailchimp-unsubscribed': {
    format: 'Mailchimp',
    readers: {
      gone: unsubscribed({ name: 'West Quay', confirmed: '2020-02-02T10:01:00Z', changed: '2023-04-05T06:07:08Z' }),
      angry: complained({ changed: '2023-04-06T06:07:08Z' }),
      admin: unsubscribed({ changed: '2023-04-07T06:07:08Z' }),
    },
    unmapped: ['LEID'],
  },
  'mailchimp-cleaned': {
    format: 'Mailchimp',
    readers: {
      dead: bounced({ confirmed: '2019-01-01T00:00:30Z', changed: '2022-09-09T09:09:09Z' }),
      nodate: bounced({ changed: '2022-09-10T09:09:09Z' }),
    },
    unmapped: ['CLEAN_CAMPAIGN_TITLE'],
  },
  kit: {
    format: 'Kit',
    readers: {
      active: confirmed({
        name: 'North',
        asked: '2023-01-27T11:43:55Z',
        confirmed: '2023-01-27T11:43:55Z',
        from: `${label} (https://example.org/)`,
      }),
      gone: unsubscribed({ asked: '2023-02-27T11:43:55Z' }),
      dead: bounced(),
      angry: complained(),
    },
    refused: { unconfirmed: ['waiting'], 'unknown status': ['odd'] },
    unmapped: ['tags', 'utm_source'],
  },
  beehiiv: {
    format: 'beehiiv',
    readers: {
      active: confirmed({ name: 'North Pier', asked: '2023-03-24T10:23:10Z', from: `${label} (website)` }),
      inactive: unsubscribed({ changed: '2024-05-06T07:08:09Z' }),
      left: unsubscribed({ changed: '2024-03-13T11:33:53Z' }),
      typo: bounced(),
    },
    refused: { unconfirmed: ['checking', 'waiting'], 'unknown status': ['odd'] },
    unmapped: ['tags', 'subscription_tier'],
  },
  substack: {
    format: 'Substack',
    readers: {
      free: confirmed({ name: 'North Pier', asked: '2024-02-03T04:05:06Z', from: `${label} (substack-app)` }),
      paid: confirmed({ asked: '2024-03-03T04:05:06Z', from: `${label} (direct)` }),
      downgraded: confirmed({ asked: '2024-04-03T04:05:06Z' }),
    },
    refused: { 'unknown status': ['odd'] },
    unmapped: ['Country', 'Activity'],
  },
  buttondown: {
    format: 'Buttondown',
    readers: {
      regular: confirmed({ asked: '2023-08-24T14:15:22Z', from: `${label} (organic)`, ip: '203.0.113.20' }),
      premium: confirmed({ from: `${label} (import)` }),
      churned: confirmed(),
      gone: unsubscribed({ changed: '2024-02-03T04:05:06Z' }),
      removed: unsubscribed(),
      dead: bounced({ changed: '2024-03-03T04:05:06Z' }),
      angry: complained(),
      robot: unsubscribed(),
    },
    refused: { unconfirmed: ['waiting'], 'unknown status': ['odd'] },
    unmapped: ['tags', 'churn_date'],
  },
  ghost: {
    format: 'Ghost',
    readers: {
      member: confirmed({ name: 'North Pier', asked: '2022-05-06T07:08:09Z' }),
      silent: unsubscribed({ name: 'South Pier' }),
      deleted: unsubscribed({ changed: '2023-05-06T07:08:09Z' }),
    },
    refused: { unconfirmed: ['blank'] },
    unmapped: ['labels', 'note'],
  },
  listmonk: {
    format: 'listmonk',
    readers: {
      on: confirmed({ name: 'North Pier', asked: '2023-01-02T03:04:05Z', confirmed: '2023-01-02T03:04:05Z' }),
      blocked: unsubscribed(),
      off: unsubscribed(),
    },
    refused: { 'unknown status': ['odd'] },
    unmapped: ['attributes', 'uuid'],
  },
  phplist: {
    format: 'phpList',
    readers: { on: confirmed({ asked: '2019-12-31T23:59:59Z' }), blocked: unsubscribed(), off: unsubscribed() },
    refused: { unconfirmed: ['waiting'] },
    unmapped: ['Number of bounces on this subscriber'],
  },
  mailerlite: {
    format: 'MailerLite',
    readers: {
      active: confirmed({
        name: 'North Pier',
        asked: '2023-05-01T10:00:00Z',
        confirmed: '2023-05-01T10:02:00Z',
        ip: '203.0.113.30',
      }),
      gone: unsubscribed({ changed: '2024-01-02T03:04:05Z' }),
      dead: bounced(),
      angry: complained(),
    },
    refused: { unconfirmed: ['waiting'], 'unknown status': ['odd'] },
    unmapped: ['Groups', 'City'],
  },
  brevo: {
    format: 'Brevo',
    readers: {
      on: confirmed({ name: 'North Pier', asked: '2023-06-01T10:00:00Z' }),
      plain: confirmed({ asked: '2023-06-02T10:00:00Z' }),
      blocked: unsubscribed(),
    },
    refused: { unconfirmed: ['waiting'], 'unknown status': ['odd'] },
    unmapped: ['SMS_BLACKLISTED'],
  },
  activecampaign: {
    format: 'ActiveCampaign',
    readers: {
      on: confirmed({ name: 'North Pier', asked: '2023-07-01T10:00:00Z', ip: '203.0.113.40' }),
      gone: unsubscribed({ changed: '2024-02-03T04:05:06Z' }),
      dead: bounced(),
      number: unsubscribed(),
    },
    refused: { unconfirmed: ['waiting'], 'unknown status': ['odd'] },
    unmapped: ['Tags', 'Score'],
  },
  'campaign-monitor': {
    format: 'Campaign Monitor',
    readers: {
      on: confirmed({ name: 'North Pier', asked: '2023-08-01T10:00:00Z' }),
      gone: unsubscribed({ changed: '2024-03-04T05:06:07Z' }),
      dead: bounced(),
      deleted: unsubscribed(),
    },
    refused: { unconfirmed: ['waiting'], 'unknown status': ['odd'] },
    unmapped: ['Consent to track', 'Harbour'],
  },
  klaviyo: {
    format: 'Klaviyo',
    readers: {
      on: confirmed({
        name: 'North Pier',
        asked: '2023-09-01T10:00:00Z',
        from: `${label} (Footer form)`,
        ip: '203.0.113.50',
      }),
      gone: unsubscribed({ changed: '2024-01-02T03:04:05Z' }),
      suppressed: unsubscribed({ changed: '2024-02-02T03:04:05Z' }),
      dead: bounced({ changed: '2024-03-02T03:04:05Z' }),
      angry: complained({ changed: '2024-04-02T03:04:05Z' }),
    },
    refused: { unconfirmed: ['never', 'blank'] },
    unmapped: ['City', 'Klaviyo ID'],
  },
  squarespace: {
    format: 'Squarespace',
    readers: {
      on: confirmed({ name: 'North Pier', asked: '2023-10-01T10:00:00Z', from: `${label} (Newsletter block)` }),
      no: unsubscribed(),
    },
    refused: { unconfirmed: ['blank'] },
    unmapped: ['Tags', 'Mailing Lists'],
  },
  shopify: {
    format: 'Shopify',
    readers: { on: confirmed({ name: 'North Pier' }), no: unsubscribed() },
    refused: { 'unknown status': ['odd'], 'invalid email': [''] },
    unmapped: ['Tags', 'Accepts SMS Marketing'],
  },
  'google-contacts': {
    format: 'Google Contacts',
    readers: {
      on: confirmed({ name: 'North Pier' }),
      two: confirmed({ name: 'South' }),
      han: confirmed({ name: '王大明' }),
    },
    refused: { 'invalid email': [''] },
    unmapped: ['Labels', 'E-mail 1 - Label'],
  },
  'google-contacts-older': {
    format: 'Google Contacts',
    readers: { on: confirmed({ name: 'North Pier' }) },
    unmapped: ['Group Membership'],
  },
};

const seconds = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso) / 1000);

test.each(Object.entries(shapes))('the export %s is read with every state, name and date', async (name, shape) => {
  const { format, readers, refused = {}, unmapped } = shape;
  const result = await it.importText(await fixture(name));
  const skipped = Object.fromEntries(Object.entries(refused).map(([reason, rows]) => [reason, rows.length]));
  expect(result).toMatchObject({ format, added: Object.keys(readers).length, updated: 0, skipped });
  for (const [local, { state, asked, confirmed, changed, from, ip, name: called }] of Object.entries(readers)) {
    const found = await it.membership(`${local}@example.com`);
    const actual = { state: found.state, name: found.name, from: found.consent.from, ip: found.consent.ip };
    const dates = { askedAt: found.askedAt, confirmedAt: found.confirmedAt, changedAt: found.changedAt };
    const expectedDates = { askedAt: seconds(asked), confirmedAt: seconds(confirmed), changedAt: seconds(changed) };
    const given = (record: object) =>
      Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
    expect({ ...actual, ...dates }, local).toMatchObject(given({ state, name: called, from, ip, ...expectedDates }));
  }
  for (const local of Object.values(refused).flat())
    if (local !== '') expect(await it.subscriber(`${local}@example.com`), local).toBeUndefined();
  const columns = result.unmappedColumns?.map(({ name: column }) => column);
  for (const column of unmapped) expect(columns).toContain(column);
});

const ownExport = () => fixture('postrider');
const ownReaders = ['page', 'gone', 'waiting'].map((local) => `${local}@example.com`);

test('our current export keeps the whole proof of consent', async () => {
  expect(await it.importText(await ownExport())).toMatchObject({ format: 'Postrider', added: 3, skipped: {} });
  expect(await it.membership('page@example.com')).toMatchObject({
    state: 'confirmed',
    ...{ name: 'North Pier', sections: 0b011, locale: 'zh-CN', timeZone: 'Asia/Shanghai', cadence: 'weekly' },
    askedAt: seconds('2024-01-02T03:04:05Z'),
    confirmedAt: seconds('2024-01-02T03:10:00Z'),
    engagedAt: seconds('2024-05-01T00:00:00Z'),
    consent: { method: 'page', from: '/n/business', textVersion: 3, ip: '203.0.113.60' },
    log: [
      { at: seconds('2024-01-02T03:04:05Z'), event: 'asked', by: 'reader' },
      { at: seconds('2024-01-02T03:10:00Z'), event: 'confirmed', by: 'reader' },
    ],
  });
  expect(await it.membership('gone@example.com')).toMatchObject({
    ...{ state: 'unsubscribed', name: '=South', changedAt: seconds('2024-03-02T03:10:00Z') },
    consent: { method: 'embed', from: 'https://www.example.org/', textVersion: 2 },
  });
  expect((await it.membership('waiting@example.com')).state).toBe('pending');
});

/** Our export without one of its columns. */
async function exportWithout(column: string): Promise<string> {
  const rows = parse(await ownExport()) as string[][];
  const at = rows[0]?.indexOf(column) ?? -1;
  expect(at).toBeGreaterThanOrEqual(0);
  return rows
    .map((row) =>
      row
        .filter((_, i) => i !== at)
        .map(quoted)
        .join(','),
    )
    .join('\n');
}
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

test('our export without its states is refused, because they say who has unsubscribed', async () => {
  const text = await exportWithout('state');
  await expect(it.importText(text)).rejects.toMatchObject({ code: 'csv.unreadable' });
  await expect(it.importText(text)).rejects.toThrow('without its column "state"');
  for (const address of ownReaders) expect(await it.subscriber(address)).toBeUndefined();
});

test.each(['consent_method', 'consent_text_version'])(
  'our export without %s keeps every state and its time',
  async (column) => {
    const result = await it.importText(await exportWithout(column));
    expect(result).toMatchObject({ format: 'Postrider', added: 3, skipped: {} });
    expect(await Promise.all(ownReaders.map(async (address) => (await it.membership(address)).state))).toEqual([
      'confirmed',
      'unsubscribed',
      'pending',
    ]);
    expect((await it.membership('page@example.com')).confirmedAt).toBe(seconds('2024-01-02T03:10:00Z'));
  },
);

test('an export of another version, with one column more or less, keeps the proof of consent too', async () => {
  const text = await ownExport();
  await it.importText(text);
  const before = await Promise.all(ownReaders.map((address) => it.membership(address)));
  const [head = '', ...rows] = text.trim().split('\n');
  const later = [`${head},consent_country,unsubscribe_scope`, ...rows.map((row) => `${row},DE,all`)].join('\n');
  it = await listForTests(server.redis);
  expect(await it.importText(later)).toMatchObject({ format: 'Postrider', added: 3, skipped: {} });
  expect(await Promise.all(ownReaders.map((address) => it.membership(address)))).toEqual(before);

  const at = head.split(',').indexOf('engaged_at');
  const without = text
    .replace(',engaged_at', '')
    .replace(',2024-05-01T00:00:00Z', '')
    .replaceAll('Z,,embed', 'Z,embed')
    .replaceAll('Z,,page', 'Z,page');
  expect(at).toBeGreaterThan(0);
  it = await listForTests(server.redis);
  expect(await it.importText(without)).toMatchObject({ format: 'Postrider', added: 3, skipped: {} });
  expect(await it.membership('page@example.com')).toMatchObject({ ...before[0], engagedAt: 0 });
});
