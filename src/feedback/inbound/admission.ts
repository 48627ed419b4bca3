import ipaddr from 'ipaddr.js';

/** Limits on connections to the listener. A rejected client retries later, so nothing is lost. */
export interface AdmissionLimits {
  /** Max open connections. */
  connections: number;
  /** Max open connections from one network. A relay opens up to 20 to one server. */
  perNetwork: number;
  /** Max new connections from one network per minute. A relay may use one for each bounce. */
  perMinute: number;
}

const minuteMs = 60_000;
/** Max networks in memory. With more within a minute, counts start at zero again. */
const maxNetworks = 50_000;

interface Network {
  open: number;
  /** Connections since `since`, a time in ms. */
  count: number;
  since: number;
}

/** Decides which connections the listener accepts. It counts in memory, before a connection costs anything. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #now: () => number;
  readonly #networks = new Map<string, Network>();
  #open = 0;

  constructor(limits: AdmissionLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Counts a connection.
   * @returns a function to call when it is closed; undefined when it is rejected
   */
  admit(address: string): (() => void) | undefined {
    const now = this.#now();
    const name = networkOf(address);
    const network = this.#networks.get(name) ?? { open: 0, count: 0, since: now };
    if (now - network.since >= minuteMs) Object.assign(network, { count: 0, since: now });
    network.count += 1;
    this.#remember(name, network, now);
    const { connections, perNetwork, perMinute } = this.#limits;
    if (this.#open >= connections || network.open >= perNetwork || network.count > perMinute) return undefined;
    network.open += 1;
    this.#open += 1;
    return () => {
      network.open -= 1;
      this.#open -= 1;
    };
  }

  #remember(name: string, network: Network, now: number): void {
    if (!this.#networks.has(name) && this.#networks.size >= maxNetworks)
      for (const [key, { open, since }] of this.#networks)
        if (open === 0 && (now - since >= minuteMs || this.#networks.size >= maxNetworks)) this.#networks.delete(key);
    this.#networks.set(name, network);
  }
}

/** The network of one customer: an IPv4 address, or an IPv6 /64. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
}
