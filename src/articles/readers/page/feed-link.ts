/** The attributes of a page's `<link>`; empty where they are missing. */
export interface HeadLink {
  rel: string;
  type: string;
  href: string;
  title: string;
}

/**
 * The feeds that a page offers by its `<link rel="alternate">`, without those of comments: RSS, Atom and JSON Feed in the
 * order of the page. A plain `application/json` counts last: it is the type of JSON Feed 1.0, but also of WordPress's API.
 * @returns their addresses as written
 */
export function feedLinks(links: Iterable<HeadLink>): string[] {
  const [feeds, json]: [string[], string[]] = [[], []];
  for (const { rel, type, href, title } of links) {
    if (!href || !/\balternate\b/i.test(rel) || /comment/i.test(`${title} ${href}`)) continue;
    if (/rss|atom|feed\+json/i.test(type)) feeds.push(href);
    else if (/^\s?application\/json(?![\w+])/i.test(type) && !/wp-json|rest_route/i.test(href)) json.push(href);
  }
  return [...feeds, ...json];
}
