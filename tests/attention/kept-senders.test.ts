import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { keepSenders } from '../../src/attention/kept-senders.js';
import { type DnsLookup, DnsUnanswered } from '../../src/checks/dns/dns-lookup.js';
import { addNewsletter, changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { readMeta } from '../../src/redis/meta.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis({ appendfsync: 'no' });
});
afterAll(() => store.stop());

/** The TXT records of each name, and what was asked. `silent`: DNS does not answer. */
let zone: { txt: Record<string, string[]>; silent: boolean };
let asked: number;
let now: number;
const dns: DnsLookup = {
  txt: async (name) => {
    asked += 1;
    if (zone.silent) throw new DnsUnanswered('ETIMEOUT', {});
    return zone.txt[name] ?? [];
  },
  addresses: async () => [],
  mailHosts: async () => [],
  namesOf: async () => [],
};
const config = { smtpUrl: 'smtp://127.0.0.1:25', dkim: undefined, ehloName: 'mail.news.internal', dnsServers: [] };
const keep = () => keepSenders(store.redis, { config, dns }, now);
const attention = async () =>
  (
    await readAttention({
      redis: store.redis,
      config: { feedback: { listener: undefined, mailbox: undefined }, durableReplicas: 0 },
    })
  )
    .filter(({ code }) => code !== 'worker.away')
    .map(({ id, newsletter }) => `${id} · ${newsletter}`);

const day = 86_400_000;
const fine = {
  'news.internal': ['v=spf1 ip4:192.0.2.1 -all'],
  '_dmarc.news.internal': ['v=DMARC1; p=none'],
};

beforeEach(async () => {
  await emptyStore(store.redis);
  await readMeta(store.redis);
  const from = { name: 'News', address: 'digest@news.internal' };
  await addNewsletter(store.redis, newsletterFields({ slug: 'gazette', from }));
  [zone, asked, now] = [{ txt: { ...fine }, silent: false }, 0, Date.UTC(2031, 0, 1)];
});

test('records that are wrong are troubles as last asked; reading asks nobody, and a correction clears them', async () => {
  await keep();
  expect(await attention()).toEqual([]);
  zone.txt = {};
  const before = asked;
  expect(await attention()).toEqual([]);
  expect(asked).toBe(before);
  now += day;
  await keep();
  expect(await attention()).toEqual(['dmarc.none news.internal · gazette', 'spf.none news.internal · gazette']);
  zone.txt = { ...fine };
  now += 600_000;
  await keep();
  expect(await attention()).toEqual([]);
});

test('DNS is asked every six hours where all is well, and sooner where it is not or the sender changes', async () => {
  await keep();
  const once = asked;
  now += 3 * 3_600_000;
  await keep();
  expect(asked).toBe(once);
  await changeNewsletter(store.redis, 'gazette', { from: { name: 'News', address: 'digest@other.internal' } });
  await keep();
  expect(asked).toBeGreaterThan(once);
  // Nothing of the former domain is left.
  expect(await attention()).toEqual(['dmarc.none other.internal · gazette', 'spf.none other.internal · gazette']);
});

test('what DNS does not answer stays as it was known, and is no trouble by itself', async () => {
  zone.silent = true;
  await keep();
  expect(await attention()).toEqual([]);
  [zone.silent, zone.txt] = [false, {}];
  now += day;
  await keep();
  const known = await attention();
  expect(known).toHaveLength(2);
  zone.silent = true;
  now += day;
  await keep();
  expect(await attention()).toEqual(known);
});

test('a domain of several newsletters is one trouble, which concerns the whole installation', async () => {
  const from = { name: 'Trade', address: 'trade@news.internal' };
  await addNewsletter(store.redis, newsletterFields({ slug: 'trade', from }));
  zone.txt = { 'news.internal': fine['news.internal'] };
  await keep();
  expect(await attention()).toEqual(['dmarc.none news.internal · null']);
  await changeNewsletter(store.redis, 'trade', { archivedAt: '2031-01-01T00:00:00.000Z' });
  expect(await attention()).toEqual(['dmarc.none news.internal · gazette']);
});
