import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../helpers/process.js';
import { isInstalled } from '../helpers/redis-server.js';
import { certificate, type MailServer, matchesIn, runServer, unpackedFolder } from './mail-server.js';

const program = join(unpackedFolder('opensmtpd'), 'usr/sbin/smtpd');
const inOwnPlaces = fileURLToPath(new URL('opensmtpd.sh', import.meta.url));

/** Why OpenSMTPD cannot run here; undefined when it can. */
export const opensmtpdMissing = !isInstalled('smtpd', join(unpackedFolder('opensmtpd'), 'usr/sbin'))
  ? 'OpenSMTPD is not there: `bash scripts/setup.sh --servers` unpacks it where the package manager is apt-get'
  : process.getuid?.() !== 0
    ? 'OpenSMTPD can be started by root only'
    : undefined;

const users = ['opensmtpd:x:901:901::/:/bin/false', 'opensmtpq:x:902:902::/:/bin/false'];
const groups = ['opensmtpd:x:901:', 'opensmtpq:x:902:'];

/**
 * An OpenSMTPD that keeps what it accepts in its queue: the server to which it would deliver never answers. Its folders
 * and users are fixed at compile time, so it gets its own in a mount namespace.
 * @param lines of its configuration, before the ones that keep it to itself
 * @param listen words for its port, such as `tls-require pki test`
 */
export async function startOpensmtpd(lines: readonly string[] = [], listen = ''): Promise<MailServer> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-opensmtpd-'));
  const port = await freePort();
  const log = join(dir, 'log');
  const key = join(dir, 'server.key');
  await Promise.all([
    copyFile(certificate.key, key).then(() => chmod(key, 0o600)),
    mkdir(join(dir, 'spool'), { mode: 0o711 }),
    extend('/etc/passwd', join(dir, 'passwd'), users),
    extend('/etc/group', join(dir, 'group'), groups),
  ]);
  const configuration = [
    `pki test cert "${certificate.cert}"`,
    `pki test key "${key}"`,
    ...lines,
    `listen on 127.0.0.1 port ${port} ${listen}`,
    'action "keep" relay host smtp://127.0.0.1:1',
    'match from any for any action "keep"',
  ];
  await writeFile(join(dir, 'smtpd.conf'), `${configuration.join('\n')}\n`);
  const server = await runServer({
    name: 'OpenSMTPD',
    command: ['unshare', '--mount', 'sh', inOwnPlaces, dir, program],
    port,
    output: log,
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    recipients: () => matchesIn(log, / smtp envelope .* to=<(\S+)>/g),
    connections: async () => (await matchesIn(log, / smtp connected /g)).length,
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const extend = async (from: string, to: string, lines: readonly string[]) =>
  writeFile(to, `${(await readFile(from, 'utf8')).trimEnd()}\n${lines.join('\n')}\n`);
