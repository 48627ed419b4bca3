import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { shareTexts } from '../../src/articles/store/share-texts.js';
import { verifyBackupFile } from '../../src/backup/backup-file.js';
import { backupEntries, restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { openQueues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { startTestRedis } from '../helpers/redis.js';

/** Nothing here is lost: no server ends. */
const onDisk = async () => undefined;

test('a backup has each shared text after the articles that name it, and a restore brings them back', async ({
  onTestFinished,
}) => {
  const [source, target] = await Promise.all([startTestRedis(), startTestRedis()]);
  const folder = await mkdtemp(join(tmpdir(), 'postrider-texts-'));
  const queues = openQueues(source.redis);
  onTestFinished(async () => {
    await queues.close();
    await Promise.all([source.stop(), target.stop(), rm(folder, { recursive: true })]);
  });
  await readMeta(source.redis, 64);
  const slugs = ['gazette', 'courier'];
  await source.redis.sadd(keys.newsletters, ...slugs);
  const body = `<p>${'A new berth opens. '.repeat(80)}</p>`;
  const urls = Array.from({ length: 20 }, (_, number) => `https://example.com/${number}`);
  for (const url of urls) {
    const draft = { title: url, url, section: '', publishedAt: null, author: '', image: null, excerpt: '' };
    for (const newsletter of slugs)
      await saveArticle(source.redis, { ...draft, body: `${body}${url}`, source: 'page' }, { newsletter });
  }
  expect(await shareTexts(source.redis, onDisk)).toBe(2 * urls.length);

  const file = join(folder, 'texts.backup');
  await takeBackup(source.redis, queues, file);
  const order: string[] = [];
  for await (const entry of backupEntries(file, (await verifyBackupFile(file)).body))
    if ('key' in entry) order.push(Buffer.from(entry.key, 'base64').toString());
  const [article, text] = [keys.article(''), keys.articleText('')];
  expect(order.filter((key) => key.startsWith(text))).toHaveLength(urls.length);
  expect(order.findLastIndex((key) => key.startsWith(article))).toBeLessThan(
    order.findIndex((key) => key.startsWith(text)),
  );
  await restoreBackup(target.redis, file, { force: false });
  for (const url of urls)
    for (const slug of slugs)
      expect(await findArticle(target.redis, url, slug)).toEqual(await findArticle(source.redis, url, slug));
});
