import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { InvalidInput, NotFound } from '../../src/errors.js';
import { removeSection, renameSection } from '../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import {
  addNewsletter,
  changeNewsletter,
  listNewsletters,
  NewsletterExists,
  newsletterByNumber,
  readNewsletter,
} from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());
beforeEach(() => redis.flushall());

const add = (slug: string, fields: Partial<Newsletter> = {}) =>
  addNewsletter(
    redis,
    newsletterFields({
      slug,
      title: '商业 & "Digest"',
      from: { name: '商业', address: 'digest@example.com' },
      replyTo: 'desk@example.com',
      locale: 'zh-CN',
      sections: ['News', '科技'],
      postalAddress: '1 Example Road\nHarbour City',
      siteUrl: 'https://example.com/',
      follow: [{ label: '微博', url: 'https://example.com/weibo' }],
      ...fields,
    }),
  );

test('a newsletter is read as it was added', async () => {
  const added = await add('business');
  expect(added.number).toBe(1);
  expect(await readNewsletter(redis, 'business')).toEqual(added);
  expect(await newsletterByNumber(redis, 1)).toEqual(added);
});

test('the rule for inactive readers is stored under its earlier name, so that both versions read it', async () => {
  await add('business');
  const rule = { afterDays: 180, answerDays: 30 };
  await redis.hset(keys.newsletter('business'), 'sunset', JSON.stringify(rule));
  expect((await readNewsletter(redis, 'business')).inactive).toEqual(rule);
  await changeNewsletter(redis, 'business', { inactive: { ...rule, afterDays: 90 } });
  const stored = await redis.hgetall(keys.newsletter('business'));
  expect([stored.sunset, stored.inactive]).toEqual(['{"afterDays":90,"answerDays":30}', undefined]);
});

test('newsletters are listed by slug, each with its own number', async () => {
  await add('tech');
  await add('business');
  const all = await listNewsletters(redis);
  expect(all.map(({ slug, number }) => [slug, number])).toEqual([
    ['business', 2],
    ['tech', 1],
  ]);
});

test('a slug is used once: a second newsletter with it is refused, and nothing changes', async () => {
  const outcomes = await Promise.allSettled([add('business', { title: 'One' }), add('business', { title: 'Two' })]);
  const [won, lost] = outcomes.toSorted((a, b) => a.status.localeCompare(b.status));
  expect(won).toMatchObject({ status: 'fulfilled' });
  expect(lost).toMatchObject({ status: 'rejected', reason: expect.any(NewsletterExists) });
  expect(await listNewsletters(redis)).toEqual([won?.status === 'fulfilled' ? won.value : undefined]);
});

test('a crash while a newsletter is added leaves no partial one, and adding it again completes it', async () => {
  const { sendCommand } = redis;
  for (let commands = 0; ; commands += 1) {
    await redis.flushall();
    let left = commands;
    let died = false;
    redis.sendCommand = function dying(command, ...rest) {
      died ||= left <= 0;
      left -= 1;
      if (died) throw new Error('the process died');
      return sendCommand.call(this, command, ...rest);
    };
    await add('business').catch(() => undefined);
    redis.sendCommand = sendCommand;
    const listed = await listNewsletters(redis);
    const again = await add('business').catch((error: unknown) => error);
    if (again instanceof Error) expect(again).toBeInstanceOf(NewsletterExists);
    const added = await readNewsletter(redis, 'business');
    expect(added).toMatchObject({ slug: 'business', sections: ['News', '科技'] });
    expect(await listNewsletters(redis)).toEqual([added]);
    expect(await newsletterByNumber(redis, added.number)).toEqual(added);
    if (died) continue;
    expect(listed).toEqual([added]);
    expect(commands).toBeGreaterThan(2);
    break;
  }
});

test('a partial newsletter of an older version is overwritten', async () => {
  await redis.hset(keys.newsletter('business'), 'slug', 'business');
  const added = await add('business');
  expect(await listNewsletters(redis)).toEqual([added]);
});

test('a change affects only the fields that it names', async () => {
  const before = await add('business');
  const changed = await changeNewsletter(redis, 'business', { title: 'Trade', follow: [] });
  expect(changed).toEqual({ ...before, title: 'Trade', follow: [], revision: 1 });
  expect(await readNewsletter(redis, 'business')).toEqual(changed);
});

test('sections are added at the end; existing ones keep their positions', async () => {
  await add('business');
  const { sections } = await changeNewsletter(redis, 'business', {
    addSections: ['Life', '科技', 'life', 'NEWS', 'Art'],
  });
  expect(sections).toEqual(['News', '科技', 'Life', 'Art']);
});

test('the position of a removed section is not used again, even for a new one of the same name', async () => {
  const before = await add('business', { sections: ['News', 'Tech', 'Life'] });
  const removed = await removeSection(redis, 'business', 'tech');
  const removedSections = [{ name: 'Tech', position: 1 }];
  expect(removed).toEqual({ ...before, sections: ['News', 'Life'], removedSections, revision: 1 });
  expect(await readNewsletter(redis, 'business')).toEqual(removed);
  const added = await changeNewsletter(redis, 'business', { addSections: ['Tech'] });
  expect(await redis.hget(keys.newsletter('business'), 'sections')).toBe('["News",{"removed":"Tech"},"Life","Tech"]');
  expect(added).toMatchObject({ sections: ['News', 'Life', 'Tech'] });
  expect((await renameSection(redis, 'business', 'Life', 'Art')).sections).toEqual(['News', 'Art', 'Tech']);
  await expect(removeSection(redis, 'business', 'Life')).rejects.toThrow(InvalidInput);
});

test('a section given in two spellings is added once', async () => {
  expect((await add('business', { sections: ['News', 'news', 'Tech'] })).sections).toEqual(['News', 'Tech']);
});

test('a newsletter has at most thirty sections, because a choice is a bit mask', async () => {
  const numbered = (from: number, count: number) => Array.from({ length: count }, (_, i) => `Section ${from + i}`);
  await add('business', { sections: numbered(1, 29) });
  expect((await changeNewsletter(redis, 'business', { addSections: numbered(29, 2) })).sections).toHaveLength(30);
  await expect(changeNewsletter(redis, 'business', { addSections: ['One more'] })).rejects.toThrow(InvalidInput);
  expect((await readNewsletter(redis, 'business')).sections).toHaveLength(30);
  await expect(add('tech', { sections: numbered(1, 31) })).rejects.toThrow(InvalidInput);
  expect((await add('tech')).slug).toBe('tech');
});

test('sections that two editors add at the same moment are both kept', async () => {
  await add('business', { sections: [] });
  const names = Array.from({ length: 10 }, (_, i) => `Section ${i}`);
  await Promise.all(names.map((name) => changeNewsletter(redis, 'business', { addSections: [name] })));
  expect((await readNewsletter(redis, 'business')).sections.toSorted()).toEqual(names);
});

test('the error for an unknown newsletter lists the known ones', async () => {
  await expect(readNewsletter(redis, 'sport')).rejects.toMatchObject({ code: 'newsletter.not-found', known: [] });
  await add('tech');
  await add('business');
  await expect(readNewsletter(redis, 'sport')).rejects.toMatchObject({
    id: 'sport',
    known: ['business', 'tech'],
  });
  await expect(changeNewsletter(redis, 'sport', { title: 'x' })).rejects.toThrow(NotFound);
  await expect(newsletterByNumber(redis, 9)).rejects.toThrow(NotFound);
});

test('a change on an old revision is refused with the fields changed since; a current one is made', async () => {
  await add('business');
  const first = await changeNewsletter(redis, 'business', { title: 'Trade' }, { revision: 0, by: 'Ada' });
  expect(first.revision).toBe(1);
  // A change that changes nothing makes no revision.
  expect((await changeNewsletter(redis, 'business', { title: 'Trade' })).revision).toBe(1);
  await renameSection(redis, 'business', 'News', 'City', 'Ben');
  const late = changeNewsletter(redis, 'business', { tagline: 'x' }, { revision: 0 });
  await expect(late).rejects.toMatchObject({
    code: 'newsletter.changed-meanwhile',
    revision: 2,
    changes: [
      { field: 'title', by: 'Ada' },
      { field: 'sections', by: 'Ben' },
      // The earlier name of the section, which a newsletter shows too.
      { field: 'formerSections', by: 'Ben' },
    ],
  });
  await expect(changeNewsletter(redis, 'business', { tagline: 'x' }, { revision: 1 })).rejects.toMatchObject({
    changes: [{ field: 'sections' }, { field: 'formerSections' }],
  });
  expect((await changeNewsletter(redis, 'business', { tagline: 'x' }, { revision: 2 })).revision).toBe(3);
});

test('no change is lost when many are made at the same time', async () => {
  await add('business');
  const changes = [
    ...['title', 'tagline', 'replyTo', 'siteUrl', 'postalAddress'].map((field) => ({
      [field]: `${field}@example.com`,
    })),
    ...['A', 'B', 'C'].map((name) => ({ addSections: [name] })),
  ];
  await Promise.all(changes.map((change) => changeNewsletter(redis, 'business', change)));
  expect(await readNewsletter(redis, 'business')).toMatchObject({
    title: 'title@example.com',
    tagline: 'tagline@example.com',
    siteUrl: 'siteUrl@example.com',
    revision: changes.length,
    sections: expect.arrayContaining(['A', 'B', 'C']),
  });
});
