import type { Config } from '../config.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { isThisMachine } from '../settings/relays/this-machine.js';
import type { DoctorCheck } from './readiness-words.js';

/** The EHLO name that relays see. A relay on another machine may refuse a loopback address as a name. */
export function checkEhlo({ ehloName, smtpUrl }: Pick<Config, 'ehloName' | 'smtpUrl'>): DoctorCheck {
  const check = { name: 'ehlo', ok: true, detail: ehloName, remedy: '' };
  const relays = smtpUrl ? readRelayAddresses(smtpUrl).relays : [];
  if (ehloName !== '[127.0.0.1]' || relays.every(({ host }) => isThisMachine(host))) return check;
  return {
    ...check,
    remedy: "Set EHLO_NAME to this machine's full domain name: some relays refuse a client without one.",
  };
}
