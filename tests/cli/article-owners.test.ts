import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

const samples = fileURLToPath(new URL('../../samples/articles', import.meta.url));

let server: TestRedis;
let installation: Installation;
beforeEach(async () => {
  server = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}` });
});
afterEach(async () => {
  await installation.remove();
  await server.stop();
});

const addNewsletter = (slug: string) =>
  installation.cli('newsletter', 'add', '--slug', slug, '--title', slug, '--from', `news@${slug}.example.com`);
const compose = (slug: string) => installation.json<{ articles: string[] }>('issue', 'compose', slug, '--latest', '3');

test('articles that are imported before there is a newsletter go to the first one', async () => {
  const { stderr } = await installation.cli('article', 'import', samples);
  expect(stderr).toContain('The first that you create');
  expect((await addNewsletter('gazette')).stderr).toMatch(/It has \d+ articles that you imported before\./);
  expect((await compose('gazette')).articles).toHaveLength(3);
  expect((await addNewsletter('weekend')).stderr).not.toContain('imported before');
  expect((await installation.cli('issue', 'compose', 'weekend')).stderr).toContain('no unsent articles');
});

test('an import without a newsletter is for all of them, and one with a newsletter only for that', async () => {
  for (const slug of ['gazette', 'weekend']) await addNewsletter(slug);
  const { stderr, code } = await installation.cli('article', 'import', `${samples}/scan-to-pay.md`);
  expect({ stderr, code }).toEqual({ stderr: expect.stringContaining('Each of 2 newsletters has them.'), code: 0 });
  await installation.cli('article', 'import', `${samples}/container-port-at-night.md`, '--newsletter', 'weekend');
  expect((await compose('gazette')).articles).toHaveLength(1);
  expect((await compose('weekend')).articles).toHaveLength(2);
});
