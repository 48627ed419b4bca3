import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { openQueues } from '../../src/queues/queues.js';
import { connectRedis } from '../../src/redis/client.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { readMeta } from '../../src/redis/meta.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf, openList, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { startTestCluster } from '../helpers/cluster.js';
import { decodeParts } from '../helpers/mail/mime.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../helpers/postrider.js';
import { quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let cluster: TestRedis;
let postrider: TestPostrider;
beforeAll(async () => {
  cluster = await startTestCluster();
  const onRecipient = (to: string) => (to.startsWith('gone') ? { code: 550, text: '5.1.1 no such user' } : undefined);
  postrider = await startPostrider({ server: cluster, readers: 80, rules: { onRecipient } });
});
afterAll(() => postrider.stop());

/** A newsletter of one test alone, with `readers` readers and those at `addresses`. */
async function newNewsletter(slug: string, readers: number, addresses: readonly string[] = []): Promise<Newsletter> {
  const { app } = postrider;
  const newsletter = await addTestNewsletter(app, { slug });
  for (let i = 0; i < readers; i += 1) await addReader(app, newsletter, addressOf(slug, i));
  for (const address of addresses) await addReader(app, newsletter, address);
  return newsletter;
}
const addressOf = (slug: string, number: number) => `${slug}-${readerAddress(number)}`;

/** An issue with every article. */
const newIssue = async (newsletter: Newsletter): Promise<Issue> =>
  (await composeIssue(postrider.app.redis, newsletter, {})).issue;

const read = (message: Buffer) =>
  decodeParts(message)
    .parts.map(({ content }) => content.toString())
    .join('\n');

test('a reader signs up, confirms by email, gets the issue once, unsubscribes, and the report adds up, on a cluster', async () => {
  const { app, sink } = postrider;
  const newsletter = await newNewsletter('whole', 80);
  expect(mastersOf(app.redis)).toHaveLength(3);
  expect(app.store.durability).toBe('on disk');
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
  await expect.poll(() => sink.mailsTo(email).length).toBe(1);
  const link = /\/confirm\/[\w-]+/.exec(read(sink.mailsTo(email)[0]?.raw ?? Buffer.alloc(0)))?.[0] ?? '';
  expect((await web.inject({ method: 'POST', url: link, headers: form, payload: '' })).statusCode).toBe(200);
  const reader = async () => membershipOf(await readSubscriber(app.list, idOf(app.list, email)), newsletter.number);
  expect((await reader())?.state).toBe('confirmed');
  await expect.poll(() => sink.mailsTo(email).length).toBe(2);

  expect(await postrider.send(await newIssue(newsletter))).toMatchObject({
    state: 'sent',
    audience: 81,
    accepted: 81,
    waiting: 0,
  });
  expect(sink.mailsTo(email)).toHaveLength(3);
  for (let i = 0; i < 80; i += 1) expect(sink.mailsTo(addressOf('whole', i))).toHaveLength(1);

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
  const { app } = postrider;
  const email = 'gone@example.org';
  const newsletter = await newNewsletter('bounced', 80, [email]);
  const issue = await newIssue(newsletter);
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
  const issue = await newIssue(await newNewsletter('moved', 80, ['gone-before-the-move@example.org']));
  await postrider.send(issue);
  try {
    await takeBackup(app.redis, app.queues, join(folder, 'first'));
    await restoreBackup(single.redis, join(folder, 'first'), { force: false });
    const list = openList(single.redis, await readMeta(single.redis));
    const report = await reportIssue(app.list, issue.id);
    expect(report).toMatchObject({ accepted: 80, bounced: 1 });
    expect(await reportIssue(list, issue.id)).toEqual(report);
    const queues = openQueues(single.redis);
    await takeBackup(single.redis, queues, join(folder, 'second'));
    await queues.close();
    const other = await startTestCluster(3);
    await restoreBackup(other.redis, join(folder, 'second'), { force: false, buckets: 300 });
    const back = openList(other.redis, await readMeta(other.redis));
    expect(back.layout.buckets).toBe(300);
    expect(await reportIssue(back, issue.id)).toEqual(report);
    await other.stop();
  } finally {
    await single.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a list that was created with a secret on a cluster opens only with it, and so does its backup', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-secret-'));
  const [own, single] = [await startTestCluster(3), await startTestRedis()];
  const secret = 'the secret of the first start';
  const queues = openQueues(own.redis);
  try {
    const { listKey } = await readMeta(own.redis, 64, [secret]);
    expect((await readMeta(own.redis, 64, ['a newer secret made later', secret])).listKey).toEqual(listKey);
    await expect(readMeta(own.redis)).rejects.toMatchObject({ code: 'list.wrong-secret', where: 'store' });
    await takeBackup(own.redis, queues, join(folder, 'list'));
    const refused = restoreBackup(single.redis, join(folder, 'list'), { force: false });
    await expect(refused).rejects.toMatchObject({ code: 'list.wrong-secret', where: 'backup' });
    expect(await single.redis.dbsize()).toBe(0);
    await restoreBackup(single.redis, join(folder, 'list'), { force: false, secrets: [secret] });
    expect((await readMeta(single.redis, 64, [secret])).listKey).toEqual(listKey);
  } finally {
    await queues.close();
    await own.stop();
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
  const { app } = postrider;
  const newsletter = await newNewsletter('counted', 82, ['gone-uncounted@example.org']);
  await postrider.send(await newIssue(newsletter));
  const id = idOf(app.list, addressOf('counted', 81));
  await unsubscribe(app.list, { newsletter: newsletter.number, id, at: nowSeconds() });
  const installation = await quickInstallation({ REDIS_URL: cluster.url });
  try {
    const stats = await installation.json('subscriber', 'stats', '--newsletter', newsletter.slug);
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
