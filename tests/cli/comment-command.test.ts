import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { type App, openApp } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { commentKeys } from '../../src/redis/keys.js';
import { addTestNewsletter } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let redis: TestRedis;
let app: App;
let installation: Installation;
beforeAll(async () => {
  redis = await startTestRedis();
  app = await openApp(parseConfig({ LOG_LEVEL: 'silent' }), { redisUrl: redis.url, smtpUrl: 'smtp://127.0.0.1:1' });
  installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}`, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await app.close();
  await installation.remove();
  await redis.stop();
});

test('comments are listed, shown, published, rejected, and removed after a confirmation', async () => {
  const { number, slug } = await addTestNewsletter(app, { slug: 'talked', comments: true });
  for (const text of ['The first', 'The second']) {
    const comment = { newsletter: number, article: 'abcdefghijkl', name: 'Bo', text, stamp: text, at: Date.now() };
    await takeComment(app.list, app.queues, comment, { ip: '127.0.0.1', proven: true });
  }
  const [first = '', second = ''] = await app.redis.zrange(commentKeys.all, '0', '-1');
  const page = await installation.json<{ items: object[]; next: string }>(
    ...['comment', 'list', '--newsletter', slug, '--state', 'held', '--limit', '1'],
  );
  expect(page).toEqual({
    items: [expect.objectContaining({ id: second, newsletter: slug, reader: null })],
    next: second,
  });
  const rest = await installation.cli('comment', 'list', '--after', page.next);
  expect(rest.stdout).toMatch(new RegExp(`${first} .* held +Bo +The first`));
  expect(await installation.json('comment', 'approve', first)).toMatchObject({ id: first, state: 'approved' });
  expect((await installation.cli('comment', 'reject', first)).stdout).toBe(`Rejected ${first}.\n`);
  expect((await installation.cli('comment', 'show', first)).stdout).toMatch(/state: +rejected[\s\S]*The first/);
  const hesitant = await installation.cli('comment', 'remove', first);
  expect([hesitant.code, hesitant.stderr.includes('--yes')]).toEqual([2, true]);
  expect(await installation.json('comment', 'remove', first, '--yes')).toEqual({ id: first, removed: true });
  const gone = await installation.cli('comment', 'show', first, '--json');
  expect([gone.code, JSON.parse(gone.stdout).error.code]).toEqual([1, 'comment.not-found']);
});
