import { inDigits } from '../../../counted.js';
import type { FactsOf } from '../../../findings/finding.js';
import type { HealthCheckName } from '../../../findings/health.js';
import { byteSize } from '../../byte-size.js';
import type { FindingWords } from '../finding-words.js';
import { pauseInWords, resumeRestored } from '../pauses-in-words.js';
import { refusalsInEnglish } from '../refusals/en.js';

const plural = (count: number, one: string) => `${inDigits(count)} ${count === 1 ? one : `${one}s`}`;
const withoutPeriod = (text: string) => text.replace(/\.$/, '');

const protections: Record<FactsOf<'smtp.relays'>['relays'][number]['protection'], string> = {
  socket: 'a Unix socket, which needs no TLS',
  tls: 'TLS',
  required: 'TLS required',
  opportunistic: 'TLS where offered, certificate not checked',
  off: 'no TLS',
};

function relayInWords(one: FactsOf<'smtp.relays'>['relays'][number]): string {
  const facts = [
    ...(one.weight === null ? [] : [`weight ${one.weight}`]),
    ...(one.lmtp ? ['LMTP'] : []),
    protections[one.protection],
    ...(one.rates.length > 0 ? [`at most ${one.rates.join(',')}`] : []),
  ];
  return `${one.relay} (${facts.join(', ')})`;
}

const keysInWords = ({ keys }: FactsOf<'dkim-key.fine'>) =>
  keys.map(({ type, bits, at }) => `${type} ${bits} (${at})`).join(', ');
const unsigned = 'No email is sent until it can sign. Correct the setting, or make a key.';

const replicas = (count: number) => `${plural(count, 'replica')} ${count === 1 ? 'is' : 'are'}`;

const memoryGaps: Record<FactsOf<'redis.memory-only'>['because'], readonly [string, string]> = {
  'append-only-file-off': ['it has no append-only file', 'Set "appendonly yes" in redis.conf.'],
  'waitaof-forbidden': ['it does not let this user run WAITAOF', 'Add +waitaof to the ACL of this user.'],
  'waitaof-unknown': ['it has no WAITAOF', 'Use Redis 7.2 or newer, or Valkey.'],
};

const refusedWrites: Record<FactsOf<'redis.refuses'>['because'], readonly [string, string]> = {
  'memory-full': ['its memory is full', 'Raise maxmemory of Redis, or give its machine more memory.'],
  'disk-failed': ['it cannot write to its disk', 'Free space on the disk of Redis, and look into its log.'],
  'read-only': [
    'it is a read-only replica',
    'Set REDIS_URL to the primary, or promote this replica (REPLICAOF NO ONE).',
  ],
  'too-few-replicas': [
    'too few of its replicas are connected',
    'Bring its replicas back, or lower min-replicas-to-write.',
  ],
  'not-ready': ['it is not ready', 'Wait until it has loaded its data, or until its cluster is complete.'],
};

const ofSettings = {
  'health.late': ({ seconds }) => [`no answer within ${seconds} seconds`, 'Try again, and look into the log.'],
  'health.failed': ({ reason }) => [`could not be checked: ${reason}`, 'Look into the log, and try again.'],
  'health.elsewhere': () =>
    'not checked, because this process does not send, and may not have the settings of those that do',
  'node.old': ({ version, needed }) => [version, `Install Node ${needed} or later.`],
  'node.fine': ({ version }) => version,
  'settings.unknown': ({ file, names }) => {
    const meant = names.flatMap(({ name, nearest }) => (nearest === null ? [] : [`${nearest} instead of ${name}`]));
    const several = names.length > 1;
    return [
      `${names.map(({ name }) => name).join(', ')} in ${file} ${several ? 'are no settings and have' : 'is no setting and has'} no effect`,
      `${meant.length > 0 ? `Probably meant: ${meant.join(', ')}. ` : ''}docs/configuration.md lists the settings.`,
    ];
  },
  'settings.known': ({ file }) => `every name in ${file} is a setting`,
  'secret.missing': () => 'SECRET is not set: a key kept in Redis signs the links',
  'secret.weak': ({ weak }) => [
    `SECRET is set, and ${weak > 1 ? `${weak} of its keys are` : 'one of its keys is'} weak`,
    'Keep the old one behind the new one: SECRET=new,old. Make a random one.',
  ],
  'secret.fine': () => 'SECRET is set',
  'secret.other': ({ configured }) => [
    `the list was created with a secret, and ${configured === 0 ? 'no secret is configured' : 'that secret is not configured'}`,
    'Set SECRET to the one that the list was created with. If you have a newer one, put the old one behind it: SECRET=new,old.',
  ],
  'key-files.open': ({ files }) => [
    `every user of this machine can read ${files.join(', ')}`,
    'Let only the user of Postrider read them.',
  ],
  'key-files.closed': () => 'no other user can read them',
  'smtp.inbox': () => 'SMTP_URL is not set: emails go to the catch-all inbox',
  'smtp.relays': ({ relays }) => relays.map(relayInWords).join(', '),
  'encryption.open': ({ relays }) => [
    `email to ${relays.join(', ')} may travel unencrypted`,
    'Use smtps://, or add ?tls=required, unless the network is private.',
  ],
  'encryption.closed': () => 'no email leaves this machine unencrypted',
  'ehlo.loopback': ({ name }) => [
    name,
    "Set EHLO_NAME to this machine's full domain name: some relays refuse a client without one.",
  ],
  'ehlo.fine': ({ name }) => name,
  'dkim-key.missing': () => 'no key is set: the relay should sign (docs/deliverability.md)',
  'dkim-key.short': ({ keys, advised }) => [keysInWords({ keys }), `Make an RSA key of ${advised} bits.`],
  'dkim-key.fine': keysInWords,
  'dkim-key.unreadable': ({ setting, file, reason }) => [
    `the DKIM key ${file} of ${setting} cannot be used: ${withoutPeriod(reason)}`,
    unsigned,
  ],
  'dkim-key.other-type': ({ setting, file, type, wanted }) => [
    `the DKIM key ${file} of ${setting} cannot be used: it is of type ${type}, not ${wanted === 'any' ? 'rsa or ed25519' : wanted}`,
    unsigned,
  ],
  'dkim-key.too-short': ({ setting, file, bits, limit }) => [
    `the DKIM key ${file} of ${setting} cannot be used: it has ${bits} bits, but verifiers require at least ${limit}`,
    unsigned,
  ],
  'dkim-key.invalid': ({ setting, file }) => [
    `the DKIM key ${file} of ${setting} cannot be used: its signatures are not valid`,
    unsigned,
  ],
} satisfies Partial<FindingWords>;

const ofParts = {
  'redis.safe': () => 'answers and takes writes, and confirms that they are on its disk',
  'redis.private': () => 'the private Redis was started for this check, and answers',
  'redis.memory-only': ({ because }) => [
    `answers and takes writes; confirmed changes are only in its memory, because ${memoryGaps[because][0]}`,
    memoryGaps[because][1],
  ],
  'redis.unreachable': ({ where, reason }) => [
    `Redis does not answer at ${where} (${withoutPeriod(reason)})`,
    'Start Redis, or correct REDIS_URL.',
  ],
  'redis.refuses': ({ because, reason, servers }) => [
    `Redis${servers.length === 0 ? '' : ` on ${servers.join(', ')}`} refuses to write, because ${refusedWrites[because][0]} (${withoutPeriod(reason)})`,
    refusedWrites[because][1],
  ],
  'redis.not-on-disk': () => [
    'Redis did not confirm in time that a change is on its disk',
    'Check the disk of Redis, and its log.',
  ],
  'redis.not-on-replicas': ({ wanted, confirmed }) => [
    `only ${confirmed} of ${wanted} replicas of Redis confirmed in time that a change is on their disks`,
    'Start the missing replicas with "appendonly yes", or lower DURABLE_REPLICAS.',
  ],
  'replicas.unused': ({ connected }) =>
    `${replicas(connected)} connected; changes are confirmed without them, because DURABLE_REPLICAS is not set`,
  'replicas.confirm': ({ wanted, connected, behind }) =>
    `${replicas(connected)} connected, and at least ${wanted} confirm each change; the slowest is ${plural(behind, 'byte')} behind${connected > wanted ? '' : '. None is to spare: if one is lost, changes are refused and sends wait'}`,
  'replicas.silent': ({ wanted, confirmed }) => [
    `DURABLE_REPLICAS is ${wanted}, but only ${confirmed} ${confirmed === 1 ? 'replica confirms' : 'replicas confirm'} that a change is on disk, so changes are refused and sends wait`,
    'Set "appendonly yes" on each replica, and check its disk and its network.',
  ],
  'redis.restoring': () => [
    'a backup is being restored into this Redis, or a restore was interrupted',
    'Wait until it is done. If it was interrupted, restore the file again.',
  ],
  'redis.other-version': () => [
    'a version of Postrider wrote the data in Redis that this one cannot read',
    'Use the version that wrote the data, or another Redis.',
  ],
  'redis.cluster-node': () => ['this Redis is one node of a Redis Cluster', 'Add ?cluster=true to REDIS_URL.'],
  'redis.newer': ({ stored, known }) => [
    `a later version of Postrider wrote the data in Redis: it has had ${stored} migrations, and this version knows ${known}`,
    'Use that version or a newer one.',
  ],
  'redis.not-installed': () => [
    'REDIS_URL is not set, and no Redis is installed on this machine',
    'Install Redis, or set REDIS_URL.',
  ],
  'redis.not-started': () => [
    'the private Redis does not start',
    'Check that the folder of DATA_DIR is writable and belongs to you alone, and read redis.log there.',
  ],
  'redis.failed': ({ reason }) => [withoutPeriod(reason), 'Start Redis, or correct REDIS_URL.'],
  'redis-setting.fine': ({ value }) => value,
  'redis-setting.restored': ({ value }) =>
    `${value}; a process that was killed had left it at always, and it is restored now`,
  'redis-setting.unreported': ({ wanted }) => `this server does not report it; it should be ${wanted}`,
  'redis-setting.wrong': ({ value, wanted }) => [value, `Set it to ${wanted} in redis.conf.`],
  'redis-setting.wasteful': ({ value, wanted }) => [value, `Set it to ${wanted} in redis.conf to save memory.`],
  'memory.used': ({ used, max, perDay, days }) => {
    const amount = `${byteSize(used, 'en')} of ${byteSize(max, 'en')}`;
    if (perDay === null) return `${amount}; a forecast needs a week of samples`;
    return days === null ? `${amount}, and it does not grow` : `${amount}; full in about ${plural(days, 'day')}`;
  },
  'memory.unlimited': ({ servers }) => [
    `Redis${servers.length === 0 ? '' : ` on ${servers.join(', ')}`} has no memory limit: it can take all memory of its machine, and the system may then kill Redis`,
    'Set maxmemory of Redis to more than the list needs, and to less than half of the memory of its machine. docs/operations.md says how.',
  ],
  'list.fine': ({ buckets }) => `${buckets} buckets`,
  'list.moving': ({ from, to }) => [
    `being moved from ${from} to ${to} buckets`,
    'If that was interrupted, continue it.',
  ],
  'list.other': ({ buckets, wanted }) => [
    `LIST_BUCKETS is ${wanted}, but the list has ${buckets} buckets`,
    `Set LIST_BUCKETS to ${buckets}, or move the list.`,
  ],
  'backup.fresh': ({ at: writtenAt, file }, at) => `the last one was written at ${at(writtenAt)}: ${file}`,
  'backup.awaited': ({ to }) => `none yet; a worker writes the first one to ${to}`,
  'backup.unplanned': ({ lastAt }, at) => [
    lastAt === null
      ? 'no backup has been written yet, and BACKUP_TO is not set'
      : `the last one was written at ${at(lastAt)}, and BACKUP_TO is not set`,
    'Set BACKUP_TO, so that a worker writes one each day. If a systemd timer writes them, check that it still runs.',
  ],
  'backup.unwritable': ({ to, reason }) => [
    `the next one cannot be written to ${to} (${reason.replace(/\.$/, '')})`,
    'Allow the user that runs Postrider to write there, or set another BACKUP_TO.',
  ],
  'backup.wrong-key': ({ reason }) => [
    `the next one cannot be encrypted (${reason.replace(/\.$/, '')})`,
    'Correct BACKUP_RECIPIENTS: it holds the public keys that age-keygen printed.',
  ],
  'backup.local': () => 'BACKUP_TO is not set, which is fine for an installation on localhost',
  'relay.accepts': ({ relays, slow }) => {
    const slowly = 'but slowly, because this version of Nodemailer is not the expected one';
    if (relays.length < 2) return slow.length > 0 ? `accepts email, ${slowly}` : 'accepts email';
    const each = relays.map((one) => `${one} accepts email`).join(', ');
    return slow.length > 0 ? `${each} (${slow.join(', ')}: ${slowly})` : each;
  },
  'worker.none': () => ['none is running', 'Start everything, or a worker alone.'],
  'worker.running': ({ workers }) => `${workers} running`,
  'pace.limits': ({ all, each, some }) =>
    [
      all.length > 0 ? `at most ${all.join(',')}` : 'no limit',
      ...(each.length > 0 ? [`a domain ${each.join(',')}`] : []),
      ...some.map(({ domain, rates }) => `${domain} ${rates.join(',')}`),
    ].join('; '),
  'pace.warm-up': ({ day, sent, allowed, since }) =>
    day === 0
      ? `warm-up begins with the first message: ${allowed} on that day`
      : `warm-up since ${since}, day ${day}: ${sent} of ${allowed}`,
  'pace.slowed': ({ domain, perSecond }) => `${domain} slowed to ${perSecond}/s, as its server requests`,
} satisfies Partial<FindingWords>;

/** `1,024 readers have it, 676 do not`. */
export function restInEnglish({ reached, notReached }: { reached: number; notReached: number }): string {
  const have = `${plural(reached, 'reader')} ${reached === 1 ? 'has' : 'have'} it`;
  if (notReached === 0) return have;
  return `${have}, ${inDigits(notReached)} ${notReached === 1 ? 'does' : 'do'} not`;
}

const enter = (address: string) => `Enter ${address} at the provider (docs/webhooks.md).`;

const ofWork = {
  'sign-ups.open': ({ checked, emails, check, close }) =>
    `${checked ? 'open with the bot check only' : 'open'}; ${plural(emails, 'confirmation email')} in this hour (from ${check}, every sign-up needs the bot check; from ${close}, the form closes)`,
  'proxy.none': () => 'none: readers connect directly (TRUST_PROXY is false)',
  'proxy.networks': ({ networks }) => `X-Forwarded-For is trusted from ${networks.join(', ')}`,
  'proxy.hops': ({ hops }) => `X-Forwarded-For is trusted from ${hops} ${hops === 1 ? 'proxy' : 'proxies'}`,
  'proxy.untrusted': ({ internal, at: moment }, at) => [
    `a request with X-Forwarded-For came ${internal ? 'from this machine or a private network' : 'from a public address'} (${at(moment)}), and TRUST_PROXY is false`,
    'If it came through your proxy, set TRUST_PROXY: otherwise all readers share its address and its limits.',
  ],
  'bounces.none': () => 'none are held back',
  'listener.unset': ({ mailbox }) =>
    mailbox
      ? 'bounces do not come in directly, they are read from the mailbox (FEEDBACK_PORT is not set)'
      : 'bounces by email do not come in by themselves: whoever runs this installation reads them in from files, or sets FEEDBACK_PORT',
  'listener.silent': ({ where }) => [`nothing listens on ${where}`, 'Start everything, or the listener alone.'],
  'listener.runs': ({ where, tls, emails, applied, unattributed, unread, lastAt }, at) => {
    const listens = `listens on ${where} (${tls ? 'STARTTLS' : 'no STARTTLS'})`;
    if (emails === 0 || lastAt === null) return `${listens}; no email received yet`;
    const rest = unread > 0 ? `, ${unread} not understood` : '';
    return `${listens}; ${plural(emails, 'email')} (${applied} applied, ${unattributed} without proof of the recipient${rest}), the last one at ${at(lastAt)}`;
  },
  'mailbox.unset': () => 'no mailbox is read for bounces (FEEDBACK_MAILBOX is not set)',
  'mailbox.silent': ({ mailbox }) => [
    `nothing reads ${mailbox ?? 'the mailbox'}`,
    'Start everything, or the reading of the mailbox alone.',
  ],
  'mailbox.read': ({ mailbox, moved, backlog, lookedAt }, at) => {
    const read = `${mailbox ?? 'the mailbox'} is read`;
    if (lookedAt === null) return `${read}; being checked for the first time`;
    const rest = backlog > 0 ? `, ${plural(backlog, 'message')} to be read` : '';
    return `${read}; ${plural(moved, 'report')} moved${rest}, last checked at ${at(lookedAt)}`;
  },
  'reports.unset': ({ setting, address }) => [
    'it sends your email, but its bounces are not read',
    `Set ${setting}, and enter ${address} at the provider (docs/webhooks.md).`,
  ],
  'reports.silent': ({ address }) => ['no report yet', enter(address)],
  'reports.asking': ({ topics }) => [
    `${topics.join(' and ')} ${topics.length > 1 ? 'wait' : 'waits'} for confirmation`,
    'Confirm it.',
  ],
  'reports.arrive': ({ lastAt }, at) => `last report at ${at(lastAt)}`,
  'webhooks.on': ({ webhooks }) => `${webhooks} on`,
  'invitations.open': ({ invited }) => `${invited} not accepted yet`,
  'sources.counted': ({ sources }) => plural(sources, 'source'),
  'sources.reading': ({ source, pages, sitemaps }) =>
    `${source} still reads ${[pages > 0 && plural(pages, 'page'), sitemaps > 0 && plural(sitemaps, 'sitemap')].filter(Boolean).join(' and ')}`,
  'digests.none': () => 'none is held back by a check',
  'scheduled.none': () => 'none waits for a person',
  'stopped.none': () => 'none is paused or half sent',
  'stopped.paused': ({ issue, ...rest }) => [`${issue} is paused: ${restInEnglish(rest)}`, 'Resume it, or cancel it.'],
  'stopped.itself': ({ issue, reason, cause, ...rest }) => [
    `${issue} paused itself (${withoutPeriod(cause ? pauseInWords(cause) : reason)}): ${restInEnglish(rest)}`,
    cause?.because === 'restored' ? resumeRestored.en : 'Read its report. Then resume it, or cancel it.',
  ],
  'stopped.archived': ({ issue, newsletter, ...rest }) => [
    `${issue} is paused, because its newsletter ${newsletter} was archived: ${restInEnglish(rest)}`,
    'Reopen the newsletter and resume the issue, or cancel the issue.',
  ],
  'holds.none': () => 'no provider refuses an issue',
  'refusals.none': () => 'no message of the last issues was refused because of this sender',
  'refusals.ours': ({ issue, messages, reason }) => [
    `${messages} of ${issue} (${reason}) refused because of this sender`,
    refusalsInEnglish.reasons[reason] ?? refusalsInEnglish.byFault.us,
  ],
} satisfies Partial<FindingWords>;

export const healthInEnglish = { ...ofSettings, ...ofParts, ...ofWork } satisfies Partial<FindingWords>;

const ofSender = (name: string) => (domain: string) => `${name} of ${domain}`;

/** What the checks of an installation are called. */
export const healthTitlesInEnglish: Record<HealthCheckName, string | ((...of: string[]) => string)> = {
  node: 'node',
  settings: 'settings',
  secret: 'secret',
  'key-files': 'key files',
  smtp: 'smtp',
  encryption: 'smtp encryption',
  ehlo: 'ehlo',
  'dkim-key': 'dkim',
  redis: 'redis',
  replicas: (server) => `redis replicas${server === undefined ? '' : ` of ${server}`}`,
  relay: 'relay',
  worker: 'worker',
  pace: 'pace',
  'redis-setting': (setting, server) => `redis ${setting}${server === undefined ? '' : ` on ${server}`}`,
  memory: 'redis memory',
  list: 'list',
  backup: 'backup',
  'sign-ups': 'sign-ups',
  proxy: 'proxy',
  bounces: 'bounces',
  listener: 'bounce listener',
  mailbox: 'bounce mailbox',
  reports: (provider) => `reports of ${provider}`,
  webhooks: 'webhooks',
  invitations: 'invitations',
  sources: 'sources',
  sections: 'sections',
  digests: 'digests',
  scheduled: 'scheduled issues',
  stopped: 'stopped issues',
  holds: 'on hold',
  refusals: 'refusals',
  attention: 'attention',
  from: ofSender('from'),
  spf: ofSender('spf'),
  dkim: ofSender('dkim'),
  dmarc: ofSender('dmarc'),
  alignment: ofSender('alignment'),
  'reverse-dns': ofSender('reverse-dns'),
  'mta-sts': ofSender('mta-sts'),
  'tls-rpt': ofSender('tls-rpt'),
  bimi: ofSender('bimi'),
};
