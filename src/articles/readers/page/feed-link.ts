/** The attributes of a page's `<link>`; empty where they are missing. */
export interface PageLink {
  rel: string;
  type: string;
  href: string;
  title: string;
}

/**
 * The feed that a page offers by its `<link rel="alternate">`, comments left out: the first of RSS, Atom and JSON Feed. What
 * is plainly `application/json` counts last, as JSON Feed 1.0 named its type so; WordPress calls its API so too.
 * @returns its address as written
 */
export function feedLink(links: Iterable<PageLink>): string | undefined {
  let json: string | undefined;
  for (const { rel, type, href, title } of links) {
    if (!href || !/\balternate\b/i.test(rel) || /comment/i.test(`${title} ${href}`)) continue;
    if (/rss|atom|feed\+json/i.test(type)) return href;
    if (/^\s?application\/json(?![\w+])/i.test(type) && !/wp-json|rest_route/i.test(href)) json ??= href;
  }
  return json;
}
