import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseDuration } from './duration.js';
import { PostriderError } from './errors.js';

/** The settings are wrong; every fault is listed at once, each with the name of its variable. */
export class InvalidConfig extends PostriderError {
  override readonly code = 'config.invalid';
  override readonly retryable = false;
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not usable: ${faults.join('; ')}.`);
  }
}

const local = (host: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host) || host.endsWith('.localhost');

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    abort: true,
  });

const port = z.coerce
  .number({ error: 'must be a port number' })
  .int()
  .min(1, 'must be 1 to 65535')
  .max(65535, 'must be 1 to 65535');
const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((word) => word === 'true');

const atLeastOne = z.coerce
  .number({ error: 'must be a whole number from 1 on' })
  .int('must be a whole number from 1 on')
  .min(1, 'must be a whole number from 1 on');

const percentage = z.coerce
  .number({ error: 'must be a number from 0 to 100' })
  .min(0, 'must be 0 (never) to 100')
  .max(100, 'must be 0 (never) to 100');

const duration = (text: string) => parseDuration(text) ?? Number.NaN;
const oneDuration = z
  .string()
  .transform(duration)
  .refine((ms) => !Number.isNaN(ms), { message: 'must be like 30s, 5m, 2h or 4d' });
const durations = z
  .string()
  .transform((text) => text.split(',').map(duration))
  .refine((list) => !list.some(Number.isNaN), { message: 'must be like 5m,15m,1h' });

const publicUrl = url(['https:', 'http:'])
  .refine((text) => !URL.canParse(text) || new URL(text).protocol === 'https:' || local(new URL(text).hostname), {
    message:
      'must be https (plain http is taken for localhost only: mail providers ignore an unsubscribe link without TLS)',
  })
  .transform((text) => text.replace(/\/+$/, ''));

const secrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((keys) => keys.every((key) => key.length >= 16), {
    message: 'every key (new,old) needs at least 16 characters',
  });

/** Every setting, its form and its default. The README's table is checked against this one by a test. */
export const settings = {
  REDIS_URL: url(['redis:', 'rediss:', 'unix:']).optional(),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100').default(5),
  PUBLIC_URL: publicUrl.optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  INBOX_PORT: port.default(1080),
  INBOX_SMTP_PORT: port.default(1025),
  SECRET: secrets.optional(),
  DKIM_DOMAIN: z.string().min(1).optional(),
  DKIM_SELECTOR: z.string().min(1).optional(),
  DKIM_PRIVATE_KEY_FILE: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).default('.postrider'),
  TRUST_PROXY: flag.default(false),
  ALLOW_PRIVATE_FETCH: flag.default(false),
  SIGNUP_BRAKE_PER_HOUR: atLeastOne.default(2_000),
  DISPOSABLE: z.enum(['allow', 'flag', 'refuse'], { error: 'must be allow, flag or refuse' }).default('flag'),
  DISPOSABLE_FILE: z.string().min(1).optional(),
  // Not within the day of the confirmation mail: no address is sent two in one day.
  REMIND_AFTER_HOURS: z.coerce
    .number()
    .int()
    .refine((hours) => hours === 0 || (hours >= 24 && hours <= 336), { message: 'must be 24 to 336, or 0 for never' })
    .default(48),
  FORGET_PENDING_AFTER_DAYS: z.coerce
    .number()
    .int()
    .min(7, 'must be 7 to 365')
    .max(365, 'must be 7 to 365')
    .default(14),
  RETRY_SCHEDULE: durations.prefault('5m,15m,30m,1h,2h,4h'),
  RETRY_FOR: oneDuration.prefault('4d'),
  WORKER_TIMEOUT: oneDuration.prefault('30s'),
  AUTO_PAUSE_BOUNCES: percentage.default(10),
  AUTO_PAUSE_COMPLAINTS: percentage.default(0.5),
  AUTO_PAUSE_AFTER: atLeastOne.default(100),
  // Entries of a ledger tell the time for 48 days.
  LEDGER_DAYS: z.coerce.number().int().min(2, 'must be 2 to 45').max(45, 'must be 2 to 45').default(30),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info'),
} as const;

const groups: readonly (readonly (keyof typeof settings)[])[] = [
  ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_FILE'],
];

const schema = z.object(settings);
type Settings = z.infer<typeof schema>;

export interface Config {
  /** Unset: a private Redis under `dataDir`. */
  redisUrl: string | undefined;
  /** Unset: the catch-all inbox, which mails nobody. */
  smtpUrl: string | undefined;
  /** Most SMTP connections that one worker process opens. */
  smtpConnections: number;
  /** Without a trailing slash. What the links in mails start with. */
  publicUrl: string;
  /** Whether PUBLIC_URL was set, or is made from the port. */
  publicUrlGiven: boolean;
  host: string;
  port: number;
  inboxPort: number;
  inboxSmtpPort: number;
  /** Token keys, the newest first; unset: one is made and kept in Redis. */
  secrets: readonly string[] | undefined;
  dkim: { domain: string; selector: string; privateKeyFile: string } | undefined;
  dataDir: string;
  trustProxy: boolean;
  allowPrivateFetch: boolean;
  /** Sign-ups of the whole installation in an hour, beyond which the form closes (src/subscribers/brake.ts). */
  signupBrakePerHour: number;
  /** What becomes of sign-ups from throw-away mailboxes, and a file with more of their domains. */
  disposable: { policy: Settings['DISPOSABLE']; file: string | undefined };
  /** What becomes of readers who asked and did not confirm. */
  pending: { remindAfterHours: number; forgetAfterDays: number };
  /** When a mail that was not taken is tried again: the schedule, its last delay repeated for `span`; both in ms. */
  retries: { schedule: readonly number[]; span: number };
  /** After how long a worker that gives no sign of life counts as dead, in ms. */
  workerTimeoutMs: number;
  /** When a send pauses itself: per cent of bounces and of complaints (0: never), and from how many tries on. */
  autoPause: { bounces: number; complaints: number; after: number };
  /** How long the ledger of an issue that is over is kept whole. */
  ledgerDays: number;
  logLevel: Settings['LOG_LEVEL'];
}

/**
 * Reads the settings from an environment.
 * @throws InvalidConfig with every fault at once; the message names variables, never their values
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  // An empty variable (`SMTP_URL=` in a compose file) means "not set".
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  for (const group of groups) {
    const missing = group.filter((name) => given[name] === undefined);
    if (missing.length > 0 && missing.length < group.length) {
      const present = group.filter((name) => given[name] !== undefined);
      faults.push(`${present.join(' and ')} set without ${missing.join(' and ')} (set all of the group or none)`);
    }
  }
  if (!parsed.success || faults.length > 0) throw new InvalidConfig(faults);
  const s = parsed.data;
  return {
    redisUrl: s.REDIS_URL,
    smtpUrl: s.SMTP_URL,
    smtpConnections: s.SMTP_CONNECTIONS,
    publicUrl: s.PUBLIC_URL ?? `http://localhost:${s.PORT}`,
    publicUrlGiven: s.PUBLIC_URL !== undefined,
    host: s.HOST,
    port: s.PORT,
    inboxPort: s.INBOX_PORT,
    inboxSmtpPort: s.INBOX_SMTP_PORT,
    secrets: s.SECRET,
    dkim:
      s.DKIM_DOMAIN && s.DKIM_SELECTOR && s.DKIM_PRIVATE_KEY_FILE
        ? { domain: s.DKIM_DOMAIN, selector: s.DKIM_SELECTOR, privateKeyFile: s.DKIM_PRIVATE_KEY_FILE }
        : undefined,
    dataDir: resolve(s.DATA_DIR),
    trustProxy: s.TRUST_PROXY,
    allowPrivateFetch: s.ALLOW_PRIVATE_FETCH,
    signupBrakePerHour: s.SIGNUP_BRAKE_PER_HOUR,
    disposable: { policy: s.DISPOSABLE, file: s.DISPOSABLE_FILE },
    pending: { remindAfterHours: s.REMIND_AFTER_HOURS, forgetAfterDays: s.FORGET_PENDING_AFTER_DAYS },
    retries: { schedule: s.RETRY_SCHEDULE, span: s.RETRY_FOR },
    workerTimeoutMs: s.WORKER_TIMEOUT,
    autoPause: { bounces: s.AUTO_PAUSE_BOUNCES, complaints: s.AUTO_PAUSE_COMPLAINTS, after: s.AUTO_PAUSE_AFTER },
    ledgerDays: s.LEDGER_DAYS,
    logLevel: s.LOG_LEVEL,
  };
}

/** The configuration of this process: its environment, completed by `.env` in the working folder (which never overrides). */
export function readConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseConfig(process.env);
}

/** Has React and others run as in production unless the environment says otherwise. Call it before they are loaded. */
export function preferProduction(): void {
  process.env.NODE_ENV ??= 'production';
}
