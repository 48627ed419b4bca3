import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let postrider: Installation;
beforeAll(async () => {
  server = await startTestRedis();
  postrider = await newInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: 'smtp://127.0.0.1:1' });
});
afterAll(async () => {
  await postrider.remove();
  await server.stop();
});

const addNewsletter = (slug: string, ...more: string[]) =>
  postrider.json('newsletter', 'add', '--slug', slug, '--title', `The ${slug}`, '--from', 'news@example.com', ...more);
const addReader = (email: string, newsletter: string, ...more: string[]) =>
  postrider.json('subscriber', 'add', email, '--newsletter', newsletter, '--status', 'confirmed', ...more);

test('a newsletter has a title', async () => {
  await addNewsletter('titled');
  for (const title of ['', '  ', '\t']) {
    const set = await postrider.cli('newsletter', 'set', 'titled', '--title', title);
    expect([set.code, set.stderr]).toEqual([2, expect.stringContaining('must not be empty')]);
  }
  const given = ['--slug', 'untitled', '--title', ' ', '--from', 'news@example.com'];
  expect((await postrider.cli('newsletter', 'add', ...given)).code).toBe(2);
});

test('subscriber search shows addresses in order, and how many more there are', async () => {
  await addNewsletter('searched');
  for (const name of ['cherry', 'apple', 'banana']) await addReader(`${name}.search@example.org`, 'searched');
  const { stdout } = await postrider.cli('subscriber', 'search', '.search@', '--limit', '2');
  expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'EMAIL',
    'apple.search@example.org',
    'banana.search@example.org',
    'and',
    '',
  ]);
  expect(stdout).toContain('and 1 more');
  expect((await postrider.cli('subscriber', 'search', '.search@')).stdout).not.toContain('more');
});

test('subscriber unsubscribe ends one subscription, and is written in the history', async () => {
  await addNewsletter('left');
  await addNewsletter('kept');
  for (const slug of ['left', 'kept']) await addReader('asked@example.org', slug);
  const unsubscribe = () => postrider.json('subscriber', 'unsubscribe', 'asked@example.org', '--newsletter', 'left');
  expect(await unsubscribe()).toMatchObject({ newsletter: 'left', state: 'unsubscribed', changed: true });
  expect(await unsubscribe()).toMatchObject({ state: 'unsubscribed', changed: false });
  const { stdout } = await postrider.cli('subscriber', 'show', 'asked@example.org', '--json');
  expect(stdout).toMatch(/"unsubscribed".*"editor"/);
  expect(stdout).toContain('"confirmed"');
  const unknown = await postrider.cli('subscriber', 'unsubscribe', 'nobody@example.org', '--newsletter', 'left');
  expect(unknown.code).toBe(1);
});
