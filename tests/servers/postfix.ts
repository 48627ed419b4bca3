import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../helpers/process.js';
import { type MailServer, matchesIn, runServer, textOf, unpackedFolder } from './mail-server.js';

/** Where scripts/setup.sh unpacks it. */
const unpacked = unpackedFolder('postfix');
const libraries = join(unpacked, 'usr/lib/postfix');
const programs = join(libraries, 'sbin');

/** Why tests with Postfix cannot run here; undefined when they can. */
export const postfixMissing = !existsSync(join(programs, 'master'))
  ? 'Postfix is not there: `bash scripts/setup.sh --browser` unpacks it where the package manager is apt-get'
  : process.getuid?.() !== 0
    ? 'Postfix can be started by root only'
    : undefined;

export interface Postfix extends MailServer {
  log(): Promise<string>;
}

/** System users that every Debian has. Postfix wants three that differ: for its queue, for posting, for everything else. */
const owner = { user: 'mail', group: 'games', unprivileged: 'nobody' };

/**
 * A real Postfix of the test's own, from a configuration in a temporary folder, on a free port of loopback.
 * @param routes domain → port on this machine of the server to which it delivers; what has no route is discarded
 * @param options lines of main.cf that replace its own
 */
export async function startPostfix(
  routes: Readonly<Record<string, number>>,
  options: readonly string[] = [],
): Promise<Postfix> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-postfix-'));
  await chmod(dir, 0o755);
  const port = await freePort();
  await makeQueue(dir);
  const file = join(dir, 'maillog');
  await writeFile(file, '');
  await writeFile(join(dir, 'main.cf'), mainLines(dir, file, routes, options));
  await writeFile(join(dir, 'master.cf'), masterLines(port));
  const server = await runServer({
    name: 'Postfix',
    command: [join(programs, 'master'), '-c', dir, '-d'],
    env: { MAIL_CONFIG: dir, LD_LIBRARY_PATH: libraries },
    port,
    log: file,
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    log: () => textOf(file),
    recipients: () => matchesIn(file, / to=<(\S+)>, relay=/g),
    connections: async () => (await matchesIn(file, /smtpd\[\d+\]: connect from /g)).length,
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function makeQueue(dir: string): Promise<void> {
  const [uid, gid] = await idsOf(owner.user, owner.group);
  const queue = join(dir, 'queue');
  await mkdir(queue);
  const own = ['incoming', 'active', 'deferred', 'bounce', 'defer', 'flush', 'trace', 'corrupt', 'hold', 'saved'];
  for (const name of [...own, 'private', 'public', 'maildrop', 'data']) {
    const path = name === 'data' ? join(dir, name) : join(queue, name);
    await mkdir(path, { mode: 0o700 });
    await chown(path, uid, name === 'public' || name === 'maildrop' ? gid : 0);
  }
  await chmod(join(queue, 'public'), 0o710);
  await chmod(join(queue, 'maildrop'), 0o1730);
  await mkdir(join(queue, 'pid'));
}

/** The id of a user, and of a group. */
async function idsOf(user: string, group: string): Promise<[uid: number, gid: number]> {
  const id = async (file: string, name: string) =>
    Number(new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(await readFile(file, 'utf8'))?.[1]);
  return [await id('/etc/passwd', user), await id('/etc/group', group)];
}

function mainLines(
  dir: string,
  log: string,
  routes: Readonly<Record<string, number>>,
  options: readonly string[],
): string {
  const transports = Object.entries(routes).map(([domain, port]) => `{${domain} = smtp:[127.0.0.1]:${port}}`);
  const lines = [
    'compatibility_level = 3.6',
    'myhostname = relay.example.com',
    `queue_directory = ${dir}/queue`,
    `data_directory = ${dir}/data`,
    `daemon_directory = ${programs}`,
    `command_directory = ${join(unpacked, 'usr/sbin')}`,
    `shlib_directory = ${libraries}`,
    `meta_directory = ${dir}`,
    `mail_owner = ${owner.user}`,
    `setgid_group = ${owner.group}`,
    `default_privs = ${owner.unprivileged}`,
    `maillog_file = ${log}`,
    `maillog_file_prefixes = ${dir}`,
    'import_environment = MAIL_CONFIG PATH LD_LIBRARY_PATH',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mydestination =',
    'alias_maps =',
    'alias_database =',
    'local_recipient_maps =',
    'mynetworks = 127.0.0.0/8',
    'smtpd_relay_restrictions = permit_mynetworks, reject',
    'smtpd_recipient_restrictions =',
    'smtpd_peername_lookup = no',
    'smtp_tls_security_level = none',
    'smtpd_tls_security_level = none',
    'smtpd_client_connection_count_limit = 0',
    'default_process_limit = 40',
    'default_database_type = texthash',
    'default_transport = discard:',
    ...(transports.length > 0 ? [`transport_maps = inline:{ ${transports.join(', ')} }`] : []),
    'smtp_host_lookup = native',
    'disable_dns_lookups = yes',
  ];
  const given = new Set(options.map(nameOf));
  return `${[...lines.filter((line) => !given.has(nameOf(line))), ...options].join('\n')}\n`;
}

const nameOf = (line: string) => line.replace(/\s*=.*/s, '');

/** Its services: those that a mail passes, from the port to the next server. Nothing is chrooted. */
function masterLines(port: number): string {
  const services: [name: string, type: string, command: string, limit?: string, wakeup?: string][] = [
    [`127.0.0.1:${port}`, 'inet', 'smtpd'],
    ['cleanup', 'unix', 'cleanup', '0'],
    ['qmgr', 'unix', 'qmgr', '1', '300'],
    ['rewrite', 'unix', 'trivial-rewrite'],
    ['bounce', 'unix', 'bounce', '0'],
    ['defer', 'unix', 'bounce', '0'],
    ['trace', 'unix', 'bounce', '0'],
    ['verify', 'unix', 'verify', '1'],
    ['flush', 'unix', 'flush', '0'],
    ['proxymap', 'unix', 'proxymap'],
    ['smtp', 'unix', 'smtp'],
    ['error', 'unix', 'error'],
    ['retry', 'unix', 'error'],
    ['discard', 'unix', 'discard'],
    ['anvil', 'unix', 'anvil', '1'],
    ['scache', 'unix', 'scache', '1'],
    ['tlsmgr', 'unix', 'tlsmgr', '1'],
    ['postlog', 'unix-dgram', 'postlogd', '1'],
  ];
  const isPrivate = (type: string, name: string) => (type === 'inet' || name === 'postlog' ? 'n' : 'y');
  const isPublic = ['cleanup', 'qmgr', 'flush'];
  return services
    .map(([name, type, command, limit = '-', wakeup = '-']) =>
      [name, type, isPublic.includes(name) ? 'n' : isPrivate(type, name), '-', 'n', wakeup, limit, command].join(' '),
    )
    .join('\n')
    .concat('\n');
}
