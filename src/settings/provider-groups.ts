import { providerDomains } from './mailbox-providers.js';

/** Finds the group in which messages to a domain are counted. */
export class ProviderGroups {
  readonly #groups = new Map<string, string>();
  readonly #names = new Set<string>();

  constructor(own: ReadonlyMap<string, readonly string[]> = new Map()) {
    for (const [group, domains] of [...Object.entries(providerDomains), ...own]) {
      this.#names.add(group);
      for (const domain of domains) this.#groups.set(domain, group);
    }
  }

  /** The group's name, or the domain itself. @param domain in lower case, as in stored addresses */
  groupOf(domain: string): string {
    return this.#groups.get(domain) ?? domain;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  get names(): string[] {
    return [...this.#names];
  }
}

/**
 * Parses custom groups: `corp:example.com|example.org,club:example.net`. The name of a built-in group adds domains to
 * it.
 * @returns undefined when the text is not valid
 */
export function parseProviderGroups(text: string): Map<string, string[]> | undefined {
  const groups = new Map<string, string[]>();
  for (const part of text.toLowerCase().split(',')) {
    const [, name, list = ''] = /^\s*([a-z0-9][a-z0-9-]*)\s*:(.*)$/.exec(part) ?? [];
    const domains = list.split('|').map((domain) => domain.trim());
    if (!name || !domains.every((domain) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))) return undefined;
    groups.set(name, [...(groups.get(name) ?? []), ...domains]);
  }
  return groups;
}
