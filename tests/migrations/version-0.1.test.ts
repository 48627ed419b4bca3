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
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
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

test('it keeps its list key when a secret is configured, so that every reader is found', async () => {
  const facts = () => server.redis.hmget(keys.meta, 'listKey', 'listKeyForm', 'listKeyCheck', 'schema');
  for (const settings of [{}, { SECRET: 'a secret that came later' }, {}]) {
    const config = parseConfig({ LOG_LEVEL: 'silent', ...settings });
    const app = await openApp(config, { redisUrl: server.url, smtpUrl: undefined });
    try {
      const listKey = app.listKey.toString('base64url');
      expect(await facts()).toEqual([listKey, null, null, '3']);
      const found = [];
      for await (const { records } of scanBuckets(app.list)) {
        for (const { id } of records) {
          const { normal = '' } = parseAddress((await readSubscriber(app.list, id))?.address ?? '');
          if (normal) found.push(idOf(app.list, normal).equals(id));
        }
      }
      expect(found).toEqual([true, true, true, true]);
    } finally {
      await app.close();
    }
  }
});
