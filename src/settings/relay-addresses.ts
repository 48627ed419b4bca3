import { existsSync } from 'node:fs';
import { z } from 'zod';
import { parseDuration } from './duration.js';
import { parseRates, type Rate } from './rates.js';

/** One mail relay, as an address of SMTP_URL names it. */
export interface RelayAddress {
  /** `host:port`: what messages and logs call it. */
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte on (smtps). */
  secure: boolean;
  /**
   * Whether STARTTLS is used. `required`: with a certificate that is checked, or no message goes. `opportunistic`: where the
   * server offers it, whatever its certificate. smtps checks the certificate whatever this says.
   */
  tls: (typeof tlsModes)[number];
  /** File of certificates (PEM) to trust beside the authorities that Node knows. */
  ca: string | undefined;
  /** The name that the certificate must be for; undefined: the host. */
  serverName: string | undefined;
  credentials: { user: string; pass: string } | undefined;
  /** Its share of the mails, beside the weights of the others. */
  weight: number;
  /** Most connections of one process; undefined: SMTP_CONNECTIONS. */
  connections: number | undefined;
  /** Most messages of one connection; undefined: as many as the server takes. */
  maxMessages: number | undefined;
  /** Who speaks SMTP once the connection is open: Postrider itself, or Nodemailer, which is slower. */
  dialogue: 'own' | 'nodemailer';
  /** How long it may take to accept a connection, in ms. What it says then has the times of RFC 5321. */
  connectMs: number;
  /** What it takes at most, from all processes together; none: as much as comes. */
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
  'dialogue',
] as const;
const tlsModes = ['required', 'opportunistic', 'off'] as const;

/** This machine itself, to which a password may go in the open. */
export const isThisMachine = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/**
 * Reads the relays of SMTP_URL: `smtp://` and `smtps://` addresses parted by commas or spaces, each with the options
 * that it wants: `smtps://user:password@a.example.com?weight=3,smtp://b.example.net?rate=100/s`.
 * @returns the relays, and what is wrong with the text; a fault never repeats a user name or a password
 */
export function readRelayAddresses(text: string): { relays: RelayAddress[]; faults: string[] } {
  const relays: RelayAddress[] = [];
  const faults: string[] = [];
  // A comma parts addresses only where one begins: it may stand in a password and in `rate=50/s,10000/d`, too.
  for (const [i, part] of text
    .trim()
    .split(/[\s,]+(?=[a-z]+:\/\/)/i)
    .entries()) {
    const read = readRelayAddress(part);
    if (Array.isArray(read)) faults.push(...read.map((fault) => `relay ${i + 1} ${fault}`));
    else if (relays.some(({ name }) => name === read.name)) faults.push(`relay ${i + 1} is there twice (${read.name})`);
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
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  if (!url || !/^smtps?:$/.test(url.protocol) || !/^([a-z0-9._-]+|[0-9a-f:.]+)$/i.test(host))
    return ['must be an address that starts with smtp:// or smtps://'];
  const secure = url.protocol === 'smtps:';
  const port = Number(url.port) || (secure ? 465 : 587);
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const faults: string[] = [];
  const option = (key: (typeof options)[number]) => url.searchParams.get(key) ?? undefined;
  const whole = (key: 'weight' | 'connections' | 'maxMessages', most: number) => {
    const given = option(key);
    if (given === undefined) return undefined;
    const number = /^\d+$/.test(given) ? Number(given) : 0;
    if (number < 1 || number > most) faults.push(`(${name}): ${key} must be 1 to ${most}`);
    return number;
  };
  for (const key of url.searchParams.keys())
    if (!(options as readonly string[]).includes(key))
      faults.push(`(${name}) has an option that is not known; there are ${options.join(', ')}`);
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
  const security = readSecurity({ host, secure, password: credentials !== undefined }, option);
  faults.push(...security.faults.map((fault) => `(${name}): ${fault}`));
  const dialogue = option('dialogue') ?? 'own';
  if (dialogue !== 'own' && dialogue !== 'nodemailer')
    return [...faults, `(${name}): dialogue must be own or nodemailer`];
  if (faults.length > 0) return faults;
  const { tls, ca, serverName } = security;
  return {
    name,
    host,
    port,
    secure,
    tls,
    ca,
    serverName,
    credentials,
    weight,
    connections,
    maxMessages,
    dialogue,
    connectMs,
    rates,
  };
}

/**
 * Reads what an address says of TLS. A password goes to another machine over TLS with a checked certificate alone; where
 * none is sent, encryption without that check is still better than none.
 */
function readSecurity(
  { host, secure, password }: { host: string; secure: boolean; password: boolean },
  option: (key: 'tls' | 'ca' | 'servername') => string | undefined,
): Pick<RelayAddress, 'tls' | 'ca' | 'serverName'> & { faults: string[] } {
  const faults: string[] = [];
  const [wish, ca, serverName] = [option('tls'), option('ca'), option('servername')];
  const mode = tlsModes.find((one) => one === wish);
  if (wish !== undefined && !mode) faults.push(`tls must be ${tlsModes.join(', ')}`);
  const guarded = password && !isThisMachine(host);
  const checked = secure || guarded || ca !== undefined || serverName !== undefined;
  if (mode !== undefined && mode !== 'required' && secure) faults.push(`tls=${mode} does not go with smtps://`);
  else if (mode !== undefined && mode !== 'required' && guarded) faults.push(`tls=${mode} does not go with a password`);
  else if (mode !== undefined && mode !== 'required' && checked)
    faults.push('ca and servername are for a certificate that is checked: with tls=required or smtps://');
  if (serverName !== undefined && !/^[a-z0-9._-]+$/i.test(serverName)) faults.push('servername must be a domain name');
  if (ca !== undefined && !existsSync(ca)) faults.push(`the file of ca is not there (${ca})`);
  return { tls: mode ?? (checked ? 'required' : 'opportunistic'), ca, serverName, faults };
}

function decoded(user: string, pass: string): { user: string; pass: string } | 'unreadable' {
  try {
    return { user: decodeURIComponent(user), pass: decodeURIComponent(pass) };
  } catch {
    return 'unreadable';
  }
}
