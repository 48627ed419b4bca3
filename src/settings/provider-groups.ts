/**
 * Domains whose mails one provider takes, and counts together. Only its own well-known domains: whose mail a company's
 * domain is, DNS alone tells.
 */
const wellKnown: Readonly<Record<string, readonly string[]>> = {
  gmail: ['gmail.com', 'googlemail.com'],
  outlook: [
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'passport.com',
    'windowslive.com',
    ...['at', 'be', 'cl', 'co.il', 'co.th', 'com.ar', 'com.au', 'com.br', 'com.gr', 'com.tr', 'com.vn', 'cz', 'de'].map(
      (land) => `outlook.${land}`,
    ),
    ...['dk', 'es', 'fr', 'hu', 'ie', 'in', 'it', 'jp', 'kr', 'lv', 'my', 'ph', 'pt', 'sa', 'sg', 'sk'].map(
      (land) => `outlook.${land}`,
    ),
    ...['be', 'ca', 'ch', 'co.id', 'co.jp', 'co.kr', 'co.nz', 'co.th', 'co.uk', 'co.za', 'com.ar', 'com.au'].map(
      (land) => `hotmail.${land}`,
    ),
    ...['com.br', 'com.hk', 'com.tr', 'com.tw', 'de', 'dk', 'es', 'fi', 'fr', 'gr', 'it', 'nl', 'no', 'rs', 'se'].map(
      (land) => `hotmail.${land}`,
    ),
    ...['at', 'be', 'ca', 'cl', 'cn', 'co.uk', 'co.za', 'com.ar', 'com.au', 'com.mx', 'com.my', 'com.pt'].map(
      (land) => `live.${land}`,
    ),
    ...['com.sg', 'de', 'dk', 'fi', 'fr', 'hk', 'ie', 'in', 'it', 'jp', 'nl', 'no', 'se'].map((land) => `live.${land}`),
  ],
  yahoo: [
    'yahoo.com',
    'ymail.com',
    'rocketmail.com',
    'aol.com',
    'aim.com',
    'myyahoo.com',
    ...['at', 'be', 'bg', 'ca', 'cl', 'co.id', 'co.in', 'co.kr', 'co.nz', 'co.th', 'co.uk', 'co.za', 'com.ar'].map(
      (land) => `yahoo.${land}`,
    ),
    ...['com.au', 'com.br', 'com.co', 'com.hk', 'com.mx', 'com.my', 'com.pe', 'com.ph', 'com.sg', 'com.tr'].map(
      (land) => `yahoo.${land}`,
    ),
    ...['com.tw', 'com.ve', 'com.vn', 'cz', 'de', 'dk', 'es', 'fi', 'fr', 'gr', 'hu', 'ie', 'in', 'it', 'nl'].map(
      (land) => `yahoo.${land}`,
    ),
    ...['no', 'pl', 'pt', 'ro', 'se'].map((land) => `yahoo.${land}`),
    ...['co.uk', 'de', 'fr', 'it', 'es', 'com.au', 'com.br'].map((land) => `aol.${land}`),
  ],
  qq: ['qq.com', 'vip.qq.com', 'foxmail.com'],
  163: ['163.com', '126.com', 'yeah.net', 'vip.163.com', 'vip.126.com', '188.com', '163.net'],
};

/** Finds the group that a domain's mails are counted with. */
export class ProviderGroups {
  readonly #groups = new Map<string, string>();
  readonly #names = new Set<string>();

  constructor(own: ReadonlyMap<string, readonly string[]> = new Map()) {
    for (const [group, domains] of [...Object.entries(wellKnown), ...own]) {
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
