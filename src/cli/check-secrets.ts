import { statSync } from 'node:fs';
import type { Config } from '../config.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { isThisMachine } from '../settings/relays/this-machine.js';
import { isWeakSecret } from '../settings/secrets.js';
import type { DoctorCheck } from './readiness-words.js';

/** Checks that SECRET cannot be guessed, for example from a link. */
export function checkSecret({ secrets }: Pick<Config, 'secrets'>): DoctorCheck {
  const check = { name: 'secret', ok: true, remedy: '' };
  if (!secrets) return { ...check, detail: 'SECRET is not set: a key kept in Redis signs the links' };
  const weak = secrets.filter(isWeakSecret).length;
  if (weak === 0) return { ...check, detail: 'SECRET is set' };
  const remedy = 'Make one with `openssl rand -base64 32`, and keep the old one behind it: SECRET=new,old.';
  return {
    ...check,
    detail: `SECRET is set, and ${weak > 1 ? `${weak} of its keys are` : 'one of its keys is'} weak`,
    remedy,
  };
}

/** Checks that no other user of this machine can read the private keys and the settings. */
export function checkKeyFiles({ dkim }: Pick<Config, 'dkim'>, settingsFile = '.env'): DoctorCheck {
  const files = [...(dkim?.keys.map(({ privateKeyFile }) => privateKeyFile) ?? []), settingsFile];
  const open = files.filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0);
  const check = { name: 'key files', ok: true, remedy: '' };
  if (open.length === 0) return { ...check, detail: 'no other user can read them' };
  return {
    ...check,
    detail: `every user of this machine can read ${open.join(', ')}`,
    remedy: `Let only the user of Postrider read them: \`chmod 600 ${open.join(' ')}\`.`,
  };
}

/** Checks that email to another machine is encrypted. */
export function checkEncryption({ smtpUrl }: Pick<Config, 'smtpUrl'>): DoctorCheck {
  const { relays } = readRelayAddresses(smtpUrl ?? '');
  const open = relays.filter(({ host, secure, tls }) => !isThisMachine(host) && !secure && tls !== 'required');
  const check = { name: 'smtp encryption', ok: true, remedy: '' };
  if (!smtpUrl || open.length === 0) return { ...check, detail: 'no email leaves this machine unencrypted' };
  return {
    ...check,
    detail: `email to ${open.map(({ name }) => name).join(', ')} may travel unencrypted`,
    remedy: 'Use smtps://, or add ?tls=required, unless the network is private.',
  };
}
