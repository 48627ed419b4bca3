import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { conditionsInWords, shareInWords } from '../../../src/subscribers/list/audience-words.js';
import { countSegment } from '../../../src/subscribers/list/count-subscribers.js';
import { addSegment, listSegments, readSegment, removeSegment } from '../../../src/subscribers/list/segment-store.js';
import type { SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { emptyList, startTestRedis } from '../../helpers/redis.js';

const server = await startTestRedis();
let list: SubscriberList;
let newsletter: Newsletter;
beforeEach(async () => {
  list = await emptyList(server.redis);
  newsletter = await addNewsletter(
    server.redis,
    newsletterFields({
      from: { name: 'Business', address: 'news@example.com' },
      sections: ['News', 'Tech'],
      postalAddress: '1 Example Road',
    }),
  );
});
afterAll(() => server.stop());

test('a segment counts its confirmed readers out of all confirmed readers', async () => {
  const consent = { method: 'command', from: 'a test', textVersion: 0, ip: '' } as const;
  const readers = [
    ['a@example.org', ['Tech'], 'zh-CN', 'confirmed'],
    ['b@example.org', ['News'], 'zh-CN', 'confirmed'],
    ['c@example.org', ['Tech'], 'en', 'confirmed'],
    ['d@example.org', ['Tech'], 'zh-CN', 'unsubscribed'],
  ] as const;
  for (const [email, sections, locale, status] of readers)
    await enrol(list, newsletter, { email, name: '', sections, locale, status, consent });
  const { filter } = await addSegment(list, newsletter, {
    name: '工程师',
    filter: { section: ['Tech'], locale: ['zh-CN'] },
  });
  const share = await countSegment(list, newsletter, filter);
  expect(share).toEqual({ matching: 1, confirmed: 3 });
  expect(shareInWords(share, conditionsInWords(filter))).toBe('1 of 3 confirmed readers: section Tech, language zh-CN');
  expect(await readSegment(server.redis, 'business', '工程师')).toMatchObject({ filter });
});

test('segments are listed by name, and each name is used once', async () => {
  for (const name of ['b', 'a']) await addSegment(list, newsletter, { name, filter: { section: ['Tech'] } });
  expect((await listSegments(server.redis, 'business')).map(({ name }) => name)).toEqual(['a', 'b']);
  await expect(addSegment(list, newsletter, { name: 'a', filter: { section: ['News'] } })).rejects.toMatchObject({
    code: 'segment.exists',
  });
  await removeSegment(server.redis, 'business', 'a');
  await expect(readSegment(server.redis, 'business', 'a')).rejects.toMatchObject({ known: ['b'] });
  await expect(removeSegment(server.redis, 'business', 'a')).rejects.toMatchObject({ code: 'segment.not-found' });
});

test.each([
  ['an empty name', '', { section: ['Tech'] }],
  ['a name with a slash', 'a/b', { section: ['Tech'] }],
  ['no condition', 'all', {}],
  ['a state, because issues go to confirmed readers only', 'pending', { state: ['pending' as const] }],
  ['a section that does not exist', 'sport', { section: ['Sport'] }],
])('a segment with %s is refused', async (_, name, filter) => {
  await expect(addSegment(list, newsletter, { name, filter })).rejects.toMatchObject({ code: 'input.invalid' });
  expect(await listSegments(server.redis, 'business')).toEqual([]);
});

test('an audience without conditions is all confirmed readers', () => {
  expect(shareInWords({ matching: 1_020, confirmed: 1_020 }, '')).toBe('all 1,020 confirmed readers');
  expect(shareInWords({ matching: 0, confirmed: 0 }, '')).toBe('no confirmed reader');
  expect(shareInWords({ matching: 205, confirmed: 1_020 }, 'section Tech')).toBe(
    '205 of 1,020 confirmed readers: section Tech',
  );
});
