import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configurationPage, exampleFile } from '../scripts/configuration-page.js';
import { documentsWithTables, withTables } from '../scripts/docs-tables.js';
import { InvalidConfig, parseConfig, settings } from '../src/config.js';
import { ProviderGroups } from '../src/settings/provider-groups.js';
import { secretSettings } from '../src/settings/secret-files.js';
import { type SettingDoc, settingDocs } from '../src/settings/setting-docs.js';
import { unknownNames } from '../src/settings/unknown-names.js';
import { webhookSecretSettings } from '../src/settings/webhook-settings.js';

const root = resolve(import.meta.dirname, '..');
const names = Object.keys(settings);

/** The faults of an environment, one sentence each. */
function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults;
    throw error;
  }
  return [];
}

test('an empty environment is a working configuration that emails nobody', () => {
  const config = parseConfig({});
  expect(config).toMatchObject({
    redisUrl: undefined,
    smtpUrl: undefined,
    secrets: undefined,
    dkim: undefined,
    publicUrl: 'http://localhost:3000',
    publicUrlGiven: false,
    desk: { url: undefined, port: undefined },
    host: '127.0.0.1',
    metrics: undefined,
    trustProxy: false,
    allowPrivateFetch: false,
  });
});

test('every setting reaches its place in the configuration', () => {
  const config = parseConfig({
    REDIS_URL: 'rediss://redis.example.com:6380/2',
    DURABLE_REPLICAS: '2',
    SMTP_URL: 'smtps://relay.example.com',
    SMTP_CONNECTIONS: '7',
    EHLO_NAME: 'mail.example.com',
    SEND_RATE: '50/s,100000/d',
    DOMAIN_RATE: '10/s',
    DOMAIN_RATES: 'gmail=20/s,1000/m,example.org=1/s',
    WARM_UP: '200x1.5',
    PROVIDER_GROUPS: 'corp:example.com|example.net',
    PUBLIC_URL: 'https://news.example.com/letters//',
    HOST: '0.0.0.0',
    PORT: '8080',
    INBOX_PORT: '8081',
    INBOX_SMTP_PORT: '8082',
    SECRET: 'the new key, 16 and more , the old key, 16 and more'.replaceAll(', 16', ' 16'),
    DKIM_DOMAIN: 'example.com',
    DKIM_SELECTOR: 'one',
    DKIM_PRIVATE_KEY_FILE: '/etc/key.pem',
    DKIM_ED25519_SELECTOR: 'two',
    DKIM_ED25519_PRIVATE_KEY_FILE: '/etc/ed25519.pem',
    DATA_DIR: '/var/lib/postrider',
    TRUST_PROXY: 'true',
    ALLOW_PRIVATE_FETCH: 'true',
    SIGNUPS_PER_HOUR: '50',
    DISPOSABLE: 'refuse',
    DISPOSABLE_FILE: '/etc/disposable.txt',
    REMIND_AFTER_HOURS: '24',
    FORGET_PENDING_AFTER_DAYS: '30',
    RETRY_SCHEDULE: '5s,1m',
    RETRY_FOR: '2d',
    WORKER_TIMEOUT: '1m',
    AUTO_PAUSE_BOUNCES: '7.5',
    AUTO_PAUSE_FAULTS: '3',
    AUTO_PAUSE_COMPLAINTS: '0',
    AUTO_PAUSE_AFTER: '50',
    HOLD_BOUNCES_ABOVE: '12.5',
    SOFT_BOUNCES: '7',
    SOFT_BOUNCE_DAYS: '21',
    BOUNCE_DOMAIN: 'Bounces.Example.com',
    FEEDBACK_HOST: '127.0.0.1',
    FEEDBACK_PORT: '2525',
    FEEDBACK_CERT_FILE: '/etc/cert.pem',
    FEEDBACK_KEY_FILE: '/etc/cert.key',
    FEEDBACK_MAILBOX: 'imaps://me@imap.example.com',
    FEEDBACK_MAILBOX_PASSWORD: 'a password',
    FEEDBACK_MAILBOX_MOVE_TO: 'Done',
    FEEDBACK_MAILBOX_EVERY: '1m',
    DNS_SERVERS: '192.0.2.53, [2001:db8::53]:5353',
    PICTURE_MEMORY_MB: '64',
    ADDED_PICTURE_MEMORY_MB: '16',
    UPLOAD_MEMORY_MB: '32',
    SPAM_CHECK_URL: 'http://127.0.0.1:11333',
    ARTICLE_DAYS: '45',
    LEDGER_DAYS: '10',
    LOG_LEVEL: 'warn',
    JSON_LISTS: 'arrays',
    DESK_URL: 'https://desk.example.com/',
    DESK_PORT: '3001',
    METRICS_PORT: '9464',
    METRICS_HOST: '10.0.0.1',
    MAILGUN_WEBHOOK_KEY: 'a key of 16 and more',
    WEBHOOK_NETWORKS: '10.0.0.0/8',
  });
  expect(config).toEqual({
    redisUrl: 'rediss://redis.example.com:6380/2',
    durableReplicas: 2,
    retries: { schedule: [5_000, 60_000], span: 172_800_000 },
    workerTimeoutMs: 60_000,
    smtpUrl: 'smtps://relay.example.com',
    smtpConnections: 7,
    ehloName: 'mail.example.com',
    pace: {
      send: [
        { messages: 50, window: 's' },
        { messages: 100_000, window: 'd' },
      ],
      domain: [{ messages: 10, window: 's' }],
      domains: new Map([
        [
          'gmail',
          [
            { messages: 20, window: 's' },
            { messages: 1_000, window: 'm' },
          ],
        ],
        ['example.org', [{ messages: 1, window: 's' }]],
      ]),
      warmUp: { messages: 200, factor: 1.5 },
      groups: expect.any(ProviderGroups),
    },
    publicUrl: 'https://news.example.com/letters',
    publicUrlGiven: true,
    desk: { url: 'https://desk.example.com', port: 3001 },
    host: '0.0.0.0',
    metrics: { host: '10.0.0.1', port: 9464 },
    port: 8080,
    inboxPort: 8081,
    inboxSmtpPort: 8082,
    secrets: ['the new key 16 and more', 'the old key 16 and more'],
    dkim: {
      domain: 'example.com',
      keys: [
        { selector: 'one', privateKeyFile: '/etc/key.pem', setting: 'DKIM_PRIVATE_KEY_FILE' },
        {
          selector: 'two',
          privateKeyFile: '/etc/ed25519.pem',
          setting: 'DKIM_ED25519_PRIVATE_KEY_FILE',
          type: 'ed25519',
        },
      ],
    },
    dataDir: '/var/lib/postrider',
    trustProxy: { hops: 1 },
    allowPrivateFetch: true,
    signUpsPerHour: 50,
    disposable: { policy: 'refuse', file: '/etc/disposable.txt' },
    pending: { remindAfterHours: 24, forgetAfterDays: 30 },
    autoPause: { bounces: 7.5, faults: 3, complaints: 0, after: 50 },
    feedback: {
      bounceDomain: 'bounces.example.com',
      mailtoDomain: 'bounces.example.com',
      bounceRules: { holdAbove: 12.5, softBounces: 7, softBounceDays: 21 },
      listener: { host: '127.0.0.1', port: 2525, tls: { certFile: '/etc/cert.pem', keyFile: '/etc/cert.key' } },
      mailbox: {
        name: 'imap.example.com:993/INBOX',
        host: 'imap.example.com',
        port: 993,
        secure: true,
        tls: 'required',
        ca: undefined,
        serverName: undefined,
        user: 'me',
        password: 'a password',
        folder: 'INBOX',
        moveTo: 'Done',
        everyMs: 60_000,
      },
      webhooks: { mailgun: 'a key of 16 and more' },
      webhookNetworks: ['10.0.0.0/8'],
    },
    pictureMemory: 64 * 1024 * 1024,
    addedPictureMemory: 16 * 1024 * 1024,
    uploadMemory: 32 * 1024 * 1024,
    dnsServers: ['192.0.2.53', '[2001:db8::53]:5353'],
    spamCheckUrl: 'http://127.0.0.1:11333',
    articleDays: 45,
    ledgerDays: 10,
    jsonLists: 'arrays',
    logLevel: 'warn',
  });
});

test('the listener for bounces needs a domain, and a certificate its key', () => {
  expect(faultsOf({ FEEDBACK_PORT: '25', FEEDBACK_CERT_FILE: '/etc/cert.pem' })).toEqual([
    'FEEDBACK_PORT is set without BOUNCE_DOMAIN',
    'FEEDBACK_CERT_FILE is set without FEEDBACK_KEY_FILE',
  ]);
});

test('a message is retried for at most 30 days, because the ledger holds no time after 48', () => {
  expect(faultsOf({ RETRY_FOR: '30d' })).toEqual([]);
  expect(faultsOf({ RETRY_FOR: '31d' })).toEqual(['RETRY_FOR must be 1s to 30d']);
});

test('a value that is no duration is one error', () => {
  expect(faultsOf({ RETRY_FOR: 'always' })).toEqual(['RETRY_FOR must be like 30s, 5m, 2h or 4d']);
  const mailbox = { FEEDBACK_MAILBOX: 'imaps://me@imap.example.com', FEEDBACK_MAILBOX_PASSWORD: 'a password' };
  expect(faultsOf({ ...mailbox, FEEDBACK_MAILBOX_EVERY: 'often' })).toEqual([
    'FEEDBACK_MAILBOX_EVERY must be like 30s, 5m, 2h or 4d',
  ]);
});

test('all errors are reported together, each with the name of its variable', () => {
  const environment = {
    REDIS_URL: 'http://redis.example.com',
    SMTP_URL: 'relay.example.com',
    SMTP_CONNECTIONS: 'many',
    SEND_RATE: 'fast',
    DOMAIN_RATE: '1/h',
    DOMAIN_RATES: 'nobody=1/s',
    WARM_UP: 'slowly',
    PROVIDER_GROUPS: 'corp',
    PUBLIC_URL: 'news.example.com',
    PORT: '70000',
    INBOX_PORT: '-1',
    INBOX_SMTP_PORT: '25.5',
    SECRET: 'too short',
    DKIM_DOMAIN: 'example.com',
    TRUST_PROXY: 'yes',
    ALLOW_PRIVATE_FETCH: '1',
    LOG_LEVEL: 'loud',
  };
  const faults = faultsOf(environment);
  for (const name of Object.keys(environment)) {
    expect(
      faults.some((fault) => fault.startsWith(`${name} `)),
      name,
    ).toBe(true);
  }
  expect(new InvalidConfig(faults).message).toContain(faults.join('; '));
});

test('a fault never repeats the value, which may be a secret', () => {
  const marks = (name: string) => `PLAIN${name.replaceAll('_', '')}`;
  const faults = faultsOf({
    REDIS_URL: `ftp://user:${marks('REDIS_URL')}@redis.example.com`,
    SMTP_URL: `http://user:${marks('SMTP_URL')}@relay.example.com`,
    SMTP_CONNECTIONS: marks('SMTP_CONNECTIONS'),
    PUBLIC_URL: `http://user:${marks('PUBLIC_URL')}@news.example.com`,
    PORT: marks('PORT'),
    SECRET: `${marks('SECRET')},x`,
    TRUST_PROXY: marks('TRUST_PROXY'),
    LOG_LEVEL: marks('LOG_LEVEL'),
  });
  expect(faults).toHaveLength(8);
  expect(faults.join('\n')).not.toContain('PLAIN');
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, `secret-${readdirSync(folder).length}`);
    writeFileSync(path, text);
    return path;
  };

  test('counts like one in the environment, without the line break at its end', () => {
    const config = parseConfig({
      SECRET_FILE: file('a key of 16 and more\n'),
      SMTP_URL_FILE: file('smtps://user:pass@relay.example.com\r\n'),
      REDIS_URL_FILE: file('redis://:password@redis:6379'),
      SECRET: '',
    });
    expect(config).toMatchObject({
      secrets: ['a key of 16 and more'],
      smtpUrl: 'smtps://user:pass@relay.example.com',
      redisUrl: 'redis://:password@redis:6379',
    });
  });

  test('is checked like one in the environment, and no fault repeats it', () => {
    const faults = faultsOf({
      SECRET_FILE: file('PLAIN'),
      SMTP_URL_FILE: file('http://user:PLAIN@relay.example.com'),
      REDIS_URL_FILE: file('ftp://user:PLAIN@redis.example.com'),
      FEEDBACK_MAILBOX_PASSWORD_FILE: file('PLAIN'),
      AWS_SECRET_ACCESS_KEY_FILE: file('PLAIN'),
      ...Object.fromEntries(webhookSecretSettings.map((name) => [`${name}_FILE`, file('PLAIN')])),
    });
    expect(faults).toHaveLength(5 + webhookSecretSettings.length);
    for (const name of secretSettings) expect(faults.some((fault) => fault.startsWith(`${name} `))).toBe(true);
    expect(faults.join('\n')).not.toContain('PLAIN');
  });

  test('that is missing or empty, or is set in the environment too, is an error', () => {
    const set = { SECRET: 'a key of 16 and more', SECRET_FILE: file('a key of 16 and more') };
    const faults = faultsOf({ ...set, SMTP_URL_FILE: join(folder, 'missing'), REDIS_URL_FILE: file(' \n') });
    expect(faults).toEqual([
      'REDIS_URL_FILE names an empty file',
      'SMTP_URL_FILE names a file that cannot be read',
      'SECRET and SECRET_FILE are both set (set one of them)',
    ]);
  });
});

test.each([
  [{ DKIM_DOMAIN: 'example.com' }],
  [{ DKIM_SELECTOR: 'one' }],
  [{ DKIM_PRIVATE_KEY_FILE: '/etc/key.pem' }],
  [{ DKIM_DOMAIN: 'example.com', DKIM_PRIVATE_KEY_FILE: '/etc/key.pem' }],
  [{ DKIM_DOMAIN: 'example.com', DKIM_SELECTOR: '', DKIM_PRIVATE_KEY_FILE: '/etc/key.pem' }],
])('a half-set DKIM group is refused, and the error names what is missing: %o', (environment) => {
  const [fault, ...others] = faultsOf(environment);
  expect(others).toEqual([]);
  for (const name of ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_FILE']) expect(fault).toContain(name);
});

test.each([
  { DKIM_DOMAIN: 'example.com', DKIM_SELECTOR: 'one', DKIM_PRIVATE_KEY_FILE: '/etc/key.pem' },
  { DKIM_DOMAIN: 'example.com', DKIM_ED25519_SELECTOR: 'two', DKIM_ED25519_PRIVATE_KEY_FILE: '/etc/key.pem' },
])('one DKIM key is enough: %o', (environment) => expect(parseConfig(environment).dkim?.keys).toHaveLength(1));

test.each<Record<string, string>>([
  { DKIM_ED25519_SELECTOR: 'two' },
  { DKIM_ED25519_SELECTOR: 'two', DKIM_ED25519_PRIVATE_KEY_FILE: '/etc/key.pem' },
  { DKIM_DOMAIN: 'example.com', DKIM_ED25519_PRIVATE_KEY_FILE: '/etc/key.pem' },
])('a half-set second DKIM key is refused, and the error does not name the first: %o', (environment) => {
  const [fault, ...others] = faultsOf(environment);
  expect(others).toEqual([]);
  for (const name of ['DKIM_DOMAIN', 'DKIM_ED25519_SELECTOR', 'DKIM_ED25519_PRIVATE_KEY_FILE'])
    expect(fault).toContain(name);
  expect(fault).not.toContain('DKIM_SELECTOR');
});

test('two DKIM keys under one selector are refused: a DNS record holds one', () => {
  const faults = faultsOf({
    DKIM_DOMAIN: 'example.com',
    DKIM_SELECTOR: 'one',
    DKIM_PRIVATE_KEY_FILE: '/etc/key.pem',
    DKIM_ED25519_SELECTOR: 'one',
    DKIM_ED25519_PRIVATE_KEY_FILE: '/etc/other.pem',
  });
  expect(faults).toEqual([expect.stringContaining('DKIM_ED25519_SELECTOR')]);
});

test.each([
  'http://localhost',
  'http://localhost:3000/',
  'http://127.0.0.1:3000',
  'http://127.1.2.3',
  'http://[::1]:3000',
  'http://desk.localhost',
  'https://news.example.com',
])('links may start with %s', (address) => {
  expect(faultsOf({ PUBLIC_URL: address })).toEqual([]);
});

test.each([
  'http://news.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://mylocalhost',
  'http://192.168.1.2',
  'ftp://localhost',
  'javascript:alert(1)',
  '//news.example.com',
])('links may not start with %s', (address) => {
  expect(faultsOf({ PUBLIC_URL: address })).toEqual([expect.stringContaining('PUBLIC_URL must be')]);
});

test('an empty variable counts as unset', () => {
  expect(parseConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(parseConfig({}));
});

test('a setting is read by the name that it had in version 0.2.0, unless it is set by its own', () => {
  expect(parseConfig({ SIGNUP_BRAKE_PER_HOUR: '7' }).signUpsPerHour).toBe(7);
  expect(parseConfig({ SIGNUP_BRAKE_PER_HOUR: '7', SIGNUPS_PER_HOUR: '' }).signUpsPerHour).toBe(7);
  expect(parseConfig({ SIGNUP_BRAKE_PER_HOUR: '7', SIGNUPS_PER_HOUR: '8' }).signUpsPerHour).toBe(8);
  expect(faultsOf({ SIGNUP_BRAKE_PER_HOUR: 'x' })).toEqual([expect.stringMatching(/^SIGNUP_BRAKE_PER_HOUR /)]);
  expect(faultsOf({ SIGNUPS_PER_HOUR: 'x' })).toEqual([expect.stringMatching(/^SIGNUPS_PER_HOUR /)]);
  expect(unknownNames(['SIGNUP_BRAKE_PER_HOUR'], names)).toEqual([]);
});

test('variables of other programs are ignored', () => {
  expect(faultsOf({ PATH: '/bin', HOME: '/root', SMTP_URI: 'x' })).toEqual([]);
});

const documented = Object.values(settingDocs).flatMap((group) => Object.keys(group));

test('the documentation describes every setting and no other', () => {
  expect(documented.toSorted()).toEqual(names.toSorted());
});

test('the documented defaults are those of the configuration', () => {
  const docs = Object.assign({}, ...Object.values(settingDocs)) as Record<string, SettingDoc>;
  const values = Object.fromEntries(
    Object.entries(docs)
      .map(([name, doc]) => [name, /^`([^`]+)`$/.exec(doc.default)?.[1]] as const)
      .filter(([name, value]) => value !== undefined && name !== 'PUBLIC_URL'),
  );
  expect(Object.keys(values).length).toBeGreaterThan(15);
  expect(parseConfig(values)).toEqual(parseConfig({}));
});

test('docs/configuration.md and .env.example are what `npm run docs` writes', () => {
  expect(readFileSync(join(root, 'docs/configuration.md'), 'utf8')).toBe(configurationPage());
  expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(exampleFile());
});

test.each(documentsWithTables)('the tables of %s are what `npm run docs` writes', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(withTables(text)).toBe(text);
});

test('the example file changes nothing as it is', () => {
  const lines = exampleFile().split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

test.each([
  ['false', false],
  ['0', false],
  ['TRUE', { hops: 1 }],
  ['3', { hops: 3 }],
  ['10.0.0.0/8, 2001:db8::/32,192.0.2.1', { networks: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'] }],
])('TRUST_PROXY=%s is read as %o', (text, expected) => {
  expect(parseConfig({ TRUST_PROXY: text }).trustProxy).toEqual(expected);
});

test.each(['yes', '11', '-1', '10.0.0.0/33', '10.0.0.0/8/8', 'proxy.example.com', '10.0.0.0/8,', '2001:db8::/x'])(
  'TRUST_PROXY=%s is refused',
  (text) => {
    expect(() => parseConfig({ TRUST_PROXY: text })).toThrow(/TRUST_PROXY must be true, false, a number/);
  },
);

test('metrics are off by default, on loopback, and never on the port of something else', () => {
  expect(parseConfig({}).metrics).toBeUndefined();
  expect(parseConfig({ METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
  expect(faultsOf({ METRICS_PORT: '3000' })).toEqual([expect.stringMatching(/^METRICS_PORT is the same as PORT/)]);
  expect(faultsOf({ METRICS_PORT: '2525', FEEDBACK_PORT: '2525', BOUNCE_DOMAIN: 'bounces.example.com' })).toEqual([
    expect.stringMatching(/^METRICS_PORT is the same as FEEDBACK_PORT/),
  ]);
});

test('a port of its own determines the address of the desk on this machine, and is not that of the pages', () => {
  expect(parseConfig({ DESK_PORT: '3001' }).desk).toEqual({ url: 'http://localhost:3001', port: 3001 });
  // Otherwise links in emails would lead to the public pages, which have no desk then.
  const behindProxy = { PUBLIC_URL: 'https://news.example.com', DESK_PORT: '3001' };
  expect(faultsOf(behindProxy)).toEqual([expect.stringMatching(/^DESK_URL is missing/)]);
  expect(faultsOf({ DESK_PORT: '3000' })).toEqual([expect.stringMatching(/^DESK_PORT is the same as PORT/)]);
  expect(faultsOf({ DESK_URL: 'http://desk.example.com' })).toEqual([expect.stringMatching(/^DESK_URL must be https/)]);
});
