import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../helpers/process.js';
import { certificate, type MailServer, runServer, textOf, unpackedFolder } from './mail-server.js';

/** Where scripts/setup.sh unpacks it. */
const unpacked = unpackedFolder('dovecot');
const libraries = join(unpacked, 'usr/lib/dovecot');

/** Why tests with Dovecot cannot run here; undefined when they can. */
export const dovecotMissing = existsSync(join(libraries, 'lmtp'))
  ? undefined
  : 'Dovecot is not there: `bash scripts/setup.sh --browser` unpacks it where the package manager is apt-get';

/** A message in a folder. */
interface StoredMessage {
  text: string;
  /** Letters of a Maildir: S for seen, T for deleted. */
  flags: string;
}

export interface Dovecot extends Pick<MailServer, 'restart' | 'stop'> {
  /** In plain text, with STARTTLS. */
  port: number;
  /** TLS from the first byte. */
  tlsPort: number;
  /** Takes messages by LMTP: a Unix socket. */
  lmtpSocket: string;
  /** Puts a message into a user's mailbox, as a mail server does. @param at when it arrived, in Unix seconds. Default: now */
  deliver(user: string, raw: string, at?: number): Promise<void>;
  /** The messages of a folder, in the order of delivery. */
  messages(user: string, folder?: string): Promise<StoredMessage[]>;
  /** Drops the numbers of a mailbox's messages. The server gives new ones, with another UIDVALIDITY. */
  renumber(user: string): Promise<void>;
  log(): Promise<string>;
}

/** Every user's password. */
export const dovecotPassword = 'the mailbox password';

/**
 * A real Dovecot of the test's own, from a configuration in a temporary folder, on free ports of loopback. Every user name
 * has a mailbox.
 * @param without capabilities that it does not offer
 */
export async function startDovecot(without: readonly string[] = []): Promise<Dovecot> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-dovecot-'));
  await chmod(dir, 0o755);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const owner = await mailOwner();
  const own = async (path: string) => {
    await mkdir(path, { recursive: true });
    await chown(path, owner.uid, owner.gid);
  };
  await own(join(dir, 'mail'));
  await mkdir(join(dir, 'base'), { mode: 0o755 });
  // The modules of the unpacked libraries are looked for here (scripts/setup.sh).
  await symlink(join(libraries, 'modules'), join(dir, 'base/modules'));
  const config = join(dir, 'dovecot.conf');
  await writeFile(config, configLines(dir, owner, port, tlsPort, without));
  const log = join(dir, 'log');
  const server = await runServer({
    name: 'Dovecot',
    // `dovecot -c` alone would start an installed doveconf.
    command: [
      ...[join(unpacked, 'usr/bin/doveconf'), '-F', '-c', config],
      ...[join(unpacked, 'usr/sbin/dovecot'), '-F', '-c', config],
    ],
    env: { LD_LIBRARY_PATH: libraries },
    port,
    log,
  });
  const maildir = (user: string, folder = 'INBOX') =>
    join(dir, 'mail', user, 'Maildir', folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`);
  let delivered = 0;
  return {
    port,
    tlsPort,
    lmtpSocket: join(dir, 'base/lmtp'),
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
    async deliver(user, raw, at = Date.now() / 1_000) {
      const path = maildir(user);
      for (const part of [join(dir, 'mail', user), path, ...['tmp', 'new', 'cur'].map((n) => join(path, n))])
        await own(part);
      delivered += 1;
      const name = `${String(delivered).padStart(9, '0')}.${randomUUID()}.mx`;
      await writeFile(join(path, 'tmp', name), raw);
      await chown(join(path, 'tmp', name), owner.uid, owner.gid);
      await utimes(join(path, 'tmp', name), at, at);
      await rename(join(path, 'tmp', name), join(path, 'new', name));
    },
    async messages(user, folder) {
      const found = await Promise.all(
        ['new', 'cur'].map(async (part) => {
          const path = join(maildir(user, folder), part);
          const names = await readdir(path).catch(() => []);
          return names.map((name) => ({ name, path: join(path, name) }));
        }),
      );
      const sorted = found.flat().sort((a, b) => byNumbers.compare(a.name, b.name));
      return Promise.all(
        sorted.map(async ({ name, path }) => ({
          text: await readFile(path, 'utf8'),
          flags: /:2,(.*)$/.exec(name)?.[1] ?? '',
        })),
      );
    },
    async renumber(user) {
      const path = maildir(user);
      for (const name of await readdir(path))
        if (name.startsWith('dovecot')) await rm(join(path, name), { recursive: true });
    },
    log: () => textOf(log),
  };
}

/** Dovecot names a file by the second and the microsecond of its arrival. */
const byNumbers = new Intl.Collator('en', { numeric: true });

interface Owner {
  name: string;
  group: string;
  uid: number;
  gid: number;
}

/** The owner of the mailboxes. Dovecot refuses mailboxes of root. */
async function mailOwner(): Promise<Owner> {
  const groups = await readFile('/etc/group', 'utf8');
  const groupOf = (gid: number) => new RegExp(`^([^:]+):[^:]*:${gid}:`, 'm').exec(groups)?.[1] ?? '';
  const { uid, gid, username: name } = userInfo();
  if (uid !== 0) return { name, group: groupOf(gid), uid, gid };
  const [, mailUid, mailGid] = /^mail:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  return { name: 'mail', group: groupOf(Number(mailGid)), uid: Number(mailUid), gid: Number(mailGid) };
}

function configLines(dir: string, owner: Owner, port: number, tlsPort: number, without: readonly string[]): string {
  return `
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = ${dir}/base
state_dir = ${dir}/state
libexec_dir = ${libraries}
mail_plugin_dir = ${libraries}/modules
log_path = ${dir}/log
import_environment {
  LD_LIBRARY_PATH = %{env:LD_LIBRARY_PATH}
}
default_internal_user = ${owner.name}
default_internal_group = ${owner.group}
default_login_user = ${owner.name}
first_valid_uid = 1
protocols {
  imap = yes
  lmtp = yes
}
listen = 127.0.0.1
auth_allow_cleartext = yes
ssl = yes
ssl_server_cert_file = ${certificate.cert}
ssl_server_key_file = ${certificate.key}
mail_driver = maildir
mail_path = ~/Maildir
mail_uid = ${owner.uid}
mail_gid = ${owner.gid}
passdb static {
  password = ${dovecotPassword}
}
userdb static {
  fields {
    home = ${dir}/mail/%{user}
  }
}
imap_capability {
${without.map((name) => `  ${name} = no\n`).join('')}}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
`;
}
