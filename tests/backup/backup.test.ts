import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packOpenedLinks } from '../../src/answers/clicks/opened-links.js';
import { verifyBackupFile } from '../../src/backup/backup-file.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { scheduleIssue, startDueIssues } from '../../src/control/schedule-issue.js';
import { cancelIssue, composeIssue } from '../../src/issues/compose.js';
import { listIssues, readIssue } from '../../src/issues/issue-store.js';
import type { Sponsor } from '../../src/issues/sponsors/sponsor.js';
import { addSponsor, readSponsor } from '../../src/issues/sponsors/sponsor-store.js';
import { createLog } from '../../src/log.js';
import { migrations } from '../../src/migrations/migrate.js';
import { changeNewsletter, readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../../src/queues/queues.js';
import { isTransientKey } from '../../src/redis/key-groups.js';
import { keys, takingKeys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { readMeta } from '../../src/redis/meta.js';
import { reportIssue } from '../../src/reports/report.js';
import { waitingIssues } from '../../src/reports/waiting-issues.js';
import { scanBuckets, scanLayout } from '../../src/subscribers/list/scan-buckets.js';
import {
  changeSubscriber,
  idOf,
  openList,
  readSubscriber,
  type SubscriberList,
} from '../../src/subscribers/list/subscriber-store.js';
import { requestSubscription } from '../../src/subscribers/membership/signup.js';
import { bucketOf } from '../../src/subscribers/record/subscriber-id.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { snapshot } from '../helpers/snapshot.js';
import { sponsorForTests } from '../helpers/sponsor.js';

let postrider: TestPostrider;
let target: TestRedis;
let folder: string;
let file: string;
let sponsor: Sponsor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-backup-'));
  file = join(folder, 'list.backup');
  postrider = await startPostrider({ readers: 40, workers: false });
  sponsor = await addSponsor(postrider.app.redis, 'business', sponsorForTests({ issues: 2 }), 'Ada');
  const workers = await postrider.startWorkers();
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  // Their hourly jobs would change keys while they are compared.
  await workers.stop();
  const { redis } = postrider.app;
  await redis.set(keys.limit('signup', '192.0.2.1'), 3, 'EX', 3_600);
  await redis.hset(keys.media('bytes'), { type: 'image/png', bytes: randomBytes(70_000) });
  const opened = Array.from({ length: 500 }, () => [randomBytes(8), randomBytes(2)]).flat();
  await redis.hset(keys.opened(issue.id), ...opened);
  await packOpenedLinks(redis, issue.id, Date.now());
  await redis.hset(keys.opened(issue.id), ...opened.slice(0, 20));
  await redis.lpush(keys.problems(issue.id), 'third', 'second', 'first');
  // Longer than one line of the file can be.
  for (let i = 0; i < 10_000; i += 1_000) {
    const some = Array.from({ length: 1_000 }, (_, j) => i + j);
    await redis.zadd(keys.articles, ...some.flatMap((n) => [n / 7, `article-${n}`]));
    await redis.hset(takingKeys.issued('many'), Object.fromEntries(some.map((n) => [`article-${n}`, 'many-1'])));
    await redis.sadd(keys.newsletters, ...some.map((n) => `newsletter-${n}`));
  }
  await redis.srem(keys.newsletters, ...Array.from({ length: 10_000 }, (_, n) => `newsletter-${n}`).slice(0, 4_000));
  target = await startTestRedis();
});
afterAll(async () => {
  await postrider.stop();
  await target.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await target.redis.flushall();
});

const backup = (to = file) => takeBackup(postrider.app.redis, postrider.app.queues, to);
const restore = (from = file, force = false) => restoreBackup(target.redis, from, { force });

/** The content of a backup: our own keys without those of running processes. */
async function kept(redis: TestRedis['redis']): Promise<Map<string, unknown>> {
  const all = await snapshot(redis, 'postrider:*');
  for (const key of [...all.keys()].filter(isTransientKey)) all.delete(key);
  return all;
}

describe('a backup', () => {
  test('restored into an empty Redis gives back every key as it was', async () => {
    const result = await backup();
    const before = await kept(postrider.app.redis);
    expect(result.keys).toBe(before.size);
    expect(await restore()).toMatchObject({ keys: before.size, notices: 0, held: [], createdAt: result.createdAt });
    expect(await kept(target.redis)).toEqual(before);
    expect(await readSponsor(target.redis, 'business', sponsor.id)).toEqual(sponsor);
    const [issue] = await listIssues(target.redis, 'business');
    expect(issue?.sponsors).toMatchObject([{ sponsor: sponsor.id, url: sponsor.url }]);
    const ttl = await target.redis.pttl(keys.limit('signup', '192.0.2.1'));
    expect(ttl).toBeGreaterThan(3_400_000);
    expect(ttl).toBeLessThanOrEqual(3_600_000);
    const list = openList(target.redis, await readMeta(target.redis));
    expect((await readSubscriber(list, idOf(list, readerAddress(7))))?.address).toBe(readerAddress(7));
  });

  test('does not replace a file that somebody wrote meanwhile, and replaces it when told to', async () => {
    const place = join(folder, 'meanwhile');
    await mkdir(place);
    const to = join(place, 'mine.backup');
    const { redis, queues } = postrider.app;
    const onProgress = () => writeFileSync(to, 'mine');
    const taken = takeBackup(redis, queues, to, { onProgress, replaces: false });
    await expect(taken).rejects.toMatchObject({ code: 'EEXIST' });
    expect([await readFile(to, 'utf8'), await readdir(place)]).toEqual(['mine', ['mine.backup']]);
    await rm(to);
    await takeBackup(redis, queues, to, { replaces: false });
    await takeBackup(redis, queues, to, { onProgress });
    expect(await readdir(place)).toEqual(['mine.backup']);
    await verifyBackupFile(to);
  });

  test('can be read only by its owner, and identifies itself in its first line', async () => {
    await backup();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const first = (await readFile(file, 'latin1')).split('\n')[0] ?? '';
    expect(JSON.parse(first)).toMatchObject({ postrider: 'backup', format: 1, schema: '3' });
  });

  test('keeps unsent emails that readers asked for', async () => {
    const source = await startTestRedis();
    const queues = openQueues(source.redis);
    try {
      const list = openList(source.redis, await readMeta(source.redis, 64));
      await requestSubscription(list, queues, postrider.newsletter, {
        email: 'waiting@example.org',
        name: '',
        sections: [],
        locale: 'en',
        consent: { method: 'page', from: '/', textVersion: 1, ip: '' },
      });
      expect(await takeBackup(source.redis, queues, file)).toMatchObject({ notices: 1 });
      expect(await restore()).toMatchObject({ notices: 1 });
      const restored = openQueues(target.redis);
      expect(await all(restored)).toEqual(await all(queues));
      await restored.close();
    } finally {
      await queues.close();
      await source.stop();
    }
  });

  test('has no checkpoint of an import, which would skip rows that the backup lacks', async () => {
    const { redis } = postrider.app;
    await redis.hset(keys.import('of-a-file'), 'totals', '{}');
    const marks = keys.importMarks(bucketTag(postrider.app.list.layout, 3), 'run');
    await redis.hset(marks, 'totals', '0');
    await backup();
    await redis.del(keys.import('of-a-file'));
    await redis.del(marks);
    await restore();
    expect([...(await snapshot(target.redis, 'postrider:import:*')).keys()]).toEqual([]);
  });

  test('taken during a send restores the issue as paused', async () => {
    const { redis } = postrider.app;
    await redis.hset(keys.issue('business-1'), 'state', 'sending');
    await backup();
    await redis.hset(keys.issue('business-1'), 'state', 'sent');
    expect(await restore()).toMatchObject({ held: ['business-1'] });
    expect((await readIssue(target.redis, 'business-1')).state).toBe('paused');
    expect(await target.redis.exists(keys.sending)).toBe(0);
  });

  test('restores nothing that is sent automatically: a scheduled issue waits for a decision, digests stay drafts', async () => {
    const { redis, queues } = postrider.app;
    await changeNewsletter(redis, 'business', { schedule: { 'every issue': '0 8 * * 1' }, approval: 'send' });
    const { issue } = await composeIssue(redis, postrider.newsletter, {
      articles: (await readIssue(redis, 'business-1')).articles,
    });
    await scheduleIssue(redis, queues, issue.id, { startAt: Date.now() + 3_600_000, local: null });
    await backup();
    expect(await restore()).toMatchObject({ held: [issue.id], waiting: ['business'] });
    const restored = { state: 'scheduled', waits: { for: 'restored', since: expect.any(Number) } };
    expect(await readIssue(target.redis, issue.id)).toMatchObject(restored);
    // Before its time, at its time and after it.
    const app = { redis: target.redis, queues: openQueues(target.redis), log: createLog('silent') };
    for (const hours of [0, 1, 5]) await startDueIssues(app, Date.now() + hours * 3_600_000);
    await app.queues.close();
    expect(await readIssue(target.redis, issue.id)).toMatchObject(restored);
    expect((await waitingIssues(target.redis)).map(({ id }) => id)).toEqual([issue.id]);
    expect(await readNewsletter(target.redis, 'business')).toMatchObject({
      approval: 'draft',
      schedule: { 'every issue': '0 8 * * 1' },
    });
    await changeNewsletter(redis, 'business', { schedule: { 'every issue': '' }, approval: 'draft' });
    await cancelIssue(redis, await readIssue(redis, issue.id));
  });

  test('taken while readers change has each as before or after the change', async () => {
    const { app, newsletter } = postrider;
    let on = true;
    const busy = (async () => {
      for (let i = 0; on; i = (i + 1) % 40) {
        await changeSubscriber(
          app.list,
          idOf(app.list, readerAddress(i)),
          (reader) =>
            reader && {
              ...reader,
              memberships: reader.memberships.map((one) => ({ ...one, name: `${one.name}x`.slice(-9) })),
            },
        );
      }
    })();
    const adding = (async () => {
      for (let i = 0; on; i += 1) await addReader(app, newsletter, `new${i}@example.net`);
    })();
    await backup();
    on = false;
    await Promise.all([busy, adding]);
    await restore();
    const list = openList(target.redis, await readMeta(target.redis));
    const found = new Set<string>();
    for await (const { records } of scanBuckets(list)) {
      for (const { id } of records) {
        const reader = await readSubscriber(list, id);
        found.add(reader?.address ?? '');
        // The label of the consent is in the backup too, even if it is new.
        expect(reader?.memberships[0]?.consent.from).toBe(
          (await readSubscriber(app.list, id))?.memberships[0]?.consent.from,
        );
      }
    }
    for (let i = 0; i < 40; i += 1) expect(found).toContain(readerAddress(i));
  });
});

async function all(queues: Queues) {
  const found = [];
  for await (const notice of queues.pending('sendNotice')) found.push(notice);
  return found;
}

describe('a restore', () => {
  test('refuses a Redis with a list, and replaces it with `force`', async () => {
    await backup();
    await restore();
    await target.redis.set(keys.issueNumber('other'), 5);
    await expect(restore()).rejects.toMatchObject({ code: 'restore.not-empty' });
    expect(await target.redis.get(keys.issueNumber('other'))).toBe('5');
    await restore(file, true);
    expect(await target.redis.exists(keys.issueNumber('other'))).toBe(0);
  });

  test('replaces the data of a first start', async () => {
    await backup();
    const fresh = await readMeta(target.redis);
    await restore();
    expect((await readMeta(target.redis)).listKey).not.toEqual(fresh.listKey);
    expect((await readMeta(target.redis)).layout).toEqual({ generation: 0, buckets: 64 });
  });

  test('that was interrupted prevents every process from starting until it runs again', async () => {
    await backup();
    const broken = restoreBackup(target.redis, file, {
      force: false,
      onProgress: (written) => {
        if (written > 64) throw new Error('broken off');
      },
    });
    await expect(broken).rejects.toThrow('broken off');
    expect(await target.redis.dbsize()).toBeGreaterThan(64);
    await expect(readMeta(target.redis)).rejects.toMatchObject({ code: 'redis.incompatible', because: 'restoring' });
    await expect(restore()).rejects.toMatchObject({
      ...{ code: 'restore.not-empty', message: expect.stringContaining('was interrupted') },
    });
    await restore(file, true);
    expect(await kept(target.redis)).toEqual(await kept(postrider.app.redis));
  });

  test('refuses a file with any byte changed, cut off or added, and writes nothing', async () => {
    await backup();
    const good = await readFile(file);
    const damaged = join(folder, 'damaged.backup');
    const damage = fc.oneof(
      fc.record({ at: fc.nat(good.length - 1), mask: fc.integer({ min: 1, max: 255 }) }).map(({ at, mask }) => {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        return bytes;
      }),
      fc.nat(good.length - 1).map((length) => good.subarray(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((more) => Buffer.concat([good, more])),
      // The first and the last bytes, with the header and the checksum.
      fc.record({ at: fc.integer({ min: 1, max: 90 }), mask: fc.integer({ min: 1, max: 255 }) }).map(({ at, mask }) => {
        const bytes = Buffer.from(good);
        for (const place of [at - 1, good.length - at]) bytes[place] = (bytes[place] ?? 0) ^ mask;
        return bytes;
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        await writeFile(damaged, bytes);
        await expect(restore(damaged, true)).rejects.toMatchObject({ code: 'backup.damaged' });
        expect(await target.redis.dbsize()).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('refuses the backup of a later version', async () => {
    await backup();
    const body = Buffer.from(
      (await readFile(file)).subarray(0, -78).toString('latin1').replace('"format":1', '"format":2'),
      'latin1',
    );
    const later = join(folder, 'later.backup');
    const sha256 = createHash('sha256').update(body).digest('hex');
    await writeFile(later, Buffer.concat([body, Buffer.from(`\n{"sha256":"${sha256}"}\n`)]));
    await expect(restore(later)).rejects.toMatchObject({ code: 'backup.newer' });
    expect(await target.redis.dbsize()).toBe(0);
  });

  test('refuses a backup with a migration that this version does not know, and keeps the list', async () => {
    const { redis } = postrider.app;
    await redis.hset(keys.meta, 'migrations', migrations.length + 1);
    try {
      await backup();
    } finally {
      await redis.hset(keys.meta, 'migrations', migrations.length);
    }
    await target.redis.hset(keys.newsletter('news'), 'title', 'kept');
    const before = await snapshot(target.redis, '*');
    await expect(restore(file, true)).rejects.toMatchObject({ code: 'backup.newer' });
    expect(await snapshot(target.redis, '*')).toEqual(before);
  });

  test('refuses a file that is not a backup or does not exist', async () => {
    const other = join(folder, 'other.csv');
    for (const text of ['', 'email\na@example.com\n', 'x'.repeat(5_000)]) {
      await writeFile(other, text);
      await expect(restore(other)).rejects.toMatchObject({ code: 'backup.damaged' });
    }
    await expect(restore(join(folder, 'none'))).rejects.toMatchObject({ code: 'input.invalid' });
  });
});

describe('a restore into another number of buckets', () => {
  test.each([1, 37, 1_000])('keeps every reader, every outcome and every report: %i', async (buckets) => {
    const source = postrider.app.list;
    await backup();
    await restoreBackup(target.redis, file, { force: false, buckets });
    const list = openList(target.redis, await readMeta(target.redis));
    expect(list.layout).toEqual({ generation: 0, buckets });
    const records = async (of: SubscriberList) => {
      const all = new Map<string, string>();
      for await (const { bucket, records } of scanLayout(of, of.layout)) {
        for (const { id, record } of records) {
          expect(bucketOf(id, of.layout.buckets)).toBe(bucket);
          all.set(id.toString('hex'), record.toString('hex'));
        }
      }
      return new Map([...all].sort());
    };
    expect(await records(list)).toEqual(await records(source));
    expect((await readSubscriber(list, idOf(list, readerAddress(7))))?.address).toBe(readerAddress(7));
    expect(await reportIssue(list, 'business-1')).toEqual(await reportIssue(source, 'business-1'));
  });

  test('is refused when the backup has an issue in progress, and nothing is written', async () => {
    const { redis } = postrider.app;
    await redis.hset(keys.issue('business-1'), 'state', 'paused');
    await backup();
    await redis.hset(keys.issue('business-1'), 'state', 'sent');
    const restoring = restoreBackup(target.redis, file, { force: true, buckets: 8 });
    await expect(restoring).rejects.toMatchObject({ code: 'restore.issue-under-way' });
    expect(await target.redis.dbsize()).toBe(0);
  });
});

test('the commands move an installation to another machine', async () => {
  const [here, there] = [await quickInstallation(), await quickInstallation()];
  const copy = join(folder, 'moved.backup');
  try {
    await here.json('newsletter', 'add', '--slug', 'moved', '--title', 'Moved', '--from', 'Moved <news@example.com>');
    await here.json('subscriber', 'add', 'reader@example.org', '--newsletter', 'moved');
    // By a relative name, it says where the file is. Nobody loses an older backup by the same name.
    const taken = await here.json<{ keys: number; file: string }>('backup', relative(process.cwd(), copy));
    expect(taken.file).toBe(copy);
    const before = await readFile(copy);
    const second = await here.cli('backup', copy);
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`${copy} exists already`)]);
    expect(await readFile(copy)).toEqual(before);
    const unnamed = await here.cli('backup', '--force');
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('--force: Name the file to replace')]);
    expect(await here.json('backup', copy, '--force')).toMatchObject({ file: copy });
    expect(await there.json('restore', copy)).toMatchObject({ keys: taken.keys, onDisk: true });
    const again = await there.cli('restore', copy);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain('--force');
    // A new Redis has no replica yet. The restore goes on, and says what waits for one.
    there.env.DURABLE_REPLICAS = '1';
    const alone = await there.cli('restore', copy, '--force');
    expect([alone.code, alone.stderr]).toEqual([0, expect.stringContaining('0 of them have it on disk so far')]);
    delete there.env.DURABLE_REPLICAS;
    expect(await there.json('subscriber', 'stats', '--newsletter', 'moved')).toEqual(
      await here.json('subscriber', 'stats', '--newsletter', 'moved'),
    );
  } finally {
    await here.remove();
    await there.remove();
  }
});
