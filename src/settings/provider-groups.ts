import { providerDomains } from './mailbox-providers.js';
/** Finds the group that a domain's mails are counted with. */
export class ProviderGroups {
  readonly #groups = new Map<string, string>();
  readonly #names = new Set<string>();

  constructor(own: ReadonlyMap<string, readonly string[]> = new Map()) {
    for (const [group, domains] of [...Object.entries(providerDomains), ...own]) {
      this.#names.add(group);
      for (const domain of domains) this.#groups.set(domain, group);
    }
  }

  /** The group's name, or the domain itself. @param domain in lower case, as addresses hold it */
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
 * Reads groups of one's own: `corp:example.com|example.org,club:example.net`. A name that is well known gets further
 * domains.
 * @returns undefined where the text holds no such thing
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
