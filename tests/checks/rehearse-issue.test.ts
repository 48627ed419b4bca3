import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rehearseIssue } from '../../src/checks/rehearse-issue.js';
import type { Issue } from '../../src/issues/issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { keys } from '../../src/redis/keys.js';
import { decodeRecord, encodeRecord } from '../../src/subscribers/record/record.js';
import { bucketAt, subscriberId } from '../../src/subscribers/record/subscriber-id.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let issue: Issue;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-rehearse-'));
  postrider = await startPostrider({ readers: 40, workers: true });
  issue = await postrider.composeIssue();
});
afterEach(async () => {
  await postrider.stop();
  await rm(folder, { recursive: true });
});

test('a rehearsal makes every message and sends none', async () => {
  const { app, sink } = postrider;
  const result = await rehearseIssue(app, issue);
  expect(result).toMatchObject({ messages: 40, failed: 0, faults: [], signed: false });
  expect(result.bytes.min).toBeGreaterThan(10_000);
  expect(result.bytes.mean).toBeGreaterThanOrEqual(result.bytes.min);
  expect(result.bytes.max).toBeGreaterThanOrEqual(result.bytes.mean);
  expect(sink.mails).toEqual([]);
  expect(await readIssue(app.redis, issue.id)).toMatchObject({ state: 'draft', edition: 1 });
  expect(await app.redis.exists(keys.templates(issue.id))).toBe(0);
});

test('with a DKIM key every message is signed, and is larger by its signature', async () => {
  const privateKeyFile = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const key = {
    selector: 'postrider',
    privateKeyFile,
    setting: 'DKIM_ED25519_PRIVATE_KEY_FILE',
    type: 'ed25519' as const,
  };
  const plain = await rehearseIssue(postrider.app, issue);
  const signed = await rehearseIssue(
    { ...postrider.app, config: { dkim: { domain: 'example.com', keys: [key] } } },
    issue,
  );
  expect(signed).toMatchObject({ messages: 40, signed: true, failed: 0 });
  expect(signed.bytes.min).toBeGreaterThan(plain.bytes.min + 500);
});

test('the size of a rehearsed message is the size of the message that is sent', async () => {
  const rehearsed = await rehearseIssue(postrider.app, issue);
  await postrider.send(issue);
  const sizes = postrider.sink.mails.map(({ raw }) => raw.length);
  expect(sizes).toHaveLength(40);
  expect(Math.min(...sizes)).toBe(rehearsed.bytes.min);
  expect(Math.max(...sizes)).toBe(rehearsed.bytes.max);
});

test('three bad records among many are named exactly, each with its reason', async () => {
  const { list } = postrider.app;
  const write = async (email: string, change: (record: Buffer) => Buffer) => {
    const id = subscriberId(list.meta.listKey, email);
    const key = keys.subscribers(bucketAt(list.layout, id));
    const record = await list.redis.hgetBuffer(key, id);
    if (!record) throw new Error(`${email} is not on the list`);
    await list.redis.hset(key, id, change(record));
    return id.toString('hex');
  };
  const withAddress = (address: string) => (record: Buffer) => encodeRecord({ ...decodeRecord(record), address });
  const cut = await write('reader3@example.org', (record) => record.subarray(0, record.length - 4));
  const twoAddresses = await write('reader17@example.org', withAddress('a@example.org, b@example.org'));
  const later = await write('reader31@example.org', (record) => Buffer.concat([Buffer.from([99]), record.subarray(1)]));
  const result = await rehearseIssue(postrider.app, issue);
  expect(result).toMatchObject({ messages: 37, failed: 3 });
  const faults = Object.fromEntries(result.faults.map(({ id, reason }) => [id, reason]));
  expect(Object.keys(faults).sort()).toEqual([cut, twoAddresses, later].sort());
  expect(faults[cut]).toContain('record cannot be read');
  expect(faults[later]).toContain('version 99');
  expect(faults[twoAddresses]).toMatch(/^address: /);
});
