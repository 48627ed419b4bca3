import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { certificate, type MailServer, matchesIn, runServer, unpackedFolder } from '../../servers/mail-server.js';
import { freePort } from '../process.js';
import { isInstalled } from '../redis-server.js';

/** Where scripts/setup.sh unpacks it. An installed one is in a folder that only root has in its PATH. */
const unpacked = join(unpackedFolder('exim'), 'usr');
const isUnpacked = isInstalled('exim4', join(unpacked, 'sbin'));
const searchPath = [join(unpacked, 'sbin'), process.env.PATH ?? '', '/usr/sbin'].join(delimiter);

/** Why tests with Exim cannot run here; undefined when they can. */
export const eximMissing = isInstalled('exim4', searchPath)
  ? undefined
  : 'Exim is not installed: `bash scripts/setup.sh --browser` installs it where the package manager is apt-get';

/**
 * A real Exim of the test's own, from a configuration in a temporary folder, on a free port of loopback. It keeps what
 * it accepts in its queue and delivers nothing.
 * @param options lines of its configuration, beside the ones that keep it to itself
 * @param rules sections of its configuration, after the options
 */
export async function startExim(options: readonly string[] = [], rules: readonly string[] = []): Promise<MailServer> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-exim-'));
  const [spool, logs] = [join(dir, 'spool'), join(dir, 'log')];
  await Promise.all([spool, logs].map((folder) => mkdir(folder)));
  // When root starts it, it runs as its own user.
  await Promise.all([chmod(dir, 0o755), chmod(spool, 0o777), chmod(logs, 0o777)]);
  const file = join(dir, 'exim.conf');
  const port = await freePort();
  const [key, cert] = [join(dir, 'server.key'), join(dir, 'server.pem')];
  await Promise.all([copyFile(certificate.key, key), copyFile(certificate.cert, cert)]);
  await chmod(key, 0o644);
  const usual = [
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
    `tls_certificate = ${cert}`,
    `tls_privatekey = ${key}`,
  ];
  // No option may be given twice.
  const given = new Set(options.map(nameOf));
  const lines = [...usual.filter((line) => !given.has(nameOf(line))), ...options, ...rules];
  await writeFile(file, `${[...lines, 'begin routers', 'begin transports'].join('\n')}\n`);
  const log = join(logs, 'mainlog');
  const server = await runServer({
    name: 'Exim',
    command: ['exim4', '-C', file, '-bdf', '-oX', `127.0.0.1.${port}`],
    env: { PATH: searchPath, ...(isUnpacked ? await ownUser(dir) : {}) },
    port,
    log,
  });
  const opened = async () => (await matchesIn(log, /SMTP connection from .* connection count/g)).length;
  const before = await opened();
  return {
    url: `smtp://127.0.0.1:${port}`,
    recipients: () => matchesIn(log, / <= .* for (\S+)$/gm),
    connections: async () => (await opened()) - before,
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const nameOf = (line: string) => line.replace(/\s*=.*/s, '');

/** Gives an Exim that is not installed the system user that it looks for. */
async function ownUser(dir: string): Promise<Record<string, string>> {
  const [users, groups] = [join(dir, 'passwd'), join(dir, 'group')];
  await writeFile(users, 'root:x:0:0::/:/bin/sh\nDebian-exim:x:65534:65534::/:/bin/false\n');
  await writeFile(groups, 'root:x:0:\nDebian-exim:x:65534:\n');
  const libraries = await readdir(join(unpacked, 'lib'), { recursive: true });
  const wrapper = libraries.find((file) => file.endsWith('libnss_wrapper.so')) ?? '';
  return { LD_PRELOAD: join(unpacked, 'lib', wrapper), NSS_WRAPPER_PASSWD: users, NSS_WRAPPER_GROUP: groups };
}
