import { Resolver } from 'node:dns/promises';

/** Looks up records in DNS. An empty list means that there are none. */
export interface DnsLookup {
  /** Each record with its strings joined (RFC 7208 §3.3). */
  txt(name: string): Promise<string[]>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<string[]>;
  mailHosts(name: string): Promise<string[]>;
  /** The names of an IP address. */
  namesOf(address: string): Promise<string[]>;
}

/** DNS did not answer, so nothing is known. */
export class DnsUnanswered extends Error {
  /** @param reason the code of the resolver, such as ETIMEOUT */
  constructor(
    readonly reason: string,
    options: ErrorOptions,
  ) {
    super(`DNS does not answer (${reason})`, options);
  }
}

const noRecord: readonly string[] = ['ENOTFOUND', 'ENODATA', 'EBADNAME'];
const timeoutMs = 2_000;

/** @param servers IP addresses, each with an optional port; empty: those of this machine */
export function openDnsLookup(servers: readonly string[] = []): DnsLookup {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  const find = async <T>(ask: () => Promise<T[]>): Promise<T[]> => {
    try {
      return await ask();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (noRecord.includes(code)) return [];
      throw new DnsUnanswered(code, { cause: error });
    }
  };
  return {
    txt: async (name) => (await find(() => resolver.resolveTxt(name))).map((strings) => strings.join('')),
    addresses: async (name) => {
      const both = [find(() => resolver.resolve4(name)), find(() => resolver.resolve6(name))];
      return (await Promise.all(both)).flat();
    },
    mailHosts: async (name) => (await find(() => resolver.resolveMx(name))).map(({ exchange }) => exchange),
    namesOf: (address) => find(() => resolver.reverse(address)),
  };
}
