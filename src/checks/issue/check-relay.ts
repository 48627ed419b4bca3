import { describeError } from '../../errors.js';
import { someOf } from '../../findings/fact.js';
import type { RelayAddress } from '../../settings/relay-addresses.js';
import { isThisMachine } from '../../settings/relays/this-machine.js';
import type { Relay } from '../../smtp/relay.js';
import { type Check, passed, stop, warning } from '../check.js';

/** Checks that the relays take email, and that the way to them is encrypted. */
export async function checkRelay(
  relay: Pick<Relay, 'verify'>,
  addresses: readonly RelayAddress[],
): Promise<Check<'relay'>> {
  try {
    const down = (await relay.verify()).filter(({ up }) => !up);
    if (down.length > 0)
      return warning('relay.down', {
        relays: someOf(down.map(({ relay: name, reason }) => ({ relay: name, reason }))),
      });
  } catch (error) {
    // The inbox starts together with the workers, which then send the waiting emails.
    if (addresses.length === 0) return warning('relay.inbox-away', {});
    return stop('relay.unreachable', { reason: describeError(error).replace(/\.$/, '') });
  }
  const open = addresses.filter(({ host, secure, tls }) => !isThisMachine(host) && !secure && tls !== 'required');
  if (open.length > 0) return warning('relay.plain', { relays: someOf(open.map(({ name }) => name)) });
  return addresses.length === 0 ? passed('relay.inbox', {}) : passed('relay.fine', {});
}
