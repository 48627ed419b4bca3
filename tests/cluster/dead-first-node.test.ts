import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../helpers/clock.js';
import { startTestCluster, type TestCluster } from '../helpers/cluster.js';
import { quickInstallation } from '../helpers/process.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

/** Accepts connections and never answers, like a node that is frozen. */
let silent: Server;
let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster(3, { replicas: 1 });
  silent = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  await cluster.replicated();
  await cluster.killNode(0);
});
afterAll(async () => {
  silent.close();
  await cluster.stop();
});

test('a cluster starts and works although the first node in REDIS_URL is dead, the second frozen, and the third without an address', async () => {
  const frozen = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  // A name as long as this is refused without asking a name server (RFC 1035 §2.3.4).
  const unknown = `${'n'.repeat(64)}:7000`;
  const hosts = [cluster.hosts[0], frozen, unknown, ...cluster.hosts.slice(1)];
  const sink = await startSmtpSink();
  const REDIS_URL = `redis://${hosts.join(',')}?cluster=true`;
  const installation = await quickInstallation({ REDIS_URL, SMTP_URL: sink.url, LIST_BUCKETS: '64' });
  const { json, cli } = installation;
  try {
    const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
    await json('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
    const consent = ['--newsletter', 'business', '--status', 'confirmed', '--consent', 'letter'];
    for (const name of ['a', 'b', 'c']) await json('subscriber', 'add', `${name}@example.org`, ...consent);
    await json('article', 'import', 'samples/articles');
    await json('issue', 'compose', 'business', '--latest', '3');
    const [web, worker] = [await installation.start('web'), await installation.start('worker')];
    expect((await cli('issue', 'send', 'business-1', '--yes')).code).toBe(0);
    await sink.received(3);
    await until('the issue is sent', async () => (await json('issue', 'report', 'business-1')).state === 'sent');
    expect(sink.mails.map(({ to }) => to).sort()).toEqual(['a@example.org', 'b@example.org', 'c@example.org']);
    expect((await fetch(`${installation.url}/n/business`)).status).toBe(200);
    const { stdout } = await cli('doctor', '--json');
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean }[] };
    for (const check of checks.filter(({ name }) => name.startsWith('redis')))
      expect(check).toMatchObject({ ok: true });
    for (const part of [web, worker]) expect((await part.stop()).code).toBe(0);
  } finally {
    await installation.remove();
    await sink.stop();
  }
});
