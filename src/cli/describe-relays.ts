import { formatRates } from '../settings/rates.js';
import { type RelayAddress, readRelayAddresses } from '../settings/relay-addresses.js';

const tlsWords = {
  required: 'TLS required',
  opportunistic: 'TLS where offered, certificate not checked',
  off: 'no TLS',
} as const;

/** How the connection to a relay is protected. */
function protectionOf({ secure, socket, tls }: RelayAddress): string {
  if (socket !== undefined) return 'a Unix socket, which needs no TLS';
  return secure ? 'TLS' : tlsWords[tls];
}

/** The relays of SMTP_URL, without their passwords. */
export function describeRelays(smtpUrl: string): string {
  const { relays } = readRelayAddresses(smtpUrl);
  return relays
    .map((address) => {
      const { name, weight, rates, protocol } = address;
      const share = relays.length > 1 ? [`weight ${weight}`] : [];
      const facts = [
        ...share,
        ...(protocol === 'lmtp' ? ['LMTP'] : []),
        protectionOf(address),
        ...(rates.length > 0 ? [`at most ${formatRates(rates)}`] : []),
      ];
      return `${name} (${facts.join(', ')})`;
    })
    .join(', ');
}
