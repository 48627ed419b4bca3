import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import * as z from 'zod';
import { PostriderError } from './errors.js';
import { type AutoPause, autoPauseVariables, readAutoPause } from './settings/auto-pause.js';
import { type BackupSettings, backupGaps, backupVariables, readBackup } from './settings/backup-settings.js';
import { checkVariables } from './settings/check-settings.js';
import { nameGiven, underCurrentNames } from './settings/earlier-names.js';
import { defaultEhloName, ehloName } from './settings/ehlo-name.js';
import { type FeedbackSettings, feedbackGaps, feedbackVariables, readFeedback } from './settings/feedback-settings.js';
import { listBuckets } from './settings/list-buckets.js';
import { type MetricsAddress, metricsFaults, metricsVariables, readMetrics } from './settings/metrics-settings.js';
import { type PaceSettings, readPaceSettings } from './settings/pace-settings.js';
import { pendingVariables } from './settings/pending-settings.js';
import { pictureVariables } from './settings/picture-settings.js';
import { redisUrl } from './settings/redis/redis-address.js';
import { relayAddresses } from './settings/relay-addresses.js';
import { atLeastOne, durationBetween, durationRule, durations, flag, port } from './settings/rules.js';
import { readSecretFiles } from './settings/secret-files.js';
import { secrets } from './settings/secrets.js';
import { readTraces, type TraceSettings, traceVariables } from './settings/trace-settings.js';
import { type TrustedProxies, trustedProxies } from './settings/trusted-proxies.js';
import { uploadVariables } from './settings/upload-settings.js';
import { publicUrl } from './settings/urls.js';

/** Settings are invalid. It lists every fault with the name of its variable. */
export class InvalidConfig extends PostriderError {
  override readonly code = 'config.invalid';
  override readonly retryable = false;
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not usable: ${faults.join('; ')}.`);
  }
}

declare module './errors.js' {
  interface KnownErrors {
    'config.invalid': InvalidConfig;
  }
}

/** Every setting with its form and its default. A test checks that settings/setting-docs.ts documents each. */
export const settings = {
  REDIS_URL: redisUrl.optional(),
  REDIS_URL_FILE: z.string().min(1).optional(),
  DURABLE_REPLICAS: z.coerce.number().int().min(0, 'must be 0 to 5').max(5, 'must be 0 to 5').default(0),
  SMTP_URL: relayAddresses.optional(),
  SMTP_URL_FILE: z.string().min(1).optional(),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100').default(5),
  EHLO_NAME: ehloName.optional(),
  // settings/pace-settings.ts parses these together.
  SEND_RATE: z.string().optional(),
  DOMAIN_RATE: z.string().optional(),
  DOMAIN_RATES: z.string().optional(),
  WARM_UP: z.string().optional(),
  PROVIDER_GROUPS: z.string().optional(),
  PUBLIC_URL: publicUrl.optional(),
  DESK_URL: publicUrl.optional(),
  DESK_PORT: port.optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  INBOX_PORT: port.default(1080),
  INBOX_SMTP_PORT: port.default(1025),
  SECRET: secrets.optional(),
  SECRET_FILE: z.string().min(1).optional(),
  DKIM_DOMAIN: z.string().min(1).optional(),
  DKIM_SELECTOR: z.string().min(1).optional(),
  DKIM_PRIVATE_KEY_FILE: z.string().min(1).optional(),
  DKIM_ED25519_SELECTOR: z.string().min(1).optional(),
  DKIM_ED25519_PRIVATE_KEY_FILE: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).default('.postrider'),
  ...backupVariables,
  TRUST_PROXY: trustedProxies.prefault('false'),
  ALLOW_PRIVATE_FETCH: flag.default(false),
  SIGNUPS_PER_HOUR: atLeastOne.default(2_000),
  DISPOSABLE: z.enum(['allow', 'flag', 'refuse'], { error: 'must be allow, flag or refuse' }).default('flag'),
  DISPOSABLE_FILE: z.string().min(1).optional(),
  ...pendingVariables,
  LIST_BUCKETS: listBuckets.optional(),
  RETRY_SCHEDULE: durations.prefault('5m,15m,30m,1h,2h,4h'),
  // A ledger entry holds times up to 48 days after the start of a send (src/ledger/ledger-entry.ts).
  RETRY_FOR: durationBetween('1s', '30d').prefault('4d'),
  WORKER_TIMEOUT: durationRule.prefault('30s'),
  ...feedbackVariables,
  ...checkVariables,
  ...pictureVariables,
  ...uploadVariables,
  ...metricsVariables,
  ...traceVariables,
  ...autoPauseVariables,
  ARTICLE_DAYS: z.coerce.number().int().min(30, 'must be 30 to 3650').max(3_650, 'must be 30 to 3650').default(90),
  // The times in a ledger's entries cover 48 days.
  LEDGER_DAYS: z.coerce.number().int().min(2, 'must be 2 to 45').max(45, 'must be 2 to 45').default(30),
  JSON_LISTS: z.enum(['pages', 'arrays'], { error: 'must be pages or arrays' }).default('pages'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info'),
} as const;

type Group = readonly (keyof typeof settings)[];

/**
 * The two keys that may sign, either or both. DKIM_DOMAIN belongs to both groups. Set alone, it counts for the first.
 */
const dkimGroups: readonly [Group, Group] = [
  ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_FILE'],
  ['DKIM_DOMAIN', 'DKIM_ED25519_SELECTOR', 'DKIM_ED25519_PRIVATE_KEY_FILE'],
];

/** The groups with at least one setting: each must then be complete. */
function startedGroups(given: Record<string, unknown>): Group[] {
  const started = dkimGroups.filter((group) =>
    group.some((name) => name !== 'DKIM_DOMAIN' && given[name] !== undefined),
  );
  return started.length > 0 || given.DKIM_DOMAIN === undefined ? started : [dkimGroups[0]];
}

const schema = z.object(settings);
type Settings = z.infer<typeof schema>;

interface DkimKeyConfig {
  selector: string;
  privateKeyFile: string;
  setting: string;
  /** The key type that the setting requires; undefined: RSA or Ed25519. */
  type?: 'ed25519';
}

export interface Config {
  /** Unset: a private Redis under `dataDir`. */
  redisUrl: string | undefined;
  /** Number of replicas of Redis that have a change before it is answered, and a claim before its message goes out. */
  durableReplicas: number;
  /** One relay or several (settings/relay-addresses.ts). Unset: the local inbox, which sends nothing on. */
  smtpUrl: string | undefined;
  /** Max SMTP connections of one worker process to a relay without a `connections` option. */
  smtpConnections: number;
  /** The name that this machine gives in EHLO. */
  ehloName: string;
  /** Sending rates. */
  pace: PaceSettings;
  /** Base of the links in emails, without a trailing slash. */
  publicUrl: string;
  /** Whether PUBLIC_URL was set; otherwise the port determines it. */
  publicUrlGiven: boolean;
  /** Base of the desk's addresses if it is not `publicUrl`, and its port if it has one of its own. */
  desk: { url: string | undefined; port: number | undefined };
  host: string;
  port: number;
  /** Where this process serves its metrics; undefined: nowhere. */
  metrics: MetricsAddress | undefined;
  /** Where this process sends its traces; undefined: nowhere. */
  traces: TraceSettings | undefined;
  inboxPort: number;
  inboxSmtpPort: number;
  /** Token keys, the newest first; unset: a generated one in Redis. */
  secrets: readonly string[] | undefined;
  /** The signing domain and its keys. `setting` is the variable that names a key's file. */
  dkim: { domain: string; keys: readonly DkimKeyConfig[] } | undefined;
  dataDir: string;
  /** Planned backups; undefined: none. */
  backup: BackupSettings | undefined;
  /** The proxies whose X-Forwarded-For is trusted. */
  trustProxy: TrustedProxies;
  allowPrivateFetch: boolean;
  /** Sign-ups per hour of the whole installation above which the form closes (src/subscribers/abuse/sign-up-state.ts). */
  signUpsPerHour: number;
  /** Policy for sign-ups with disposable addresses, and a file with more such domains. */
  disposable: { policy: Settings['DISPOSABLE']; file: string | undefined };
  /** When readers who have not confirmed are reminded and removed. */
  pending: { remindAfterHours: number; forgetAfterDays: number };
  /** Number of buckets of the list, set at the first start and checked at every later one. Unset: any number. */
  listBuckets: number | undefined;
  /** Delays between attempts of a message: `schedule`, then its last delay repeated until `span` ends; both in ms. */
  retries: { schedule: readonly number[]; span: number };
  /** How long a worker may be silent before it counts as dead, in ms. */
  workerTimeoutMs: number;
  /** When a send pauses itself, or puts the readers of one provider on hold. */
  autoPause: AutoPause;
  /** Settings about bounces and other feedback. */
  feedback: FeedbackSettings;
  /** Bytes that the cut pictures of articles may take in Redis. */
  pictureMemory: number;
  /** Bytes that the pictures that people add may take in Redis. */
  addedPictureMemory: number;
  /** Bytes of Redis for files of readers that wait to be imported, and for rows that were not. */
  uploadMemory: number;
  /** Servers that checks ask for DNS records; empty: those of this machine. */
  dnsServers: readonly string[];
  /** The spam filter that checks ask; unset: none. */
  spamCheckUrl: string | undefined;
  /** Days to keep an article that a source brought and nobody used. */
  articleDays: number;
  /** Days to keep the complete ledger of an issue that has ended. */
  ledgerDays: number;
  /** Whether --json prints lists that were arrays in version 0.2.0 as arrays still. */
  jsonLists: Settings['JSON_LISTS'];
  logLevel: Settings['LOG_LEVEL'];
}

/**
 * Reads the settings from an environment.
 * @throws InvalidConfig with every fault; the message names variables, never their values
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  // An empty variable (`SMTP_URL=` in a compose file) means "not set".
  const { values: given, faults } = readSecretFiles(
    underCurrentNames(Object.fromEntries(Object.entries(environment).filter(([, value]) => value))),
  );
  const parsed = schema.safeParse(given);
  faults.push(
    ...(parsed.error?.issues ?? []).map((issue) => `${nameGiven(issue.path.join('.'), environment)} ${issue.message}`),
  );
  faults.push(...dkimFaults(given));
  const { pace, faults: paceFaults } = readPaceSettings(given);
  faults.push(
    ...deskFaults(given),
    ...metricsFaults(given),
    ...paceFaults,
    ...feedbackGaps(given),
    ...backupGaps(given),
  );
  if (!parsed.success || faults.length > 0) throw new InvalidConfig(faults);
  const s = parsed.data;
  const linkBase = s.PUBLIC_URL ?? `http://localhost:${s.PORT}`;
  return {
    ...{ redisUrl: s.REDIS_URL, durableReplicas: s.DURABLE_REPLICAS },
    smtpUrl: s.SMTP_URL,
    smtpConnections: s.SMTP_CONNECTIONS,
    ehloName: s.EHLO_NAME ?? defaultEhloName(linkBase, hostname()),
    pace,
    publicUrl: linkBase,
    publicUrlGiven: s.PUBLIC_URL !== undefined,
    desk: readDesk(s),
    host: s.HOST,
    port: s.PORT,
    ...{ metrics: readMetrics(s), traces: readTraces(s) },
    inboxPort: s.INBOX_PORT,
    inboxSmtpPort: s.INBOX_SMTP_PORT,
    secrets: s.SECRET,
    dkim: s.DKIM_DOMAIN ? { domain: s.DKIM_DOMAIN, keys: dkimKeys(s) } : undefined,
    dataDir: resolve(s.DATA_DIR),
    backup: readBackup(s),
    trustProxy: s.TRUST_PROXY,
    allowPrivateFetch: s.ALLOW_PRIVATE_FETCH,
    signUpsPerHour: s.SIGNUPS_PER_HOUR,
    disposable: { policy: s.DISPOSABLE, file: s.DISPOSABLE_FILE },
    pending: { remindAfterHours: s.REMIND_AFTER_HOURS, forgetAfterDays: s.FORGET_PENDING_AFTER_DAYS },
    listBuckets: s.LIST_BUCKETS,
    retries: { schedule: s.RETRY_SCHEDULE, span: s.RETRY_FOR },
    workerTimeoutMs: s.WORKER_TIMEOUT,
    autoPause: readAutoPause(s),
    feedback: readFeedback(s),
    pictureMemory: s.PICTURE_MEMORY_MB * 1024 * 1024,
    addedPictureMemory: s.ADDED_PICTURE_MEMORY_MB * 1024 * 1024,
    uploadMemory: s.UPLOAD_MEMORY_MB * 1024 * 1024,
    dnsServers: s.DNS_SERVERS ?? [],
    spamCheckUrl: s.SPAM_CHECK_URL,
    articleDays: s.ARTICLE_DAYS,
    ledgerDays: s.LEDGER_DAYS,
    jsonLists: s.JSON_LISTS,
    logLevel: s.LOG_LEVEL,
  };
}

/** What the group of each signing key lacks. */
function dkimFaults(given: Readonly<Record<string, unknown>>): string[] {
  const faults: string[] = [];
  for (const group of startedGroups(given)) {
    const missing = group.filter((name) => given[name] === undefined);
    if (missing.length > 0 && missing.length < group.length) {
      const present = group.filter((name) => given[name] !== undefined);
      faults.push(`${present.join(' and ')} set without ${missing.join(' and ')} (set all of the group or none)`);
    }
  }
  if (given.DKIM_SELECTOR !== undefined && given.DKIM_SELECTOR === given.DKIM_ED25519_SELECTOR)
    faults.push('DKIM_ED25519_SELECTOR is the same as DKIM_SELECTOR: each key has a DNS record of its own');
  return faults;
}

function deskFaults({ DESK_URL, DESK_PORT, PORT, PUBLIC_URL }: Readonly<Record<string, unknown>>): string[] {
  if (DESK_PORT === undefined) return [];
  const faults: string[] = [];
  if (DESK_PORT === (PORT ?? '3000'))
    faults.push('DESK_PORT is the same as PORT: leave it out to serve both on one port');
  // Links in emails name the desk, which is not among the public pages then.
  if (PUBLIC_URL !== undefined && DESK_URL === undefined)
    faults.push(
      'DESK_URL is missing: with DESK_PORT and PUBLIC_URL, set the address of the desk, without /desk at its end',
    );
  return faults;
}

/** Without any address, a port of its own determines the desk's, as PORT does that of the public pages. */
const readDesk = ({ DESK_URL, DESK_PORT, PUBLIC_URL }: Settings): Config['desk'] => ({
  url: DESK_URL ?? (DESK_PORT !== undefined && PUBLIC_URL === undefined ? `http://localhost:${DESK_PORT}` : undefined),
  port: DESK_PORT,
});

/** Base of the desk's addresses: `/desk` comes after it. */
export const deskUrlOf = ({ config: { desk }, publicUrl }: { config: Pick<Config, 'desk'>; publicUrl: string }) =>
  desk.url ?? publicUrl;

function dkimKeys(s: Settings): DkimKeyConfig[] {
  const keys: DkimKeyConfig[] = [];
  if (s.DKIM_SELECTOR && s.DKIM_PRIVATE_KEY_FILE) {
    keys.push({ selector: s.DKIM_SELECTOR, privateKeyFile: s.DKIM_PRIVATE_KEY_FILE, setting: 'DKIM_PRIVATE_KEY_FILE' });
  }
  if (s.DKIM_ED25519_SELECTOR && s.DKIM_ED25519_PRIVATE_KEY_FILE) {
    const [selector, privateKeyFile] = [s.DKIM_ED25519_SELECTOR, s.DKIM_ED25519_PRIVATE_KEY_FILE];
    keys.push({ selector, privateKeyFile, setting: 'DKIM_ED25519_PRIVATE_KEY_FILE', type: 'ed25519' });
  }
  return keys;
}

/**
 * Reads the configuration of this process: its environment, then `.env` in the working folder, which never overrides
 * the environment. NODE_ENV defaults to production for React and other packages that load later.
 */
export function readConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.env.NODE_ENV ??= 'production';
  return parseConfig(process.env);
}

/** The options of Node in the environment, which the processes that this one starts inherit. */
export const givenNodeOptions = (): string => process.env.NODE_OPTIONS ?? '';

/** The environment of a process that this one starts, with other values of some settings. */
export const environmentWith = (changes: Readonly<Record<string, string>>): Record<string, string | undefined> => ({
  ...process.env,
  ...changes,
});
