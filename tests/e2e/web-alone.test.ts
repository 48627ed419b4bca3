import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

/** A server that counts its connections. */
async function startCounter() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const checks = async ({ url }: Installation) => {
  const { checks: all } = (await (await fetch(`${url}/readyz`)).json()) as { checks: { name: string; ok: boolean }[] };
  return Object.fromEntries(all.map(({ name, ok }) => [name, ok]));
};
const patience = { interval: 200 };

test('the web process needs neither DKIM key nor relay: the workers report on the relay', async () => {
  const redis = await startTestRedis();
  open.push(redis.stop);
  const counter = await startCounter();
  const installation = await newInstallation({
    REDIS_URL: `unix://${redis.url}`,
    SMTP_URL: `smtp://user:password@127.0.0.1:${counter.port}`,
    DKIM_DOMAIN: 'example.com',
    DKIM_SELECTOR: 'one',
    DKIM_PRIVATE_KEY_FILE: '/nowhere/dkim.pem',
  });
  open.push(installation.remove);
  const web = await installation.start('web');
  open.push(() => web.stop());
  expect(await checks(installation)).toEqual({ redis: true, relay: false, worker: false });
  expect(counter.connections()).toBe(0);

  const sink = await startSmtpSink();
  open.push(sink.stop);
  for (const name of ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_FILE']) delete installation.env[name];
  installation.env.SMTP_URL = sink.url;
  const worker = await installation.start('worker');
  open.push(() => worker.stop());
  await expect.poll(() => checks(installation), patience).toEqual({ redis: true, relay: true, worker: true });
  expect(counter.connections()).toBe(0);
});

test('without the optional inbox and without a relay, the start says what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-hooks-'));
  open.push(() => rm(folder, { recursive: true }));
  // Resolves packages as an installation without maildev does.
  const hooks = `export const resolve = (name, context, next) => next(name === 'maildev' ? 'not-installed' : name, context);`;
  const hidden = `import { register } from 'node:module'; register('data:text/javascript;base64,${btoa(hooks)}');`;
  await writeFile(join(folder, 'hide.mjs'), hidden);
  const installation = await newInstallation({ NODE_OPTIONS: `--import ${join(folder, 'hide.mjs')}` });
  open.push(installation.remove);
  const { code, stderr } = await installation.cli('up');
  expect(stderr).toContain('The catch-all inbox is not installed. Set SMTP_URL to a relay, or install the inbox');
  expect(code).toBe(1);
});
