import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

const publicUrl = 'https://news.example.com';

let store: TestRedis;
let installation: Installation;
beforeAll(async () => {
  store = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${store.url}`, PUBLIC_URL: publicUrl });
  await installation.json('newsletter', 'add', '--slug', 'business', '--title', 'B', '--from', 'n@example.com');
  await installation.json('segment', 'add', 'Chinese', '--newsletter', 'business', '--filter', 'locale=zh-CN');
  await installation.json('token', 'create', '--name', 'the shop', '--scope', 'issues:read');
  await installation.json('webhook', 'add', '--url', 'https://hooks.example.com/');
  await installation.json('article', 'import', 'samples/articles/scan-to-pay.md');
  await installation.json('issue', 'compose', 'business');
  await installation.json('subscriber', 'add', 'reader@example.org', '--newsletter', 'business');
});
afterAll(async () => {
  await installation.remove();
  await store.stop();
});

const lists = [
  ['newsletter', 'list'],
  ['segment', 'list', '--newsletter', 'business'],
  ['token', 'list'],
  ['webhook', 'list'],
  ['article', 'list'],
  ['issue', 'list'],
  ['subscriber', 'search', 'reader@'],
  ['feedback', 'holds'],
  ['feedback', 'list', '--newsletter', 'business'],
  ['feedback', 'list', '--unread'],
];

test.each(lists)('%s %s prints a page, or the array of version 0.2.0 on request', async (...words) => {
  const page = await installation.json(...words);
  expect(page).toMatchObject({ items: expect.any(Array), next: null });
  const settings = { REDIS_URL: `unix://${store.url}`, PUBLIC_URL: publicUrl, JSON_LISTS: 'arrays' };
  const earlier = await quickInstallation(settings);
  expect(await earlier.json(...words)).toEqual(page.items);
  await earlier.remove();
});

test('a page of the articles of all newsletters says where the next one begins', async () => {
  await installation.json('article', 'import', 'samples/articles/container-port-at-night.md');
  const first = await installation.json<{ items: { id: string }[]; next: string }>('article', 'list', '--limit', '1');
  expect(first.items).toHaveLength(1);
  const second = await installation.json('article', 'list', '--cursor', first.next, '--unsent');
  expect(second).toMatchObject({ items: [{ newsletters: ['business'] }], next: null });
  expect((await installation.cli('article', 'list')).stdout).toContain('NEWSLETTER');
});
