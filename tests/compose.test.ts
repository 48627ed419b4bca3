import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../src/config.js';
import { connectRedis } from '../src/redis/client.js';
import { secretSettings } from '../src/settings/secret-files.js';
import { freePort } from './helpers/process.js';

interface Service {
  image?: string;
  command?: string | string[];
  environment?: Record<string, string>;
  networks?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  pids_limit?: number;
  mem_limit?: string;
  restart?: string;
}
const text = readFileSync(resolve(import.meta.dirname, '../docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
};
const { services } = compose;
const environmentOf = (name: string) => services[name]?.environment ?? {};

const folder = mkdtempSync(join(tmpdir(), 'postrider-compose-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The shell script of a service, as the container runs it, but with this folder for its volumes. */
const scriptOf = (name: string) =>
  String(services[name]?.command?.[0])
    .replaceAll('$$', '$')
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll('/run/redis-password', folder)
    .replaceAll('/data', folder);

test('every container is read-only, without capabilities, and limited', () => {
  expect(Object.keys(services).sort()).toEqual([
    'check-smtp-url',
    'inbox',
    'listener',
    'mailbox',
    'redis',
    'redis-password',
    'web',
    'worker',
  ]);
  for (const [name, service] of Object.entries(services)) {
    expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'], pids_limit: expect.any(Number) });
    expect(service.security_opt, name).toEqual(['no-new-privileges:true']);
    if (service.restart !== 'no') expect(service.mem_limit, name).toBeDefined();
  }
});

test('Redis is only in an internal network', () => {
  expect(services.redis?.networks).toEqual(['store']);
  expect(compose.networks.store?.internal).toBe(true);
});

test('the web process gets neither the relay nor a DKIM key', () => {
  expect(Object.keys(environmentOf('web')).filter((name) => /SMTP|DKIM/.test(name))).toEqual([]);
});

test('only the process that reads the mailbox for bounces has its password', () => {
  const knows = Object.keys(services).filter((name) =>
    Object.keys(environmentOf(name)).some((setting) => setting.startsWith('FEEDBACK_MAILBOX_PASSWORD')),
  );
  expect(knows).toEqual(['mailbox']);
  // Workers tell readers to unsubscribe by email only where it is read.
  expect(environmentOf('worker')).toHaveProperty('FEEDBACK_MAILBOX');
});

test('every setting but those for reading the mailbox reaches the workers, and every secret may be a file', () => {
  // Fixed inside a container.
  const fixed = ['REDIS_URL', 'HOST', 'PORT', 'INBOX_PORT', 'INBOX_SMTP_PORT', 'DATA_DIR'];
  const handed = Object.keys(environmentOf('worker'));
  const rest = Object.keys(settings).filter((name) => !handed.includes(name) && !fixed.includes(name));
  const ofMailbox = Object.keys(environmentOf('mailbox')).filter((name) => name.startsWith('FEEDBACK_MAILBOX_'));
  expect(rest.sort()).toEqual(ofMailbox.sort());
  for (const name of secretSettings) expect([...handed, ...ofMailbox]).toContain(`${name}_FILE`);
  expect(environmentOf('web')).toHaveProperty('DISPOSABLE_FILE');
});

test.for([
  ['no relay and no inbox', {}, 1, 'SMTP_URL is not set.'],
  ['a relay', { SMTP_URL: 'smtps://relay.example.com', SMTP_URL_IS_SET: 'yes' }, 0, ''],
  [
    'a file, and a relay by default',
    { SMTP_URL_FILE: './secrets/smtp_url' },
    1,
    'SMTP_URL_FILE also needs an empty line',
  ],
  ['a file alone', { SMTP_URL_FILE: './secrets/smtp_url', SMTP_URL_IS_SET: 'yes' }, 0, ''],
] as const)('with %s, the containers that send start, or say why not', async ([_, given, code, words]) => {
  const none = { SMTP_URL: '', SMTP_URL_FILE: '', SMTP_URL_IS_SET: '' };
  const env = { PATH: process.env.PATH, ...none, ...given };
  const ended = await promisify(execFile)('sh', ['-c', scriptOf('check-smtp-url')], { env }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(ended).toMatchObject({ code, stderr: expect.stringContaining(words) });
});

test('Redis gets a password at the first start and keeps it, and no process list shows it', async () => {
  const makePassword = () => promisify(execFile)('sh', ['-c', scriptOf('redis-password')]);
  await makePassword();
  const url = readFileSync(join(folder, 'url'), 'utf8');
  await makePassword();
  expect(readFileSync(join(folder, 'url'), 'utf8')).toBe(url);
  const password = /^redis:\/\/:([0-9a-f]{64})@redis:6379\n$/.exec(url)?.[1] ?? '';
  expect(password).not.toBe('');

  const port = await freePort();
  const script = scriptOf('redis').replace('redis-server -', `redis-server - --port ${port} --dir ${folder}`);
  const server = spawn('sh', ['-c', script], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const redis = await connectRedis(`redis://:${password}@127.0.0.1:${port}`, {}, 10_000);
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain(password);
    redis.disconnect();
    await expect(connectRedis(`redis://127.0.0.1:${port}`, {}, 500)).rejects.toThrow();
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
});
