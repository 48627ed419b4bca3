import type { Config } from '../config.js';
import { isThisMachine, readRelayAddresses } from '../settings/relay-addresses.js';
import type { Check } from '../web/kit/readiness-words.js';

/** What this machine calls itself to the relays. A relay elsewhere may refuse one that names only a loopback address. */
export function checkEhlo({ ehloName, smtpUrl }: Pick<Config, 'ehloName' | 'smtpUrl'>): Check {
  const check = { name: 'ehlo', ok: true, detail: ehloName, remedy: '' };
  const relays = smtpUrl ? readRelayAddresses(smtpUrl).relays : [];
  if (ehloName !== '[127.0.0.1]' || relays.every(({ host }) => isThisMachine(host))) return check;
  return {
    ...check,
    remedy: "Set EHLO_NAME to this machine's full domain name: some relays refuse a client without one.",
  };
}
