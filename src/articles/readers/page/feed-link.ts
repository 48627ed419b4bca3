/** The attributes of a page's `<link>`; empty where they are missing. */
export interface HeadLink {
  rel: string;
  type: string;
  href: string;
  title: string;
}

/**
 * The feed that a page offers by its `<link rel="alternate">`, not a feed of comments: the first of RSS, Atom and JSON
 * Feed. A plain `application/json` counts last: it is the type of JSON Feed 1.0, but also of WordPress's API.
 * @returns its address as written
 */
export function feedLink(links: Iterable<HeadLink>): string | undefined {
  let json: string | undefined;
  for (const { rel, type, href, title } of links) {
    if (!href || !/\balternate\b/i.test(rel) || /comment/i.test(`${title} ${href}`)) continue;
    if (/rss|atom|feed\+json/i.test(type)) return href;
    if (/^\s?application\/json(?![\w+])/i.test(type) && !/wp-json|rest_route/i.test(href)) json ??= href;
  }
  return json;
}
