import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEntry } from '../../src/backup/backup-entry.js';
import { packBackup, readLines, verifyBackupFile, writeWhole } from '../../src/backup/backup-file.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { verifyBackup } from '../../src/backup/verify-backup.js';
import { reopenIssue } from '../../src/control/reopen-issue.js';
import { resendIssue } from '../../src/control/resend-issue.js';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { EarlierIssues } from '../../src/delivery/omissions/earlier-issues.js';
import { correctLedger } from '../../src/feedback/correct-ledger.js';
import { composeIssue } from '../../src/issues/compose.js';
import { issuesBeingSent, readIssue } from '../../src/issues/issue-store.js';
import { countLedger } from '../../src/ledger/ledger.js';
import { unpackLedgers } from '../../src/ledger/packed-ledgers.js';
import { keyGroups } from '../../src/redis/key-groups.js';
import { keys, takingKeys } from '../../src/redis/keys.js';
import { readSchema } from '../../src/redis/meta.js';
import { listRecipients } from '../../src/reports/list-recipients.js';
import { messagesOf } from '../../src/reports/reader-messages.js';
import { reportRecipient } from '../../src/reports/recipient-report.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { bucketAt } from '../../src/subscribers/record/subscriber-id.js';
import { lookForOwnWorkers } from '../../src/upgrade/own-workers.js';
import { tendLedgers } from '../../src/upgrade/tend-ledgers.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startTestRedis } from '../helpers/redis.js';

const [hour, day] = [3_600_000, 86_400_000];

/** Notes hourly, from four weeks ago until now, that workers of this version alone run. */
async function haveRunFor4Weeks({ app }: TestPostrider): Promise<void> {
  const now = Date.now();
  await app.redis.hdel(keys.meta, 'own-workers-since', 'own-workers-seen');
  for (let at = now - 28 * day; at <= now; at += hour) await lookForOwnWorkers(app.redis, at);
}

/** Runs the hourly job. @returns what it logged, and whether it waited for the disk before */
async function tend({ app }: TestPostrider, now = Date.now()): Promise<unknown[]> {
  const calls: unknown[] = [];
  const log = { info: (facts: object) => calls.push(facts) } as unknown as Parameters<typeof tendLedgers>[1];
  await tendLedgers({ redis: app.redis, onDisk: async () => void calls.push('waits') }, log, now);
  return calls;
}

/** Makes an issue look as if it had gone out to many readers so long ago. */
async function age({ app: { redis } }: TestPostrider, id: string, ms: number): Promise<void> {
  for (const field of ['startedAt', 'finishedAt']) await redis.hincrby(keys.issue(id), field, -ms);
  await redis.hset(keys.issue(id), 'audienceSize', 1_000);
}

const bucketsOf = async ({ app }: TestPostrider, id: string) => ({
  alone: (await app.redis.keys(`postrider:{b:*}:ledger:${id}`)).length,
  packed: (
    await Promise.all((await app.redis.keys('postrider:{b:*}:ledgers')).map((key) => app.redis.hexists(key, id)))
  ).filter(Boolean).length,
});

test('a ledger is packed five days after its send, when workers of this version alone have run for four weeks', async ({
  onTestFinished,
}) => {
  const postrider = await startPostrider({ readers: 3 });
  onTestFinished(() => postrider.stop());
  const { redis } = postrider.app;
  const compose = async () => (await composeIssue(redis, postrider.newsletter, { limit: 1 })).issue;
  const issues = [await compose(), await compose(), await compose()];
  const [old, small, young] = issues.map(({ id }) => id) as [string, string, string];
  for (const issue of issues) await postrider.send(issue);
  await expect.poll(() => issuesBeingSent(redis)).toEqual([]);
  await age(postrider, old, 5 * day);
  await age(postrider, small, 5 * day);
  await redis.hset(keys.issue(small), 'audienceSize', 999);
  await age(postrider, young, 5 * day - hour);
  expect(await tend(postrider)).toEqual([]);
  expect(await readSchema(redis)).not.toBe('5');

  await haveRunFor4Weeks(postrider);
  await redis.sadd(keys.sending, old);
  expect(await tend(postrider)).toEqual(['waits']);
  expect((await readIssue(redis, old)).ledgerPacked).toBe(false);
  await redis.srem(keys.sending, old);
  const { alone } = await bucketsOf(postrider, old);
  expect(await tend(postrider)).toEqual(['waits', { issue: old, buckets: alone }]);
  expect(await readSchema(redis)).toBe('5');
  expect(await bucketsOf(postrider, old)).toEqual({ alone: 0, packed: alone });
  expect(await tend(postrider, Date.now() + 2 * hour)).toEqual([]);
  for (const other of [small, young]) expect((await bucketsOf(postrider, other)).packed).toBe(0);
  expect(await tend(postrider)).toEqual([]);
});

/** An issue to 20 readers: one is refused until the server is mended, and it is old enough to be packed. */
async function startOld() {
  const server = { mended: false };
  const postrider = await startPostrider({
    readers: 20,
    rules: {
      onRecipient: (address) =>
        address === readerAddress(3) && !server.mended ? { code: 554, text: '5.7.1 not from you' } : undefined,
    },
  });
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  await expect.poll(() => issuesBeingSent(postrider.app.redis)).toEqual([]);
  await age(postrider, issue.id, 6 * day);
  await haveRunFor4Weeks(postrider);
  return { server, postrider, id: issue.id };
}

/** Changes a backup: a packed hash is in it twice, the first time with a ledger that is gone at the second. */
async function writeTwice(file: string, key: string): Promise<void> {
  const { header, body } = await verifyBackupFile(file);
  const lines: string[] = [];
  for await (const line of readLines(file, body)) {
    const entry = parseEntry(line);
    if ('key' in entry && Buffer.from(entry.key, 'base64').toString() === key) {
      const gone = [Buffer.from('business-99').toString('base64'), entry.values[1] ?? ''];
      lines.push(JSON.stringify({ ...entry, values: [...entry.values, ...gone] }));
    }
    lines.push(
      entry.type === 'end' ? JSON.stringify({ ...entry, keys: entry.keys + 1, lines: entry.lines + 1 }) : line,
    );
  }
  const written = async function* () {
    for (const line of lines) yield Buffer.from(`${line}\n`);
  };
  await writeWhole(file, packBackup(header, written()));
}

async function answersAbout({ app }: TestPostrider, id: string) {
  const issue = await readIssue(app.redis, id);
  const rows = [];
  for await (const page of listRecipients(app.list, issue, app, [])) rows.push(...page);
  return {
    rows,
    report: await reportIssue(app.list, id),
    refused: await reportRecipient(app, id, readerAddress(3)),
    messages: await messagesOf(app.list, idOf(app.list, readerAddress(7))),
    refusedOnly: (await countLedger(app.redis, issue)).failed,
  };
}

test('reports, recipients, late bounces, a resend and folding find a packed ledger', async ({ onTestFinished }) => {
  const { server, postrider, id } = await startOld();
  onTestFinished(() => postrider.stop());
  const { app } = postrider;
  const before = await answersAbout(postrider, id);
  expect(before).toMatchObject({ report: { accepted: 19, failed: 1 }, refused: { state: 'failed' }, refusedOnly: 1 });
  expect(before.messages).toMatchObject([{ issue: id, state: 'accepted' }]);
  await tend(postrider);
  expect((await bucketsOf(postrider, id)).alone).toBe(0);
  expect(await answersAbout(postrider, id)).toEqual(before);

  const late = idOf(app.list, readerAddress(7));
  expect(await correctLedger(app.list, id, late, 'bounced', '550 5.1.1 nobody')).toBe(true);
  expect(await reportRecipient(app, id, readerAddress(7))).toMatchObject({
    state: 'bounced',
    reply: '550 5.1.1 nobody',
  });
  expect(await bucketsOf(postrider, id)).toMatchObject({ alone: 1 });
  server.mended = true;
  expect(await resendIssue(app, id, ['failed'])).toMatchObject({ putBack: 1 });
  await expect
    .poll(() => reportIssue(app.list, id))
    .toMatchObject({ state: 'sent', accepted: 19, bounced: 1, failed: 0 });
  await expect.poll(() => issuesBeingSent(app.redis)).toEqual([]);
  expect(postrider.sink.mails).toHaveLength(20);
  // What the resend and the late bounce have taken out is packed again.
  expect((await bucketsOf(postrider, id)).alone).toBeGreaterThan(0);
  await tend(postrider);
  expect((await bucketsOf(postrider, id)).alone).toBe(0);

  const report = await reportIssue(app.list, id);
  const folding = { ...app, ledgerDays: 30 };
  await foldLedgers(folding, Date.now() + 31 * day);
  await foldLedgers(folding, Date.now() + 31 * day + hour + 1);
  expect(await app.redis.keys('postrider:{b:*}:ledger*')).toEqual([]);
  expect(await reportIssue(app.list, id)).toEqual({ ...report, foldedAt: expect.any(String) });
});

test('the report of a packed issue opens when Redis refuses to write', async ({ onTestFinished }) => {
  const { postrider, id } = await startOld();
  onTestFinished(() => postrider.stop());
  const { list, redis } = postrider.app;
  await tend(postrider);
  expect(await bucketsOf(postrider, id)).toMatchObject({ alone: 0 });
  await redis.config('SET', 'min-replicas-to-write', '1');
  onTestFinished(async () => void (await redis.config('SET', 'min-replicas-to-write', '0')));
  await expect(redis.set('x', '1')).rejects.toThrow('NOREPLICAS');
  expect(await reportIssue(list, id)).toMatchObject({ accepted: 19, failed: 1 });
});

test('an issue that was cancelled, packed and sent to the rest is packed again', async ({ onTestFinished }) => {
  const { postrider, id } = await startOld();
  onTestFinished(() => postrider.stop());
  const { redis } = postrider.app;
  await tend(postrider);
  await redis.hset(keys.issue(id), 'state', 'cancelled');
  await reopenIssue({ ...postrider.app, publicUrl: postrider.app.config.publicUrl }, await readIssue(redis, id));
  expect((await readIssue(redis, id)).ledgerPacked).toBe(false);
  await postrider.sent(id);
  await expect.poll(() => issuesBeingSent(redis)).toEqual([]);
  const { alone } = await bucketsOf(postrider, id);
  // Its end counts.
  expect(await tend(postrider)).toEqual([]);
  await redis.hincrby(keys.issue(id), 'finishedAt', -6 * day);
  expect(await tend(postrider)).toEqual(['waits', { issue: id, buckets: alone }]);
  expect((await bucketsOf(postrider, id)).alone).toBe(0);
});

test('nothing is packed when a worker of an earlier version starts while the data is marked', async ({
  onTestFinished,
}) => {
  const { postrider, id } = await startOld();
  onTestFinished(() => postrider.stop());
  const { redis } = postrider.app;
  const log = { info: () => undefined } as unknown as Parameters<typeof tendLedgers>[1];
  const started = async () => void (await redis.hdel(keys.meta, 'own-workers-since'));
  await tendLedgers({ redis, onDisk: started }, log);
  expect((await bucketsOf(postrider, id)).packed).toBe(0);
});

test('a small issue is never looked for among packed ledgers', async ({ onTestFinished }) => {
  const { postrider, id } = await startOld();
  onTestFinished(() => postrider.stop());
  const { redis } = postrider.app;
  const reads = async (audienceSize: number) => {
    await redis.hset(keys.issue(id), 'audienceSize', audienceSize);
    const calls = async () =>
      [...(await redis.info('commandstats')).matchAll(/cmdstat_eval\w*:calls=(\d+)/g)].reduce(
        (sum, [, some]) => sum + Number(some),
        0,
      );
    const before = await calls();
    expect(await countLedger(redis, await readIssue(redis, id))).toMatchObject({ accepted: 19 });
    return (await calls()) - before;
  };
  expect(await reads(1_000)).toBeGreaterThan(0);
  expect(await reads(999)).toBe(0);
});

test('a reader does not get an article again that a packed ledger says they have', async ({ onTestFinished }) => {
  const { postrider, id } = await startOld();
  onTestFinished(() => postrider.stop());
  const { app, newsletter } = postrider;
  await tend(postrider);
  expect(await bucketsOf(postrider, id)).toMatchObject({ alone: 0 });
  const { articles } = await readIssue(app.redis, id);
  const later = { id: 'business-9', newsletter: newsletter.slug, stream: null, audience: {}, articles };
  for (const article of articles)
    await app.redis.hset(takingKeys.partly(newsletter.slug), article, JSON.stringify({ [later.id]: 'engineers' }));
  const earlier = await EarlierIssues.of(app.redis, later);
  const reader = idOf(app.list, readerAddress(7));
  const had = await earlier?.hadBy([reader]);
  expect([...(had?.values() ?? [])].map((some) => [...some])).toEqual([articles]);
});

test('a backup has packed ledgers, counts their recipients, and reads them after the others, which move into them', async ({
  onTestFinished,
}) => {
  const { postrider, id } = await startOld();
  const folder = await mkdtemp(join(tmpdir(), 'postrider-packed-'));
  const target = await startTestRedis();
  onTestFinished(async () => {
    await postrider.stop();
    await target.stop();
    await rm(folder, { recursive: true });
  });
  const { redis, queues } = postrider.app;
  await tend(postrider);
  expect(await bucketsOf(postrider, id)).toMatchObject({ alone: 0 });
  const issue = await readIssue(redis, id);
  const file = join(folder, 'packed.backup');
  expect(await countLedger(redis, issue)).toMatchObject({ accepted: 19, failed: 1 });
  // As a late bounce leaves it: the ledger of one bucket is out, and its copy is in the hash.
  await unpackLedgers(redis, id, [bucketAt(postrider.app.list.layout, idOf(postrider.app.list, readerAddress(7)))]);
  await takeBackup(redis, queues, file);
  const verified = await verifyBackup(file, 'packed.backup', { dataDir: folder, secrets: undefined });
  expect([verified.inFile.results, verified.restored.results]).toEqual([20, 20]);
  // SCAN may return a key twice, and a ledger may be removed in between: what was read last is restored.
  await writeTwice(
    file,
    keys.packedLedgers(bucketAt(postrider.app.list.layout, idOf(postrider.app.list, readerAddress(5)))),
  );
  const again = await verifyBackup(file, 'packed.backup', { dataDir: folder, secrets: undefined });
  expect([again.inFile.results, again.restored.results]).toEqual([20, 20]);
  await restoreBackup(target.redis, file, { force: false });
  expect(await countLedger(target.redis, await readIssue(target.redis, id))).toEqual(await countLedger(redis, issue));
  const at = (key: string) => keyGroups.afterSubscribers.findIndex((group) => 'holds' in group && group.holds(key));
  const tag = '7' as Parameters<typeof keys.packedLedgers>[0];
  expect(at(keys.packedLedgers(tag))).toBeGreaterThan(at(keys.ledger(tag, id)));
});
