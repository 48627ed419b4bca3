import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { newClient } from '../../src/redis/new-client.js';
import { freePort, newInstallation } from '../helpers/process.js';
import { startServer } from '../helpers/redis-server.js';
import { makeCertificate } from './certificate-for-tests.js';

test('a Redis whose certificate a private authority signed is reached with NODE_EXTRA_CA_CERTS, and not without', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-tls-'));
  const { key, cert } = await makeCertificate(folder);
  const port = await freePort();
  const tls = { 'tls-port': String(port), 'tls-cert-file': cert, 'tls-key-file': key, 'tls-ca-cert-file': cert };
  const server = await startServer('redis-server', { ...tls, 'tls-auth-clients': 'no', bind: '127.0.0.1' });
  const admin = await connectRedis(server.url);
  await admin.acl(
    'SETUSER',
    'app',
    'on',
    '>PASSWORD',
    '~postrider:*',
    '~{postrider}:*',
    '&*',
    '+@all',
    '-@dangerous',
    '+info',
  );
  const REDIS_URL = `rediss://app:PASSWORD@127.0.0.1:${port}`;
  const [trusting, other] = [
    await newInstallation({ REDIS_URL, NODE_EXTRA_CA_CERTS: cert }),
    await newInstallation({ REDIS_URL }),
  ];
  try {
    expect(await trusting.json('newsletter', 'list')).toEqual({ items: [], next: null });
    const refused = await other.cli('newsletter', 'list');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/certificate/) });
    expect(refused.stderr).not.toContain('PASSWORD');
  } finally {
    await Promise.all([trusting.remove(), other.remove()]);
    admin.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a connection that fails twice, by a certificate and then by an alert, ends no process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-tls-'));
  const { key, cert } = await makeCertificate(folder);
  const port = await freePort();
  const tls = { 'tls-port': String(port), 'tls-cert-file': cert, 'tls-key-file': key, 'tls-ca-cert-file': cert };
  const server = await startServer('redis-server', { ...tls, 'tls-auth-clients': 'no', bind: '127.0.0.1' });
  const redis = newClient(`rediss://127.0.0.1:${port}`, { retryStrategy: () => null }, 5_000);
  try {
    const failed = new Promise<Error>((resolve) => redis.once('error', resolve));
    await redis.connect().catch(() => undefined);
    expect(String(await failed)).toContain('certificate');
    // Without anybody who listens, this throws, and as an event of the system it ends the process.
    expect(redis.stream.emit('error', new Error('tlsv1 alert decode error'))).toBe(true);
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
