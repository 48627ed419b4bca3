import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectRedis } from '../../src/redis/client.js';
import { sinkVictim } from '../chaos/victims.js';
import { readCompose } from './compose.js';

// Runs in namespaces of its own (main.ts): its mounts and its network are no one else's.

const {
  root = '',
  folder = '',
  app = '',
  nodeBin = '',
} = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const volumes = { password: join(folder, 'password'), data: join(folder, 'data'), files: join(folder, 'files') };
const [redisUser, nodeUser, otherUser] = [999, 1000, 1234];
const smtpPort = 2599;
const compose = readCompose(join(root, 'docker-compose.yml'), {
  ...{ PUBLIC_URL: 'https://newsletter.example.com', SECRET: 'a secret for the tests only' },
  SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
});
/** What the Dockerfile sets. */
const image = { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '3000', DATA_DIR: '/data', HOME: '/home/node' };
const program = ['node', 'dist/bin/postrider.js'];
const broken: string[] = [];

function check(what: string, isTrue: boolean, otherwise = ''): void {
  process.stdout.write(`${isTrue ? '✓' : '✗'} ${what}${isTrue || otherwise === '' ? '' : `: ${otherwise}`}\n`);
  if (!isTrue) broken.push(what);
}

function container(service: string, command: readonly string[], user = nodeUser) {
  const script = fileURLToPath(new URL('container.sh', import.meta.url));
  const { password, data, files } = volumes;
  const words = [script, app, nodeBin, password, data, files, String(user), '--', ...command];
  const env = { ...image, ...compose.environment(service), PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' };
  const child = spawn('unshare', ['--mount', 'sh', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part) => {
    said.out += String(part);
  });
  child.stderr.on('data', (part) => {
    said.err += String(part);
  });
  return { child, said };
}

async function finished(service: string, command: readonly string[], user = nodeUser) {
  const { child, said } = container(service, command, user);
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...said };
}

/** A shell script of docker-compose.yml, as the user redis, with folders for its volumes. */
function asRedis(service: string): ChildProcess {
  const script = compose
    .script(service)
    .replaceAll('/run/redis-password', volumes.password)
    .replaceAll('/data', volumes.password)
    .replace('redis-server -', `redis-server - --dir ${join(folder, 'redis')}`);
  const user = ['--reuid', String(redisUser), '--regid', String(redisUser), '--clear-groups'];
  return spawn('setpriv', [...user, 'sh', '-c', script], { stdio: 'ignore' });
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < 600; attempts += 1) {
    if (await isTrue().catch(() => false)) return check(what, true);
    await sleep(100);
  }
  check(what, false);
}

async function walk(): Promise<void> {
  const rights = await finished('web', [
    'sh',
    '-c',
    'id -u; touch /app/x /home/node/x; touch /data/x /tmp/x && cat /proc/self/status; node -v',
  ]);
  check(
    'a container runs as user 1000, without capabilities',
    /^1000\n/.test(rights.out) && /CapBnd:\s0+\n/.test(rights.out),
  );
  check('its root is read-only', (rights.err.match(/Read-only file system/g) ?? []).length === 2, rights.err);
  check('the version of Node is that of the image', /\nv24\./.test(rights.out), rights.out.slice(-10));

  const web = container('web', [...program, 'web']);
  const worker = container('worker', [...program, 'worker']);
  await until('the web server answers', async () => (await fetch('http://127.0.0.1:3000/healthz')).ok);
  await until('the worker runs', async () => worker.said.err.includes('running'));
  const health = await finished('web', compose.healthcheck('web'));
  check('the health check of the web container passes', health.code === 0, health.err);
  const doctor = await finished('worker', compose.healthcheck('worker'));
  check('the health check of the worker container passes', doctor.code === 0, doctor.out);

  const command = async (...words: string[]) => {
    const { code, err } = await finished('worker', [...program, ...words]);
    check(`postrider ${words.slice(0, 2).join(' ')}`, code === 0, err);
  };
  const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
  await command('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
  const consent = ['--status', 'confirmed', '--consent', 'paper form'];
  await command('subscriber', 'import', '/files/readers.csv', '--newsletter', 'business', ...consent);
  await command('article', 'import', '/files/articles', '--newsletter', 'business');
  await command('issue', 'compose', 'business');
  await command('issue', 'send', 'business-1', '--yes', '--wait');
  const log = await readFile(join(folder, 'sink.log'), 'utf8');
  check('the mail server got the email', log.includes('taken') && log.includes('reader@example.org'), log);
  await chown(volumes.files, otherUser, otherUser);
  const backup = await finished('worker', [...program, 'backup', '/files/list.backup'], otherUser);
  check('a backup by another user is in their folder', backup.code === 0, backup.err);
  const page = await fetch('http://127.0.0.1:3000/n/business');
  check('the public page shows the newsletter', page.ok && (await page.text()).includes('Digest'));
  check(
    'the web container has neither relay nor DKIM key',
    !/SMTP|DKIM/.test(JSON.stringify(compose.environment('web'))),
  );

  for (const [name, { child, said }] of Object.entries({ web, worker })) {
    child.kill('SIGTERM');
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    check(`the ${name} container stops in order`, code === 0, said.err);
    const noise = said.err.split('\n').filter((line) => line !== '' && !line.includes('"level":"info"'));
    check(`the ${name} container warned of nothing`, noise.length === 0, noise.join('\n'));
  }
}

for (const path of [...Object.values(volumes), join(folder, 'redis')]) await mkdir(path, { recursive: true });
await chown(volumes.password, redisUser, redisUser);
await chown(join(folder, 'redis'), redisUser, redisUser);
await chown(volumes.data, nodeUser, nodeUser);
await writeFile(join(volumes.files, 'readers.csv'), 'email\nreader@example.org\n');
await mkdir(join(volumes.files, 'articles'));
const head = 'title: A new berth opens\nurl: https://www.example.com/berth\ndate: 2026-11-23';
await writeFile(
  join(volumes.files, 'articles/a.md'),
  `---\n${head}\n---\n\nA new berth opens. One paragraph of text.\n`,
);
await once(spawn('ip', ['link', 'set', 'lo', 'up']), 'exit');
const sink = sinkVictim({
  ...{ port: smtpPort, logFile: join(folder, 'sink.log'), seed: 1, delayMs: 10 },
  odds: { refused: 0, later: 0, hangUp: 0 },
});
await sink.start();
await once(asRedis('redis-password'), 'exit');
check('Redis gets a password', (await readdir(volumes.password)).includes('url'));
asRedis('redis');
const url = (await readFile(join(volumes.password, 'url'), 'utf8')).trim().replace('@redis:', '@127.0.0.1:');
(await connectRedis(url, {}, 20_000)).disconnect();
await walk();
process.stdout.write(
  broken.length === 0 ? 'The containers do what docker-compose.yml says.\n' : `${broken.length} broken.\n`,
);
// The end of this process ends everything in its namespaces.
process.exit(broken.length === 0 ? 0 : 1);
