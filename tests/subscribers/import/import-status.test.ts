import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { openRowReader } from '../../../src/subscribers/import/import-row.js';
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

/** One reader for each word. */
const fileOf = (words: readonly string[], column = 'status') =>
  `email,${column}\n${words.map((word, i) => `reader${i}@example.com,${word}\n`).join('')}`;

test('a row with an unknown status is refused, and the file of rejected rows names the status', async () => {
  const words = ['inactive', 'lapsed', 'validating', 'constructor', '__proto__', 'cancelled?', '不要'];
  for (const column of ['status', 'state', 'Status']) {
    it = await listForTests(server.redis);
    const result = await it.importText(fileOf(words, column));
    expect(result).toMatchObject({ read: words.length, added: 0, updated: 0 });
    expect(result.skipped).toEqual({ 'unknown status': words.length });
    const rejects = await readFile(String(result.rejects), 'utf8');
    for (const word of words) expect(rejects).toContain(`unknown status: ${word},`);
    expect(await it.subscriber('reader0@example.com')).toBeUndefined();
  }
});

test('words of other programs for readers who unsubscribed, bounced or complained are understood', async () => {
  const expected = {
    unsubscribed: ['cancelled', 'Canceled', 'opt-out', 'Opted Out', 'OPTED_OUT', 'blocklisted', '退订', 'abgemeldet'],
    bounced: ['Hard Bounce', 'cleaned', 'hard_bounced'],
    complained: ['spam', 'Spam Complaint', 'abuse', 'junk'],
    confirmed: ['subscribed', 'Active', 'confirmed', ''],
  };
  for (const [state, words] of Object.entries(expected)) {
    it = await listForTests(server.redis);
    expect(await it.importText(fileOf(words))).toMatchObject({ added: words.length, skipped: {} });
    for (const i of words.keys()) {
      const { state: found } = await it.membership(`reader${i}@example.com`);
      expect(found, words[i]).toBe(state);
    }
  }
  expect(await it.importText(fileOf(['pending', 'unconfirmed', 'Non-subscribed']))).toMatchObject({
    skipped: { unconfirmed: 3 },
  });
});

test('rows are counted by status word, in a dry run too, and the words are spelled as in the file', async () => {
  const content = fileOf(['Lapsed', 'active', 'lapsed', 'active', 'cancelled', '', '__proto__']);
  const expected = [
    { status: '', rows: 1, state: 'confirmed' },
    { status: 'Lapsed', rows: 2, state: 'unknown' },
    { status: '__proto__', rows: 1, state: 'unknown' },
    { status: 'active', rows: 2, state: 'confirmed' },
    { status: 'cancelled', rows: 1, state: 'unsubscribed' },
  ];
  for (const dryRun of [true, false]) {
    const { statuses = [], ...counts } = await it.importText(content, { dryRun });
    expect(statuses.toSorted((a, b) => (a.status < b.status ? -1 : 1))).toEqual(expected);
    expect(counts).toMatchObject({ added: 4, skipped: { 'unknown status': 3 } });
  }
  expect(await it.importText('email\na@example.com\n')).not.toHaveProperty('statuses');
});

test('a file with a new status in every row is counted in bounded memory, and no row is lost from the counts', async () => {
  const words = Array.from({ length: 2500 }, (_, i) => `word ${i}`);
  const { statuses = [] } = await it.importText(fileOf(words));
  expect(statuses.length).toBeLessThanOrEqual(101);
  expect(statuses.reduce((sum, { rows }) => sum + rows, 0)).toBe(2500);
});

test('no unknown word confirms a reader', () => {
  const newsletter = { number: 1, locale: 'en', sections: [] } as unknown as Newsletter;
  const word = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
    fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype), 'not active', 'inactive', 'unknown'),
  );
  const known = /^(|(double )?opt(ed)? ?in|confirmed|subscribed|active|enabled)$/;
  fc.assert(
    fc.property(word, fc.constantFrom('status', 'state', 'STATUS '), (text, column) => {
      const plain = text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\s_-]+/g, ' ')
        .trim();
      fc.pre(!known.test(plain));
      const reader = openRowReader(newsletter, ['email', column], { status: 'confirmed', consent: 'x' });
      const row = reader.read(['a@example.com', text]);
      expect('reason' in row || row.given.membership.state !== 'confirmed').toBe(true);
    }),
    { numRuns: 5000 },
  );
});
