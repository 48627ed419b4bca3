import { describeError } from '../../errors.js';
import type { RelayAddress } from '../../settings/relay-addresses.js';
import { isThisMachine } from '../../settings/relays/this-machine.js';
import type { Relay } from '../../smtp/relay.js';
import { type Check, passed, someOf, stop, warning } from '../check.js';

/** Checks that the relays take email, and that the way to them is encrypted. */
export async function checkRelay(
  relay: Pick<Relay, 'verify'>,
  addresses: readonly RelayAddress[],
): Promise<Check<'relay'>> {
  try {
    const down = (await relay.verify()).filter(({ up }) => !up);
    if (down.length > 0)
      return warning(
        'relay',
        someOf(down.map(({ relay: name, reason }) => `${name} is down (${reason})`)),
        'The others take over. Start it, or correct SMTP_URL.',
      );
  } catch (error) {
    const detail = describeError(error).replace(/\.$/, '');
    // The inbox starts together with the workers, which then send the waiting emails.
    if (addresses.length === 0) return warning('relay', 'the catch-all inbox is not running', 'Start everything.');
    return stop('relay', detail, 'Start the relay, or correct SMTP_URL.');
  }
  const open = addresses.filter(({ host, secure, tls }) => !isThisMachine(host) && !secure && tls !== 'required');
  if (open.length > 0)
    return warning(
      'relay',
      `${someOf(open.map(({ name }) => name))} may be used without TLS`,
      'Use smtps:// or tls=required in SMTP_URL.',
    );
  return passed('relay', addresses.length === 0 ? 'the catch-all inbox accepts email' : 'accepts email');
}
