import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/issues/history/history-entry.js';
import { addIssue, readIssue } from '../../src/issues/issue-store.js';
import { slotsOf } from '../../src/issues/sponsor-slot.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { countSponsors } from '../../src/reports/count-sponsors.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

test('a sponsor that a correction replaced is counted for the emails sent before it', async () => {
  const { redis } = server;
  await addNewsletter(
    redis,
    newsletterFields({
      postalAddress: '1 Example Road',
    }),
  );
  const sponsor = (title: string) => ({ title, text: '', url: 'https://sponsor.example.com/', image: '' });
  const [before, after] = [slotsOf(sponsor('Before')), slotsOf(sponsor('After'))];
  await addIssue(redis, {
    id: 'business-1',
    newsletter: 'business',
    subject: 'x',
    preheader: '',
    articles: ['a'],
    sponsors: after,
    audience: {},
  });
  const corrections = [
    { edition: 2, at: 1_000, acceptedBefore: 30 },
    { edition: 3, at: 2_000, acceptedBefore: 50 },
  ];
  await redis.hset(keys.issue('business-1'), 'corrections', JSON.stringify(corrections), 'startedAt', 500);
  const entry = (at: number, changes: HistoryEntry['changes']) =>
    JSON.stringify({ call: `${at}`, revision: at, at, by: 'an editor', changes } satisfies HistoryEntry);
  await redis.rpush(
    keys.history('business-1'),
    entry(1_000, [{ field: 'sponsors.s1', before: before[0], after: after[0] }]),
    entry(2_000, [{ field: 'subject', before: 'y', after: 'x' }]),
  );
  expect(await countSponsors(redis, await readIssue(redis, 'business-1'), 100)).toEqual([
    { id: 's1', title: 'After', url: 'https://sponsor.example.com/', sponsor: null, emails: 70 },
    { id: 's1', title: 'Before', url: 'https://sponsor.example.com/', sponsor: null, emails: 30 },
  ]);
});
