import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import { locales } from '../../../src/locale/locale.js';
import { cadences } from '../../../src/newsletters/cadence.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { type AudienceFilter, compileFilter, parseFilter } from '../../../src/subscribers/list/audience.js';
import { countAudience, countSubscribers } from '../../../src/subscribers/list/count-subscribers.js';
import { threadsFor } from '../../../src/subscribers/list/search-in-threads.js';
import { searchSubscribers } from '../../../src/subscribers/list/search-subscribers.js';
import {
  changeSubscriber,
  encoded,
  idOf,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { type Membership, subscriberStates } from '../../../src/subscribers/record/subscriber.js';
import { newsletterForTests } from '../../helpers/newsletter.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

let server: TestRedis;
let list: SubscriberList;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  list = await emptyList(server.redis);
});

const newsletter: Newsletter = newsletterForTests({
  number: 7,
  title: 'Harbour Digest',
  from: { name: 'Harbour Digest', address: 'digest@example.com' },
  sections: ['News', 'Tech', 'Life'],
  postalAddress: '1 Example Road',
  createdAt: '2026-01-01T00:00:00.000Z',
});

const zones = ['', 'Asia/Shanghai', 'Europe/Berlin'] as const;
const sources = ['/n/business', 'the old list'] as const;
const domains = ['example.com', 'example.org', 'mail.example.net'] as const;
const seconds = fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 11, 31) / 1000 });
const day = fc
  .integer({ min: 0, max: 364 })
  .map((count) => new Date(Date.UTC(2026, 0, 1 + count)).toISOString().slice(0, 10));

const reader = fc.record({
  domain: fc.constantFrom(...domains),
  state: fc.constantFrom(...subscriberStates),
  locale: fc.constantFrom(...locales),
  sections: fc.integer({ min: 0, max: 7 }),
  timeZone: fc.constantFrom(...zones),
  cadence: fc.constantFrom(...cadences),
  confirmedAt: fc.oneof(fc.constant(0), seconds),
  engagedAt: fc.oneof(fc.constant(0), seconds),
  source: fc.constantFrom(...sources),
});
const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
const filters: fc.Arbitrary<AudienceFilter> = fc.record({
  state: some(subscriberStates),
  section: some(newsletter.sections),
  locale: some(locales),
  timeZone: some(zones),
  cadence: some(cadences),
  source: some(sources),
  domain: some(domains),
  confirmedAfter: fc.option(day, { nil: undefined }),
  confirmedBefore: fc.option(day, { nil: undefined }),
  engagedSince: fc.option(day, { nil: undefined }),
});

const startOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;

/** The literal meaning of a filter. */
function belongs(address: string, one: Membership, filter: AudienceFilter, until?: number): boolean {
  const chosen = newsletter.sections.filter((_, i) => one.sections === 0 || (one.sections & (1 << i)) !== 0);
  return (
    (!filter.state || filter.state.includes(one.state)) &&
    (!filter.section || filter.section.some((name) => chosen.includes(name))) &&
    (!filter.locale || filter.locale.includes(one.locale)) &&
    (!filter.timeZone || filter.timeZone.includes(one.timeZone)) &&
    (!filter.cadence || filter.cadence.includes(one.cadence)) &&
    (!filter.source || filter.source.includes(one.consent.from)) &&
    (!filter.domain || filter.domain.includes(address.split('@')[1] ?? '')) &&
    (!filter.confirmedAfter || one.confirmedAt >= startOf(filter.confirmedAfter)) &&
    (!filter.confirmedBefore || (one.confirmedAt > 0 && one.confirmedAt < startOf(filter.confirmedBefore))) &&
    (!filter.engagedSince || one.engagedAt >= startOf(filter.engagedSince)) &&
    (until === undefined || one.confirmedAt <= until)
  );
}

test('a filter on packed records has its literal meaning', async () => {
  await fc.assert(
    fc.asyncProperty(
      reader,
      filters,
      fc.option(seconds, { nil: undefined }),
      async ({ domain, source, ...fields }, filter, until) => {
        const address = `reader@${domain}`;
        const membership = aMembership({
          newsletter: newsletter.number,
          ...fields,
          consent: { method: 'page', from: source, textVersion: 1, ip: '' },
        });
        const other = aMembership({ newsletter: 8, state: 'confirmed', confirmedAt: 1_800_000_000 });
        const record = await encoded(list, { address, memberships: [other, membership] });
        const matches = await compileFilter(list, newsletter, filter, until);
        expect(matches(record)).toBe(belongs(address, membership, filter, until));
      },
    ),
    { numRuns: 10_000 },
  );
});

test('a filter is read from words, and an unknown word is named', () => {
  expect(parseFilter(['locale=zh-CN', 'locale=en', 'time-zone=Asia/Shanghai', 'confirmed-after=2026-01-01'])).toEqual({
    locale: ['zh-CN', 'en'],
    timeZone: ['Asia/Shanghai'],
    confirmedAfter: '2026-01-01',
  });
  expect(parseFilter([])).toEqual({});
  for (const word of ['colour=red', 'locale', 'locale=fr', 'confirmed-after=yesterday', 'state=happy', '=x']) {
    expect(() => parseFilter([word]), word).toThrow(InvalidInput);
  }
});

test('filters may share one word, separated by commas', () => {
  expect(parseFilter(['locale=en,domain=example.com', 'source=paper form, 2025,section=News'])).toEqual({
    locale: ['en'],
    domain: ['example.com'],
    source: ['paper form, 2025'],
    section: ['News'],
  });
  const name = fc.constantFrom(
    'locale=en',
    'locale=zh-CN',
    'domain=example.org',
    'section=Tech',
    'engaged-since=2026-01-01',
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 6 }), fc.constantFrom(',', ', '), (words, comma) => {
      expect(parseFilter(words.length === 0 ? [] : [words.join(comma)])).toEqual(parseFilter(words));
    }),
  );
});

test.each([
  'locale=en,colour=red',
  'domain=example.com,colour=red',
  'source=web,colour=red',
  'domain=example.com,example.org',
  'time-zone=Berlin',
])('"%s" is an error, not a filter that no reader matches', (word) => {
  expect(() => parseFilter([word])).toThrow(InvalidInput);
});

test('words are a filter, or are refused with InvalidInput', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 30 }), { maxLength: 4 }), (words) => {
      try {
        parseFilter(words);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('a section that the newsletter does not have is an error, not an empty audience', async () => {
  await expect(compileFilter(list, newsletter, { section: ['Sport'] })).rejects.toThrow(/no section Sport/);
});

async function put(address: string, fields: Partial<Membership>): Promise<void> {
  await changeSubscriber(list, idOf(list, address.toLowerCase()), () => ({
    address,
    memberships: [aMembership({ newsletter: newsletter.number, ...fields })],
  }));
}

test('readers are counted by state, language, domain and day, without those of other newsletters', async () => {
  for (const [i, state] of subscriberStates.entries()) {
    for (let n = 0; n <= i; n += 1) await put(`${state}${n}@example.org`, { state });
  }
  await put('one@example.com', { state: 'confirmed', locale: 'zh-CN', confirmedAt: Date.UTC(2026, 4, 5, 23) / 1000 });
  await put('other@example.com', { state: 'confirmed', newsletter: 8 });
  const counts = await countSubscribers(list, newsletter);
  expect(counts).toMatchObject({ pending: 1, confirmed: 3, unsubscribed: 3, bounced: 4, complained: 5, erased: 6 });
  expect(counts.byLocale).toEqual({ en: 2, 'zh-CN': 1 });
  expect(counts.byDomain).toEqual({ 'example.org': 2, 'example.com': 1 });
  expect(counts.confirmedPerDay['2026-05-05']).toBe(1);
  expect(await countAudience(list, newsletter, { state: ['confirmed'], locale: ['zh-CN'] })).toBe(1);
});

test('a reader is found by address, by a part of it, and by name, whatever the case', async () => {
  await put('Tide.Watcher@example.org', { name: '潮位 Lamp' });
  await put('second@example.org', { name: 'Second' });
  // Letters outside of ASCII that have ASCII letters in lower case: the Kelvin sign, and a capital I with a dot.
  await put('third@example.org', { name: 'Lord \u212Aelvin' });
  await put('fourth@example.org', { name: 'Pek\u0130n' });
  const found = async (text: string) =>
    (await searchSubscribers(list, text, { limit: 10 })).subscribers.map(({ subscriber }) => subscriber.address);

  expect(await found('tide.watcher@EXAMPLE.org')).toEqual(['Tide.Watcher@example.org']);
  expect(await found('WATCH')).toContain('Tide.Watcher@example.org');
  expect(await found('潮位')).toEqual(['Tide.Watcher@example.org']);
  expect(await found('lord kelvin')).toEqual(['third@example.org']);
  expect(await found('peki')).toEqual(['fourth@example.org']);
  expect((await found('example.org')).length).toBeGreaterThan(1);
  const some = await searchSubscribers(list, 'example.org', { limit: 1 });
  expect(some.subscribers).toHaveLength(1);
  const all = await searchSubscribers(list, 'example.org', { limit: 100 });
  expect([all.total, all.subscribers.length]).toEqual([some.total, some.total]);
  const addresses = all.subscribers.map(({ subscriber }) => subscriber.address.toLowerCase());
  expect(addresses).toEqual(addresses.toSorted());
  expect(some.subscribers[0]?.subscriber.address.toLowerCase()).toBe(addresses[0]);
  expect(await found('nobody')).toEqual([]);
});

test('the pages of a search have everybody once, whatever is added or removed meanwhile', async () => {
  const names = ['Ä', 'b', 'C', 'd', 'e', 'F', 'g'];
  for (const name of names) await put(`${name}.paged@example.net`, { name: 'Paged' });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await searchSubscribers(list, '.PAGED@', { limit: 2, cursor });
    expect(page.subscribers.length).toBeLessThanOrEqual(2);
    seen.push(...page.subscribers.map(({ subscriber }) => subscriber.address));
    cursor = page.next ?? undefined;
    // Before the place of the next page: it does not come twice, and nobody is left out.
    await put(`a${seen.length}.paged@example.net`, { name: 'Paged' });
  } while (cursor !== undefined);
  for (const name of names) expect(seen.filter((one) => one === `${name}.paged@example.net`)).toHaveLength(1);
  await expect(searchSubscribers(list, '.paged@', { limit: 2, cursor: 'no cursor' })).rejects.toMatchObject({
    field: 'cursor',
  });
});

test('a search in threads finds what a search in one finds', async () => {
  for (let i = 0; i < 300; i += 1)
    await put(`reader${i}@example.net`, { name: i % 3 === 0 ? `Οδυσσεύς ${i}` : 'Lamp' });
  const parallel = threadsFor(server.url, 1);
  for (const text of ['example.net', 'οδυσσεύς', 'LAMP', 'reader29', 'nobody at all']) {
    const alone = await searchSubscribers(list, text, { limit: 20 });
    expect(await searchSubscribers(list, text, { limit: 20 }, parallel)).toEqual(alone);
    expect(await parallel(list, text.toLowerCase(), { limit: 20 })).toMatchObject({ total: alone.total });
    const second = { limit: 7, cursor: alone.next ?? undefined };
    expect(await searchSubscribers(list, text, second, parallel)).toEqual(await searchSubscribers(list, text, second));
  }
});

test('statistics with a filter read each bucket once', async () => {
  await put('counted@example.org', { locale: 'zh-CN' });
  const reads = async () =>
    Number(/cmdstat_hgetall:calls=(\d+)/.exec(await server.redis.info('commandstats'))?.[1] ?? 0);
  const cost = async (count: () => Promise<unknown>) => {
    const before = await reads();
    await count();
    return (await reads()) - before;
  };
  const plain = await cost(() => countSubscribers(list, newsletter));
  const filtered = await cost(() => countSubscribers(list, newsletter, { state: ['confirmed'] }));
  expect(filtered).toBeLessThan(plain + 5);
  const { matching, confirmed } = await countSubscribers(list, newsletter, { state: ['confirmed'] });
  expect(matching).toBe(confirmed);
});
