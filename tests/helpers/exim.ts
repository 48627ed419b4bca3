import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './process.js';
import { isInstalled } from './redis-server.js';

/** Where scripts/setup.sh unpacks it. An installed one is in a folder that only root has in its PATH. */
const unpacked = fileURLToPath(new URL('../../node_modules/.cache/exim/usr', import.meta.url));
const isUnpacked = isInstalled('exim4', join(unpacked, 'sbin'));
const searchPath = [join(unpacked, 'sbin'), process.env.PATH ?? '', '/usr/sbin'].join(delimiter);

/** Why tests with Exim cannot run here; undefined when they can. */
export const eximMissing = isInstalled('exim4', searchPath)
  ? undefined
  : 'Exim is not installed: `bash scripts/setup.sh --browser` installs it where the package manager is apt-get';

export interface Exim {
  url: string;
  /** Everyone an accepted message is for, in the order of arrival. */
  recipients(): Promise<string[]>;
  /** Connections that were opened. */
  connections(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * A real Exim of the test's own, from a configuration in a temporary folder, on a free port of loopback. It keeps what
 * it accepts in its queue and delivers nothing.
 * @param options lines of its configuration, beside the ones that keep it to itself
 */
export async function startExim(options: readonly string[] = []): Promise<Exim> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-exim-'));
  const [spool, logs] = [join(dir, 'spool'), join(dir, 'log')];
  await Promise.all([spool, logs].map((folder) => mkdir(folder)));
  // When root starts it, it runs as its own user.
  await Promise.all([chmod(dir, 0o755), chmod(spool, 0o777), chmod(logs, 0o777)]);
  const file = join(dir, 'exim.conf');
  const port = await freePort();
  const lines = [
    'primary_hostname = relay.example.com',
    `spool_directory = ${spool}`,
    `log_file_path = ${logs}/%slog`,
    `pid_file_path = ${dir}/exim.pid`,
    'local_interfaces = 127.0.0.1',
    'keep_environment =',
    'tls_advertise_hosts =',
    'helo_lookup_domains =',
    'host_lookup =',
    'rfc1413_hosts =',
    'queue_only = true',
    'acl_smtp_rcpt = accept',
    'acl_smtp_data = accept',
    'log_selector = +received_recipients +smtp_connection',
    ...options,
    'begin routers',
    'begin transports',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  // It ends when its standard input closes, with this process at the latest.
  const supervisor = '"$@" & server=$!; read -r _; kill "$server" 2>/dev/null; wait "$server"';
  const child = spawn('sh', ['-c', supervisor, 'sh', 'exim4', '-C', file, '-bdf', '-oX', `127.0.0.1.${port}`], {
    env: { ...process.env, PATH: searchPath, ...(isUnpacked ? await ownUser(dir) : {}) },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  const log = () => readFile(join(logs, 'mainlog'), 'utf8').catch(() => '');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`Exim ended before it answered: ${await log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const before = await count(log, /SMTP connection from .* connection count/g);
  return {
    url: `smtp://127.0.0.1:${port}`,
    recipients: async () => [...(await log()).matchAll(/ <= .* for (\S+)$/gm)].map((match) => match[1] ?? ''),
    connections: async () => (await count(log, /SMTP connection from .* connection count/g)) - before,
    async stop() {
      child.stdin.end();
      await ended;
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Gives an Exim that is not installed the system user that it looks for. */
async function ownUser(dir: string): Promise<Record<string, string>> {
  const [users, groups] = [join(dir, 'passwd'), join(dir, 'group')];
  await writeFile(users, 'root:x:0:0::/:/bin/sh\nDebian-exim:x:65534:65534::/:/bin/false\n');
  await writeFile(groups, 'root:x:0:\nDebian-exim:x:65534:\n');
  const libraries = await readdir(join(unpacked, 'lib'), { recursive: true });
  const wrapper = libraries.find((file) => file.endsWith('libnss_wrapper.so')) ?? '';
  return { LD_PRELOAD: join(unpacked, 'lib', wrapper), NSS_WRAPPER_PASSWD: users, NSS_WRAPPER_GROUP: groups };
}

const count = async (log: () => Promise<string>, what: RegExp) => [...(await log()).matchAll(what)].length;

/** Whether a server greets on a port. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.end('QUIT\r\n');
      socket.resume();
      resolve(true);
    });
    socket.once('close', () => resolve(false));
  });
}
