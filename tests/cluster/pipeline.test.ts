import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { connectRedis } from '../../src/redis/client.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { readMeta } from '../../src/redis/meta.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf, openList, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { startTestCluster } from '../helpers/cluster.js';
import { decodeParts } from '../helpers/mime.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let cluster: TestRedis;
let postrider: TestPostrider;
beforeAll(async () => {
  cluster = await startTestCluster();
  const onRecipient = (to: string) =>
    to === 'gone@example.org' ? { code: 550, text: '5.1.1 no such user' } : undefined;
  postrider = await startPostrider({ server: cluster, readers: 80, rules: { onRecipient } });
});
afterAll(() => postrider.stop());

const read = (message: Buffer) =>
  decodeParts(message)
    .parts.map(({ content }) => content.toString())
    .join('\n');

test('a reader signs up, confirms by email, gets the issue once, unsubscribes, and the report adds up, on a cluster', async () => {
  const { app, sink, newsletter } = postrider;
  expect(mastersOf(app.redis)).toHaveLength(3);
  expect(app.durability).toBe('on disk');
  const web = buildWeb(app);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const email = 'walker@example.org';
  const asked = await web.inject({
    method: 'POST',
    url: `/n/${newsletter.slug}`,
    headers: form,
    payload: new URLSearchParams({ email }).toString(),
  });
  expect(asked.statusCode).toBe(200);
  await expect.poll(() => sink.mailsTo(email).length, { timeout: 20_000 }).toBe(1);
  const link = /\/confirm\/[\w-]+/.exec(read(sink.mailsTo(email)[0]?.raw ?? Buffer.alloc(0)))?.[0] ?? '';
  expect((await web.inject({ method: 'POST', url: link, headers: form, payload: '' })).statusCode).toBe(200);
  const reader = async () => membershipOf(await readSubscriber(app.list, idOf(app.list, email)), newsletter.number);
  expect((await reader())?.state).toBe('confirmed');
  await expect.poll(() => sink.mailsTo(email).length, { timeout: 20_000 }).toBe(2);

  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ state: 'sent', audience: 81, accepted: 81, waiting: 0 });
  expect(sink.mailsTo(email)).toHaveLength(3);
  for (let i = 0; i < 80; i += 1) expect(sink.mailsTo(readerAddress(i))).toHaveLength(1);

  const head = sink.mailsTo(email)[2]?.raw.toString('latin1') ?? '';
  const oneClick = /\/unsubscribe\/[\w-]+/.exec(head)?.[0] ?? '';
  const left = await web.inject({
    method: 'POST',
    url: oneClick,
    headers: form,
    payload: 'List-Unsubscribe=One-Click',
  });
  expect(left.statusCode).toBe(200);
  expect((await reader())?.state).toBe('unsubscribed');
  await web.close();
});

test('a mailbox that does not exist marks its reader as bounced on a cluster too', async () => {
  const { app, newsletter } = postrider;
  const email = 'gone@example.org';
  await addReader(app, newsletter, email);
  const { articles } = await readIssue(app.redis, 'business-1');
  const { issue } = await composeIssue(app.redis, newsletter, { articles: [...articles] });
  expect(await postrider.send(issue)).toMatchObject({ audience: 81, accepted: 80, bounced: 1 });
  const reader = membershipOf(await readSubscriber(app.list, idOf(app.list, email)), newsletter.number);
  expect(reader).toMatchObject({ state: 'bounced' });
  expect(reader?.log.at(-1)?.detail).toMatchObject({ issue: issue.id });
});

test('the keys of one installation are on every master', async () => {
  for (const master of mastersOf(postrider.app.redis)) expect(await master.dbsize()).toBeGreaterThan(5);
});

test('a backup of a cluster moves the installation to a single Redis, and back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-move-'));
  const single = await startTestRedis();
  const { app } = postrider;
  try {
    await takeBackup(app.redis, app.queues, join(folder, 'first'));
    await restoreBackup(single.redis, join(folder, 'first'), { force: false });
    const list = openList(single.redis, await readMeta(single.redis));
    const report = await reportIssue(app.list, 'business-1');
    expect(report).toMatchObject({ accepted: 81 });
    expect(await reportIssue(list, 'business-1')).toEqual(report);
    const queues = openQueues(single.redis);
    await takeBackup(single.redis, queues, join(folder, 'second'));
    await queues.close();
    const other = await startTestCluster(3);
    await restoreBackup(other.redis, join(folder, 'second'), { force: false, buckets: 300 });
    const back = openList(other.redis, await readMeta(other.redis));
    expect(back.layout.buckets).toBe(300);
    expect(await reportIssue(back, 'business-1')).toEqual(report);
    await other.stop();
  } finally {
    await single.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('the address of a cluster without ?cluster=true is refused', async () => {
  const node = await connectRedis(cluster.url.replace('?cluster=true', ''));
  await expect(readMeta(node)).rejects.toThrow('one node of a Redis Cluster');
  node.disconnect();
});

test('a command takes the address of one node with ?cluster=true', async () => {
  await addReader(postrider.app, postrider.newsletter, 'command@example.net');
  const installation = await newInstallation({ REDIS_URL: cluster.url });
  try {
    const stats = await installation.json('subscriber', 'stats', '--newsletter', postrider.newsletter.slug);
    expect(stats).toMatchObject({ confirmed: 81, unsubscribed: 1, bounced: 1 });
    const { stdout } = await installation.cli('doctor', '--json');
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean }[] };
    expect(checks.filter(({ name }) => name.startsWith('redis appendonly on 127.0.0.1:'))).toHaveLength(3);
    for (const check of checks.filter(({ name }) => name.startsWith('redis')))
      expect(check).toMatchObject({ ok: true });
  } finally {
    await installation.remove();
  }
});
