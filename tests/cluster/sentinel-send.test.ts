import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../helpers/clock.js';
import { newInstallation, quickInstallation } from '../helpers/process.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';
import { makeCertificate } from '../redis/certificate-for-tests.js';
import { startSentinels } from './sentinel-for-tests.js';

const readers = 300;
/** Messages that the workers may send at a time, and so those whose outcome may be on its way. */
const connections = 5;

test('Sentinels over TLS replace a primary that is killed in mid-send: nobody is lost, and hardly anybody is emailed twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-tls-'));
  const certificate = await makeCertificate(folder);
  const sentinels = await startSentinels(certificate);
  let arrived = 0;
  let answerAll = () => {};
  const held = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  const sink = await startSmtpSink({
    onMessage: async () => {
      arrived += 1;
      if (arrived > 30) await held;
      return undefined;
    },
  });
  const installation = await newInstallation({
    REDIS_URL: sentinels.url,
    NODE_EXTRA_CA_CERTS: certificate.cert,
    SMTP_URL: sink.url,
    SMTP_CONNECTIONS: String(connections),
    SEND_RATE: '60/s',
  });
  // Its pictures have addresses of the site that sends them.
  const own = { PUBLIC_URL: installation.url };
  const atPrimary = await quickInstallation({ REDIS_URL: `unix://${sentinels.primary}`, ...own });
  try {
    const { json } = atPrimary;
    const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
    await json('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
    const list = join(folder, 'readers.csv');
    const addresses = Array.from({ length: readers }, (_, i) => `reader${i}@example.org`);
    await writeFile(list, ['email', ...addresses].join('\n'));
    await json(
      'subscriber',
      'import',
      list,
      '--newsletter',
      'business',
      '--status',
      'confirmed',
      '--consent',
      'letter',
    );
    await json('article', 'import', 'samples/articles');
    await json('issue', 'compose', 'business', '--latest', '3');
    const worker = await installation.start('worker');
    const web = await installation.start('web');

    const started = await installation.cli('issue', 'send', 'business-1', '--yes');
    expect([started.code, started.stderr]).toEqual([0, expect.any(String)]);
    await sink.received(30);
    await until('the next ones are in flight', () => arrived > 30);
    // However far the replica was behind: it has everything before this.
    await sentinels.redis.set('test:before the end', 1);
    await sentinels.replicated();
    await sentinels.killPrimary();
    answerAll();
    const before = sink.mails.length;
    expect(before).toBeLessThan(readers);

    const missing = () => addresses.filter((address) => sink.mailsTo(address).length === 0);
    await until('everybody is emailed', () => missing().length === 0, missing);
    const report = () => installation.json('issue', 'report', 'business-1');
    await until('the issue is sent', async () => (await report()).state === 'sent', report);
    const mailed = sink.mails.map(({ to }) => to);
    // The last moment of the killed primary may be missing from its replica: the outcomes on their way then.
    expect(mailed.length - new Set(mailed).size).toBeLessThanOrEqual(2 * connections);
    for (const address of new Set(mailed)) {
      const ids = sink.mailsTo(address).map(({ raw }) => /^Message-ID: .*$/im.exec(raw.toString('latin1'))?.[0]);
      expect(new Set(ids).size).toBe(1);
    }
    expect(await report()).toMatchObject({ audience: readers, accepted: readers });
    expect((await fetch(`${installation.url}/readyz`)).status).toBe(200);

    for (const part of [worker, web]) {
      const { code, stderr } = await part.stop();
      expect(code).toBe(0);
      expect(stderr).not.toContain('PASSWORD');
      expect(stderr).toContain('Redis answers again');
    }
  } finally {
    await Promise.all([installation.remove(), atPrimary.remove()]);
    await sink.stop();
    await sentinels.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
