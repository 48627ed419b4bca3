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
  const before = await app.redis.zrange(commentKeys.all, '0', '-1');
  for (const [i, text] of ['The first', 'The second'].entries()) {
    const comment = { newsletter: number, article: 'abcdefghijkl', name: 'Bo', text, stamp: text, at: Date.now() + i };
    await takeComment(app.list, app.queues, comment, { ip: '127.0.0.1', proven: true });
  }
  const all = await app.redis.zrange(commentKeys.all, '0', '-1');
  const [first = '', second = ''] = all.filter((id) => !before.includes(id));
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

test('the writer of a comment is blocked, listed and unblocked', async () => {
  const { number, slug } = await addTestNewsletter(app, { slug: 'blocked', comments: true });
  const write = async (text: string, ip = '192.0.2.7') => {
    const comment = { newsletter: number, article: 'abcdefghijkl', name: 'Bo', text, stamp: text, at: Date.now() };
    return takeComment(app.list, app.queues, comment, { ip, proven: true });
  };
  for (const text of ['One insult', 'Two insults']) await write(text);
  await write('From nowhere', '127.0.0.1');
  const { items } = await installation.json<{ items: { id: string; text: string }[] }>(
    'comment',
    'list',
    '--newsletter',
    slug,
  );
  const idOf = (text: string) => items.find((one) => one.text === text)?.id ?? '';
  const { stdout } = await installation.cli('comment', 'block', idOf('One insult'));
  expect(stdout).toMatch(/^Blocked the network of the visitor [0-9a-f]{16}\. 2 comments rejected\.\n$/);
  expect(await write('Three insults')).toEqual({ state: 'rejected' });
  expect((await installation.cli('comment', 'block', idOf('From nowhere'))).stderr).toContain('could be recognised');
  const [, writer = ''] = /visitor ([0-9a-f]{16})/.exec(stdout) ?? [];
  const list = await installation.cli('comment', 'blocked', '--newsletter', slug);
  expect(list.stdout).toMatch(new RegExp(`${writer} +visitor .* One insult`));
  const ended = await installation.cli('comment', 'unblock', writer, '--newsletter', slug);
  expect(ended.stdout).toBe(`Unblocked ${writer}.\n`);
  expect(await write('Four insults')).toEqual({ state: 'held' });
  const gone = await installation.cli('comment', 'unblock', writer, '--newsletter', slug);
  expect([gone.code, gone.stderr.includes('postrider comment blocked')]).toEqual([1, true]);
});
