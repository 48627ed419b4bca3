import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { parseConfig } from '../../src/config.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { reportIssue } from '../../src/reports/report.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

// Written by version 0.1.0: a newsletter with four readers, five articles, one issue that was sent to two readers and one
// that was paused before its first message.
const fixture = fileURLToPath(new URL('../fixtures/stores/0.1.0.backup', import.meta.url));

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
  await restoreBackup(server.redis, fixture, { force: false });
});
afterAll(() => server.stop());

test('the data of version 0.1 opens and works', async () => {
  const app = await openApp(parseConfig({ LOG_LEVEL: 'silent' }), { redisUrl: server.url, smtpUrl: undefined });
  try {
    const newsletter = await readNewsletter(app.redis, 'business');
    expect(newsletter.title).toBe('Business Weekly');
    expect(await countSubscribers(app.list, newsletter)).toMatchObject({ confirmed: 3, unsubscribed: 1 });
    expect(await reportIssue(app.list, 'business-1')).toMatchObject({ state: 'sent', accepted: 2, audience: 2 });
    expect(await reportIssue(app.list, 'business-2')).toMatchObject({ state: 'paused', waiting: 3, audience: 3 });
    // Their retries carry the Message-IDs of the first attempts.
    for (const id of ['business-1', 'business-2']) {
      expect(await app.redis.hget(keys.issue(id), 'messageIdForm')).toBe('base64url');
      expect((await readIssue(app.redis, id)).messageIdForm).toBe('base64url');
    }
  } finally {
    await app.close();
  }
});
