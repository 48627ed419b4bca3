import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { locales } from '../../../src/locale/locale.js';
import { cadences } from '../../../src/newsletters/cadence.js';
import { csvLine, withGuard, withoutGuard } from '../../../src/subscribers/csv/csv-cell.js';
import type { ExportFormat } from '../../../src/subscribers/import/export-format.js';
import { exportSubscribers } from '../../../src/subscribers/import/export-subscribers.js';
import { importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { changeSubscriber, idOf } from '../../../src/subscribers/list/subscriber-store.js';
import {
  consentMethods,
  type Membership,
  subscriberStates,
  withState,
} from '../../../src/subscribers/record/subscriber.js';
import { actors, logWords, subscriberEvents } from '../../../src/subscribers/record/subscriber-log.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { addNewsletterForTests, fileWith, listForTests, type TestList } from '../list/list-for-tests.js';

let server: TestRedis;
let it: TestList;
beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(async () => {
  it = await listForTests(server.redis);
});
afterAll(() => server.stop());

async function exported(format: ExportFormat = 'csv', filter = {}): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of exportSubscribers(it.list, it.newsletter, format, filter)) pieces.push(piece);
  return pieces.join('');
}

async function put(address: string, membership: Membership): Promise<void> {
  await changeSubscriber(it.list, idOf(it.list, address.toLowerCase()), () => ({ address, memberships: [membership] }));
}

const time = fc.oneof(fc.constant(0), fc.integer({ min: 1_000_000_000, max: 1_790_000_000 }));
const text = fc
  .array(fc.constantFrom('a', '张', ' ', ',', ';', '"', "'", '=', '＝', '+', '-', '@', '\t', '\n', '\r\n', 'é'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
/** The label of a consent, with signs that other parts might take for their own. */
const oddSigns = ['{', '}', ':', '%', '#', '<b>', '\\', '\u202e', '\u2028', '\u0000', '🇨🇳', 'ا', '—'];
const label = fc.array(fc.oneof(text, fc.constantFrom(...oddSigns)), { maxLength: 4 }).map((parts) => parts.join(''));
/** A name as `cleanName` leaves it. */
const name = text.map((words) => words.replace(/\s+/g, ' ').trim());
/** Words as a history keeps them. */
const words = text.map(logWords);
const arbitraryMembership: fc.Arbitrary<Omit<Membership, 'newsletter'>> = fc
  .record({
    state: fc.constantFrom(...subscriberStates.filter((state) => state !== 'erased')),
    name,
    locale: fc.constantFrom(...locales),
    sections: fc.integer({ min: 0, max: 6 }),
    timeZone: fc.constantFrom('', 'Europe/Berlin', 'Asia/Shanghai'),
    cadence: fc.constantFrom(...cadences),
    askedAt: time,
    confirmedAt: time,
    changedAt: time,
    engagedAt: time,
    consent: fc.record({
      method: fc.constantFrom(...consentMethods),
      from: label,
      textVersion: fc.integer({ min: 0, max: 9 }),
      ip: fc.constantFrom('', '203.0.113.9', '2001:db8::1'),
    }),
    log: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 100_000 }),
        event: fc.constantFrom(...subscriberEvents),
        by: fc.constantFrom(...actors),
        detail: fc.option(
          fc.record({ issue: words, source: words, words: words.map((one) => logWords(`${one}{} by ${one}`)) }),
          {
            nil: undefined,
          },
        ),
      }),
      { maxLength: 12 },
    ),
  })
  // A history begins at the request, and its times never decrease.
  .map((membership) => {
    let at = membership.askedAt || 1_600_000_000;
    const log = membership.log.map((entry) => {
      const { detail, ...rest } = entry;
      at += entry.at;
      return detail ? { ...rest, at, detail } : { ...rest, at };
    });
    return { ...membership, log };
  });

test('an export that is imported into an empty list restores every membership as it was', async () => {
  const readers = fc.array(arbitraryMembership, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(readers, async (memberships) => {
      it = await listForTests(server.redis);
      const address = (i: number) => `${i % 2 ? 'Reader' : "o'reader"}${i}@example.org`;
      await Promise.all(memberships.map((one, i) => put(address(i), { ...one, newsletter: it.newsletter.number })));
      const before = await Promise.all(memberships.map((_, i) => it.subscriber(address(i).toLowerCase())));
      const file = await exported();
      it = await listForTests(server.redis);
      const result = await it.importText(file);
      expect(result).toMatchObject({ format: 'Postrider', added: memberships.length, skipped: {} });
      expect(await Promise.all(memberships.map((_, i) => it.subscriber(address(i).toLowerCase())))).toEqual(before);
    }),
    { numRuns: 60 },
  );
});

test('an export that is imported into its own list changes no byte of it', async () => {
  await it.importText('email,name,sections\na@example.com,A reader,News\nb@example.com,,\n');
  await changeSubscriber(
    it.list,
    idOf(it.list, 'b@example.com'),
    (before) =>
      before && { ...before, memberships: before.memberships.map((one) => withState(one, 'bounced', 'bounce')) },
  );
  const file = await exported();
  const result = await it.importText(file);
  expect(result).toMatchObject({ added: 0, updated: 2, skipped: {} });
  expect(await exported()).toBe(file);
});

test('an export always has the same order, whatever the order in which readers were added', async () => {
  const lines = Array.from({ length: 300 }, (_, i) => `reader${i}@example.com`);
  await it.importText(`email\n${lines.join('\n')}\n`);
  const addresses = async () => (await exported()).split('\r\n').map((line) => line.split(',')[0]);
  const first = await addresses();
  await server.redis.del(...(await server.redis.keys('*:subscribers')));
  await importSubscribers(it.list, it.newsletter, await fileWith(`email\n${lines.reverse().join('\n')}\n`), {
    status: 'confirmed',
    consent: 'the old list',
  });
  expect(await addresses()).toEqual(first);
  expect(first).toHaveLength(302);
});

test('a filter narrows an export, JSON lines hold lists as lists, and another newsletter is not in it', async () => {
  await it.importText('email,sections,locale\na@example.com,"News,Tech",zh-CN\nb@example.com,,en\n');
  const other = await addNewsletterForTests(server.redis, 'second');
  await importSubscribers(it.list, other, await fileWith('email\nc@example.com\n'), {
    status: 'confirmed',
    consent: 'x',
  });
  const lines = (await exported('jsonl', { locale: ['zh-CN'] })).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { email: 'a@example.com', sections: ['News', 'Tech'], state: 'confirmed', consent_text_version: 0 },
  ]);
  expect((await exported()).split('\r\n')).toHaveLength(4);
});

test('an erased reader is not in an export', async () => {
  await it.importText('email\na@example.com\n');
  await changeSubscriber(
    it.list,
    idOf(it.list, 'a@example.com'),
    (before) =>
      before && { address: '', memberships: before.memberships.map((one) => withState(one, 'erased', 'reader')) },
  );
  expect((await exported()).split('\r\n')).toHaveLength(2);
});

test('no cell is a formula, and an import removes the quote that prevents it', () => {
  for (const cell of ['=1+1', '+1', '-1', '@x', '\tx', '\rx', '＝1+1', '＋1', '－1', '＠x'])
    expect(csvLine([cell])).toMatch(/^"?'/);
  fc.assert(
    fc.property(text, (cell) => {
      expect(withoutGuard(withGuard(cell))).toBe(cell);
    }),
    { numRuns: 2000 },
  );
});
