/** Elements whose beginning or end matters, with their attributes. No real tag is longer. */
const tag = /<(\/?)(nav|header|footer|aside|article|main|section|div|ul|ol)(?=[\s/>])([^<>]{0,2000})>/gi;
/** A `<header>` in one of these belongs to an article, and often holds its link. So does any but the page's first. */
const contents = new Set(['article', 'main', 'section']);
const furniture = new Set(['nav', 'footer', 'aside']);
const roles = /\srole\s*=\s*["']?(?:navigation|banner|contentinfo|complementary)\b/i;
const classes = /\s(?:class|id)\s*=\s*["']?([^"'<>]{0,500})/gi;
/** Whole words only: `has-sidebar` is the class of a page that has one. */
const furnitureNames = new Set(
  `nav navbar navigation menu main-menu mainmenu mainnav topnav footer site-footer site-header sidebar breadcrumb
  breadcrumbs`.split(/\s+/),
);

/**
 * A page without its navigation, headers, footers and asides, whose links lead to sections and to pages about the site.
 * Looks at each character a bounded number of times. An element that is never closed hides nothing.
 */
export function withoutFurniture(html: string): string {
  const kept: string[] = [];
  let from = 0;
  let skipped: { name: string; depth: number } | undefined;
  let depth = 0;
  let headers = 0;
  for (const { 0: whole, 1: slash, 2: written = '', 3: attributes = '', index } of html.matchAll(tag)) {
    const name = written.toLowerCase();
    const step = slash === '/' ? -1 : 1;
    if (skipped) {
      if (name === skipped.name) skipped.depth += step;
      if (skipped.depth > 0) continue;
      from = index + whole.length;
      skipped = undefined;
    } else if (step > 0 && (isFurniture(name, attributes) || (name === 'header' && depth === 0 && headers === 0))) {
      if (name === 'header') headers += 1;
      kept.push(html.slice(from, index));
      from = index;
      skipped = { name, depth: 1 };
    } else if (contents.has(name)) depth = Math.max(0, depth + step);
  }
  kept.push(html.slice(from));
  return kept.join(' ');
}

function isFurniture(name: string, attributes: string): boolean {
  if (furniture.has(name)) return true;
  // The page's main part may have any class.
  if (contents.has(name) && name !== 'section') return false;
  if (roles.test(attributes)) return true;
  for (const [, list = ''] of attributes.matchAll(classes))
    if (
      list
        .toLowerCase()
        .split(/\s+/)
        .some((word) => furnitureNames.has(word))
    )
      return true;
  return false;
}
