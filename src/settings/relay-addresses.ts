import * as z from 'zod';
import { parseDuration } from './duration.js';
import { parseRates, type Rate } from './rates.js';
import { readOAuth2File } from './relays/oauth2-file.js';
import { type RelayPlace, readRelayPlace } from './relays/relay-place.js';
import { readSecurity, type Security } from './relays/security.js';

/** One mail relay, as an address in SMTP_URL describes it. */
export interface RelayAddress extends RelayPlace, Security {
  credentials: { user: string; pass: string } | undefined;
  /** Logs in with access tokens instead of a password; `file` holds the secrets (oauth2-file.ts). */
  oauth2: { user: string; file: string } | undefined;
  /** Its share of the messages, relative to the weights of the other relays. */
  weight: number;
  /** Max connections of one process; undefined: SMTP_CONNECTIONS. */
  connections: number | undefined;
  /** Max messages per connection; undefined: as many as the server accepts. */
  maxMessages: number | undefined;
  /** The SMTP dialogue on an open connection: Postrider's own, or Nodemailer's, which is slower. */
  dialogue: 'own' | 'nodemailer';
  /** Whether the envelope of the next message may go out together with the end of a message (RFC 2920). */
  pipelining: boolean;
  /** Max time to open a connection, in ms. The timeouts of RFC 5321 apply afterwards. */
  connectMs: number;
  /** Max rates of all processes together; empty: unlimited. */
  rates: readonly Rate[];
}

const options = [
  'weight',
  'connections',
  'maxMessages',
  'connect',
  'rate',
  'tls',
  'ca',
  'servername',
  'oauth2',
  'dialogue',
  'pipelining',
] as const;

/**
 * Parses the relays of SMTP_URL: addresses separated by commas or spaces, each with its own options:
 * `smtps://user:password@a.example.com?weight=3,smtp://b.example.net?rate=100/s`.
 * @returns the relays, and the faults of the text; a fault never repeats a user name or a password
 */
export function readRelayAddresses(text: string): { relays: RelayAddress[]; faults: string[] } {
  const relays: RelayAddress[] = [];
  const faults: string[] = [];
  // A comma separates addresses only where the next one begins: passwords and `rate=50/s,10000/d` may contain commas
  // too.
  for (const [i, part] of text
    .trim()
    .split(/[\s,]+(?=[a-z+]+:\/\/)/i)
    .entries()) {
    const read = readRelayAddress(part);
    if (Array.isArray(read)) faults.push(...read.map((fault) => `relay ${i + 1} ${fault}`));
    else if (relays.some(({ name }) => name === read.name))
      faults.push(`relay ${i + 1} is listed twice (${read.name})`);
    else relays.push(read);
  }
  return { relays, faults };
}

export const relayAddresses = z.string().superRefine((text, context) => {
  const { faults } = readRelayAddresses(text);
  if (faults.length > 0) context.addIssue({ code: 'custom', message: faults.join('; ') });
});

/** @returns the relay, or every fault of the address */
function readRelayAddress(text: string): RelayAddress | string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const place = readRelayPlace(url);
  if (!url || typeof place === 'string') return [String(place)];
  const { name } = place;
  const faults: string[] = [];
  const option = (key: (typeof options)[number]) => url.searchParams.get(key) ?? undefined;
  const whole = (key: 'weight' | 'connections' | 'maxMessages', max: number) => {
    const given = option(key);
    if (given === undefined) return undefined;
    const number = /^\d+$/.test(given) ? Number(given) : 0;
    if (number < 1 || number > max) faults.push(`(${name}): ${key} must be 1 to ${max}`);
    return number;
  };
  for (const key of url.searchParams.keys())
    if (!(options as readonly string[]).includes(key))
      faults.push(`(${name}) has an unknown option; the options are ${options.join(', ')}`);
  const weight = whole('weight', 1_000) ?? 1;
  const connections = whole('connections', 100);
  const maxMessages = whole('maxMessages', 1_000_000);
  const connectMs = parseDuration(option('connect') ?? '15s') ?? 0;
  if (connectMs === 0 || connectMs > 300_000) faults.push(`(${name}): connect must be like 5s, at most 5m`);
  const rates = url.searchParams.getAll('rate').flatMap((rate) => {
    const read = parseRates(rate);
    if (!read) faults.push(`(${name}): rate must be like 50/s, 3000/m or 50000/d`);
    return read ?? [];
  });
  const credentials = url.username === '' ? undefined : decoded(url.username, url.password);
  if (credentials === 'unreadable')
    return [...faults, `(${name}): user and password must be percent-encoded (% itself is %25)`];
  const oauth2 = readOAuth2(option('oauth2'), credentials);
  faults.push(...oauth2.faults.map((fault) => `(${name}): ${fault}`));
  const security = readSecurity({ ...place, scheme: 'smtps', password: credentials !== undefined }, option);
  faults.push(...security.faults.map((fault) => `(${name}): ${fault}`));
  const dialogue = option('dialogue') ?? 'own';
  if (dialogue !== 'own' && dialogue !== 'nodemailer')
    return [...faults, `(${name}): dialogue must be own or nodemailer`];
  const pipelining = option('pipelining') ?? 'on';
  if (pipelining !== 'on' && pipelining !== 'off') faults.push(`(${name}): pipelining must be on or off`);
  if (faults.length > 0) return faults;
  const { tls, ca, serverName } = security;
  return {
    ...place,
    tls,
    ca,
    serverName,
    credentials: oauth2.login ? undefined : credentials,
    oauth2: oauth2.login,
    weight,
    connections,
    maxMessages,
    dialogue,
    pipelining: pipelining === 'on',
    connectMs,
    rates,
  };
}

/** Reads the file of an address that logs in with access tokens. The address then has a user and no password. */
function readOAuth2(
  file: string | undefined,
  credentials: { user: string; pass: string } | undefined,
): { login: RelayAddress['oauth2']; faults: string[] } {
  if (file === undefined) return { login: undefined, faults: [] };
  if (credentials?.pass !== '') return { login: undefined, faults: ['oauth2 needs a user, and no password'] };
  const read = readOAuth2File(file);
  const faults = typeof read === 'string' ? [`the file of oauth2 is not usable: ${read}`] : [];
  return { login: { user: credentials.user, file }, faults };
}

function decoded(user: string, pass: string): { user: string; pass: string } | 'unreadable' {
  try {
    return { user: decodeURIComponent(user), pass: decodeURIComponent(pass) };
  } catch {
    return 'unreadable';
  }
}
