import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Config, settings } from '../config.js';
import type { HealthCheck } from '../findings/health.js';
import { advisedBits, readDkimKey, UnusableDkimKey } from '../render/dkim-key.js';
import { formatRates } from '../settings/rates.js';
import { type RelayAddress, readRelayAddresses } from '../settings/relay-addresses.js';
import { isThisMachine } from '../settings/relays/this-machine.js';
import { isWeakSecret } from '../settings/secrets.js';
import { unknownNames } from '../settings/unknown-names.js';
import { fails, fine, healthCheck, warns } from './found.js';

const needed = [20, 19] as const;

/** Checks that this version of Node is one that Postrider supports. */
export function checkNode(version = process.versions.node): HealthCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > needed[0] || (major === needed[0] && minor >= needed[1]);
  return healthCheck('node', [
    isNew ? fine('node.fine', { version }) : fails('node.old', { version, needed: needed.join('.') }),
  ]);
}

/** Checks that every name in the settings file is a setting. Values are not shown. */
export function checkSettingsFile(file = '.env'): HealthCheck {
  const unknown = unknownNames(namesIn(file), Object.keys(settings));
  if (unknown.length === 0) return healthCheck('settings', [fine('settings.known', { file })]);
  const names = unknown.map(({ name, nearest = null }) => ({ name, nearest }));
  return healthCheck('settings', [warns('settings.unknown', { file, names })]);
}

function namesIn(file: string): string[] {
  try {
    return Object.keys(parseEnv(readFileSync(file, 'utf8')));
  } catch {
    return []; // There is no file, and the environment alone has the settings.
  }
}

/** Checks that SECRET cannot be guessed, for example from a link. */
export function checkSecret({ secrets }: Pick<Config, 'secrets'>): HealthCheck {
  if (!secrets) return healthCheck('secret', [fine('secret.missing', {})]);
  const weak = secrets.filter(isWeakSecret).length;
  return healthCheck('secret', [weak > 0 ? warns('secret.weak', { weak }) : fine('secret.fine', {})]);
}

/** Checks that no other user of this machine can read the private keys and the settings. */
export function checkKeyFiles({ dkim }: Pick<Config, 'dkim'>, settingsFile = '.env'): HealthCheck {
  const all = [...(dkim?.keys.map(({ privateKeyFile }) => privateKeyFile) ?? []), settingsFile];
  const files = all.filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0);
  return healthCheck('key-files', [
    files.length > 0 ? warns('key-files.open', { files }) : fine('key-files.closed', {}),
  ]);
}

const relaysOf = ({ smtpUrl }: Pick<Config, 'smtpUrl'>) => (smtpUrl ? readRelayAddresses(smtpUrl).relays : []);

/** Names each relay with its protocol and its encryption, and never a password. */
export function checkSmtp(config: Pick<Config, 'smtpUrl'>): HealthCheck {
  const addresses = relaysOf(config);
  if (addresses.length === 0) return healthCheck('smtp', [fine('smtp.inbox', {})]);
  const relays = addresses.map((address) => ({
    relay: address.name,
    weight: addresses.length > 1 ? address.weight : null,
    lmtp: address.protocol === 'lmtp',
    protection: protectionOf(address),
    rates: address.rates.map((rate) => formatRates([rate])),
  }));
  return healthCheck('smtp', [fine('smtp.relays', { relays })]);
}

/** How the connection to a relay is protected. */
function protectionOf({ secure, socket, tls }: RelayAddress): 'socket' | 'tls' | RelayAddress['tls'] {
  if (socket !== undefined) return 'socket';
  return secure ? 'tls' : tls;
}

/** Checks that email to another machine is encrypted. */
export function checkEncryption(config: Pick<Config, 'smtpUrl'>): HealthCheck {
  const open = relaysOf(config).filter(
    ({ host, secure, tls }) => !isThisMachine(host) && !secure && tls !== 'required',
  );
  const relays = open.map(({ name }) => name);
  return healthCheck('encryption', [
    relays.length > 0 ? warns('encryption.open', { relays }) : fine('encryption.closed', {}),
  ]);
}

/** The EHLO name that relays see. A relay on another machine may refuse a loopback address as a name. */
export function checkEhlo({ ehloName: name, smtpUrl }: Pick<Config, 'ehloName' | 'smtpUrl'>): HealthCheck {
  const isOdd = name === '[127.0.0.1]' && !relaysOf({ smtpUrl }).every(({ host }) => isThisMachine(host));
  return healthCheck('ehlo', [isOdd ? warns('ehlo.loopback', { name }) : fine('ehlo.fine', { name })]);
}

/** Checks that the configured keys can sign and have the recommended length (RFC 8301 §3.2). */
export function checkDkimKeys({ dkim }: Pick<Config, 'dkim'>): HealthCheck {
  if (!dkim) return healthCheck('dkim-key', [fine('dkim-key.missing', {})]);
  try {
    const keys = dkim.keys.map((settings) => {
      const { type, bits, selector } = readDkimKey(settings);
      const writtenAt = statSync(settings.privateKeyFile, { throwIfNoEntry: false })?.mtimeMs;
      const at = `${selector}._domainkey.${dkim.domain}`;
      return { type, bits, at, ...(writtenAt === undefined ? {} : { writtenAt: Math.round(writtenAt) }) };
    });
    const isShort = keys.some(({ type, bits }) => type === 'rsa' && bits < advisedBits);
    return healthCheck('dkim-key', [
      isShort ? warns('dkim-key.short', { keys, advised: advisedBits }) : fine('dkim-key.fine', { keys }),
    ]);
  } catch (error) {
    if (!(error instanceof UnusableDkimKey)) throw error;
    const { setting, file, found } = error;
    const { fault, ...facts } = found;
    const about = { setting, file, ...facts };
    return healthCheck('dkim-key', [fails(`dkim-key.${fault}`, about as never)]);
  }
}
