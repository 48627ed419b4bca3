import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearseIssue } from '../src/checks/rehearse-issue.js';
import { connectRedis } from '../src/redis/client.js';
import { keys } from '../src/redis/keys.js';
import { startPrivateRedis } from '../src/redis/private-redis.js';
import { idOf, type SubscriberList } from '../src/subscribers/list/subscriber-store.js';
import { tokenKeys } from '../src/subscribers/membership/tokens.js';
import { decodeRecord, encodeRecord } from '../src/subscribers/record/record.js';
import { bucketAt } from '../src/subscribers/record/subscriber-id.js';
import { fillNewsroom } from './newsroom.js';
import { benchReader } from './readers.js';

/** Damages three records, each in another way. @returns their ids in hexadecimal */
async function plantFaults(list: SubscriberList, count: number): Promise<string[]> {
  const changes: [number, (record: Buffer) => Buffer][] = [
    [1, (record) => record.subarray(0, record.length - 4)],
    [
      Math.floor(count / 2),
      (record) => encodeRecord({ ...decodeRecord(record), address: 'a@example.org, b@example.org' }),
    ],
    [count - 1, (record) => Buffer.concat([Buffer.from([99]), record.subarray(1)])],
  ];
  return Promise.all(
    changes.map(async ([number, change]) => {
      const id = idOf(list, benchReader(number).address);
      const key = keys.subscribers(bucketAt(list.layout, id));
      const record = (await list.redis.hgetBuffer(key, id)) as Buffer;
      await list.redis.hset(key, id, change(record));
      return id.toString('hex');
    }),
  );
}

/** The claim: memory does not grow with the list, and the three damaged records are named exactly. */
async function rehearse(count: number, signed: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-rehearse-'));
  const server = await startPrivateRedis(folder, { appendfsync: 'no' });
  const redis = await connectRedis(server.url);
  try {
    const { list, compose } = await fillNewsroom(redis, count);
    const planted = await plantFaults(list, count);
    const issue = await compose(10);
    const privateKeyFile = join(folder, 'key.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    await writeFile(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const key = { selector: 'bench', privateKeyFile, setting: 'DKIM_PRIVATE_KEY_FILE' };
    const config = { dkim: signed ? { domain: 'example.com', keys: [key] } : undefined };
    const secrets = { tokenKeys: tokenKeys(['a secret for the bench only']), listKey: list.meta.listKey };
    const before = process.memoryUsage.rss();
    let peak = before;
    const cpuBefore = process.cpuUsage();
    const result = await rehearseIssue(
      { list, config, publicUrl: 'https://news.example.com', ...secrets },
      issue,
      () => {
        peak = Math.max(peak, process.memoryUsage.rss());
      },
    );
    const { user, system } = process.cpuUsage(cpuBefore);
    // A busy machine changes the time, but hardly this.
    const cpuSeconds = Math.round((user + system) / 100_000) / 10;
    const { messages, bytes, failed, faults, milliseconds } = result;
    const exact =
      faults
        .map(({ id }) => id)
        .sort()
        .join() === planted.sort().join() && failed === planted.length;
    const perSecond = Math.round((1_000 * messages) / milliseconds);
    const megabytes = (size: number) => Math.round(size / 2 ** 20);
    const rssMb = { before: megabytes(before), peak: megabytes(peak) };
    return {
      readers: count,
      signed,
      messages,
      perSecond,
      seconds: milliseconds / 1_000,
      cpuSeconds,
      bytes,
      exact,
      rssMb,
    };
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const [count = '0', signed = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await rehearse(Number(count), signed === 'signed')));
