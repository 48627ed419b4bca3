/**
 * A part of each namespace's address that identifies it, and the prefix for its names; '' for the feed's own format.
 */
const namespaces: readonly [string, string][] = [
  ['purl.org/dc/terms', 'dcterms'],
  ['purl.org/dc/', 'dc'],
  ['purl.org/rss/1.0/modules/content', 'content'],
  ['purl.org/rss/1.0/modules/', 'module'],
  ['purl.org/rss/1.0', ''],
  ['my.netscape.com/rdf/simple', ''],
  ['my.netscape.com/publish/formats/rss', ''],
  ['channel.netscape.com/rdf', ''],
  ['backend.userland.com', ''],
  ['blogs.law.harvard.edu/tech/rss', ''],
  ['cyber.law.harvard.edu/rss', ''],
  ['www.rssboard.org', ''],
  ['search.yahoo.com/mrss', 'media'],
  ['itunes.com/dtds/podcast', 'itunes'],
  ['play-podcasts/1.0', 'googleplay'],
  ['feedburner', 'feedburner'],
  ['w3.org/2005/atom', 'atom'],
  ['purl.org/atom', 'atom'],
  ['sitemap-news', 'news'],
  ['sitemap-image', 'image'],
  ['sitemaps.org/schemas/sitemap', ''],
  ['google.com/schemas/sitemap/', ''],
  ['w3.org/1999/xhtml', 'xhtml'],
  ['prismstandard.org', 'prism'],
  ['prism/namespaces', 'prism'],
];

/** Gives each name the same prefix, whatever prefix a feed writes before it. */
export class Namespaces {
  readonly #prefixes = new Map<string, string>();

  /** @param rootPrefix the prefix of the root element: names with it are the feed's own, whatever its address is */
  constructor(
    readonly rootPrefix: string,
    readonly isAtom: boolean,
  ) {}

  /** Takes the `xmlns` attributes of a tag. The first that declares a prefix counts. */
  declare(attributes: ReadonlyMap<string, string>): void {
    for (const [name, address] of attributes) {
      if (!name.startsWith('xmlns:')) continue;
      const prefix = name.slice(6);
      if (!this.#prefixes.has(prefix)) this.#prefixes.set(prefix, prefixOf(address) ?? prefix);
    }
  }

  /** `Dublin:creator` → `dc:creator`; names of the feed's own format have no prefix. */
  nameOf(written: string, ownNamespace = ''): string {
    const at = written.indexOf(':');
    const prefix = written.slice(0, Math.max(0, at));
    const local = written.slice(at + 1);
    const own = at < 0 ? ownNamespace && prefixOf(ownNamespace) : undefined;
    const found = own ?? (prefix === this.rootPrefix ? '' : (this.#prefixes.get(prefix) ?? prefix));
    // Atom is a format of its own, and a module of other formats.
    return found === '' || (this.isAtom && found === 'atom') ? local : `${found}:${local}`;
  }
}

function prefixOf(address: string): string | undefined {
  const plain = address.toLowerCase();
  return namespaces.find(([part]) => plain.includes(part))?.[1];
}
