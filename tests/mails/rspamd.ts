import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { startDnsServer, type Zone } from '../helpers/dns-server.js';
import { freePort } from '../helpers/process.js';
import { isInstalled } from '../helpers/redis-server.js';
import type { SunkMail } from '../helpers/smtp-sink.js';
import { runServer, unpackedFolder } from '../servers/mail-server.js';
import { type FilterVerdict, received, sender } from './received.js';

const unpacked = existsSync(join(unpackedFolder('rspamd'), 'usr/bin/rspamd')) ? unpackedFolder('rspamd') : '';

/** Why rspamd cannot run here; undefined when it can. */
export const rspamdMissing =
  unpacked || isInstalled('rspamd')
    ? undefined
    : 'rspamd is not there: `bash scripts/setup.sh --mails` unpacks it where the package manager is apt-get';

const paths = {
  CONFDIR: `${unpacked}/etc/rspamd`,
  LOCAL_CONFDIR: `${unpacked}/etc/rspamd/none`,
  SHAREDIR: `${unpacked}/usr/share/rspamd`,
  RULESDIR: `${unpacked}/usr/share/rspamd/rules`,
  LUALIBDIR: `${unpacked}/usr/share/rspamd/lualib`,
  PLUGINSDIR: `${unpacked}/usr/share/rspamd/plugins`,
};

/** Modules as Debian sets them. Left out are those that ask Redis, lists on the network or other programs. */
const modules = [
  ...['chartable', 'dkim', 'dmarc', 'emails', 'forged_recipients', 'hfilter', 'maillist', 'mime_types'],
  ...['once_received', 'regexp', 'spf'],
];

/**
 * All rules and scores of Debian. DNS is a server of ours. Only the top-level domains of the messages are known: it takes
 * half a minute to load all of them.
 */
const config = (folder: string, port: number, dns: string) => `
lua = "$RULESDIR/rspamd.lua"
.include "$CONFDIR/metrics.conf"
.include "$CONFDIR/actions.conf"
.include "$CONFDIR/groups.conf"
.include "$CONFDIR/composites.conf"
options {
  filters = "chartable,dkim,regexp";
  dns { nameserver = ["${dns}"]; timeout = 1s; retransmits = 2; }
  pidfile = "${folder}/pid";
  tempdir = "${folder}";
  cache_file = "${folder}/symbols.cache";
  hs_cache_dir = "${folder}/";
  control_socket = "${folder}/control.sock mode=0600";
  url_tld = "${folder}/tlds";
  local_addrs = [10.0.0.0/8];
  disable_hyperscan = true;
}
lang_detection { .include "$CONFDIR/lang_detection.inc" }
logging { type = "console"; level = "warning"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
modules { path = "$PLUGINSDIR"; }
${modules.map((name) => `.include "$CONFDIR/modules.d/${name}.conf"`).join('\n')}
phishing { symbol = "PHISHING"; phishtank_enabled = false; }
mid { source = "$CONFDIR/maps.d/mid.inc"; }
`;

/** The sender's DNS: its mail server, SPF and DMARC. */
const senderZone: Zone = {
  [sender.name]: { A: [sender.ip] },
  [sender.reversed]: { PTR: [sender.name] },
  'news.example.com': { A: [sender.ip], TXT: [`v=spf1 ip4:${sender.ip} -all`] },
  'bounces.example.com': { A: [sender.ip], TXT: [`v=spf1 ip4:${sender.ip} -all`] },
  '_dmarc.example.com': { TXT: ['v=DMARC1; p=reject'] },
};

const reply = z.object({
  score: z.number(),
  action: z.string(),
  symbols: z.record(z.string(), z.object({ score: z.number() })),
});

/**
 * Asks an rspamd of its own about messages, as the mail server of their readers does.
 * @param records DNS names of the sender's keys with their TXT records
 */
export async function askRspamd(mails: readonly SunkMail[], records: Record<string, string>): Promise<FilterVerdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-rspamd-'));
  const keyZone = Object.entries(records).map(([name, text]) => [name, { TXT: [text] }]);
  const dns = await startDnsServer({ ...senderZone, ...Object.fromEntries(keyZone) });
  const port = await freePort();
  await writeFile(join(folder, 'tlds'), 'com\nnet\norg\n');
  await writeFile(join(folder, 'rspamd.conf'), config(folder, port, dns.address));
  const variables = Object.entries({ ...paths, DBDIR: folder, RUNDIR: folder, LOGDIR: folder });
  const server = await runServer({
    name: 'rspamd',
    command: [
      ...[unpacked ? `${unpacked}/usr/bin/rspamd` : 'rspamd', '--no-fork', '--insecure'],
      ...['--config', join(folder, 'rspamd.conf'), ...variables.map(([name, value]) => `--var=${name}=${value}`)],
    ],
    env: unpacked ? { LD_LIBRARY_PATH: `${unpacked}/usr/lib/rspamd` } : {},
    port,
    output: join(folder, 'output'),
    answers: () =>
      fetch(`http://127.0.0.1:${port}/ping`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  try {
    const found: FilterVerdict[] = [];
    for (const mail of mails) found.push(await ask(port, mail));
    return found;
  } finally {
    await server.stop();
    await dns.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ask(port: number, mail: SunkMail): Promise<FilterVerdict> {
  const response = await fetch(`http://127.0.0.1:${port}/checkv2`, {
    method: 'POST',
    body: new Uint8Array(received(mail)),
    headers: { IP: sender.ip, Helo: sender.name, Hostname: sender.name, From: mail.from, Rcpt: mail.to },
    signal: AbortSignal.timeout(30_000),
  });
  const { symbols, ...verdict } = reply.parse(await response.json());
  return { ...verdict, rules: Object.fromEntries(Object.entries(symbols).map(([name, { score }]) => [name, score])) };
}
