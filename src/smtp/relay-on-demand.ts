import { readRelayAddresses } from '../settings/relay-addresses.js';
import type { Relay } from './relay.js';
import type { RelayOptions } from './relay-set.js';

/**
 * The relays of SMTP_URL as one (relay-set.ts). Every process has them, and most send nothing: the SMTP client, a
 * quarter of what a command would load, is loaded with the first message or test of the connection.
 * @param text the addresses (settings/relay-addresses.ts describes the form)
 * @param connections max connections to a relay whose address sets none
 */
export function relayOnDemand(text: string, connections: number, options: RelayOptions = {}): Relay {
  const { relays } = readRelayAddresses(text);
  let open: Relay | undefined;
  let opening: Promise<Relay> | undefined;
  let closed = false;
  const load = async () => {
    const { openRelay } = await import('./relay-set.js');
    open = openRelay(text, connections, options);
    if (closed) open.close();
    return open;
  };
  // What could not be loaded once, for example with too many open files, is tried again with the next message.
  const opened = () => {
    opening ??= load().finally(() => {
      opening = undefined;
    });
    return opening;
  };
  return {
    names: relays.map(({ name }) => name),
    connections: relays.reduce((sum, relay) => sum + (relay.connections ?? connections), 0),
    // An await that is not needed costs a send some per cent.
    send: (mail) => (open ? open.send(mail) : opened().then((relay) => relay.send(mail))),
    pauseMs: () => open?.pauseMs() ?? 0,
    verify: async () => (open ?? (await opened())).verify(),
    close() {
      closed = true;
      open?.close();
    },
  };
}
