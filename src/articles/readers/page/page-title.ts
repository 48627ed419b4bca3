import { foldSpace } from '../fold-space.js';
import { elementText, type PageDocument, seenText } from '../html-document.js';
import { plainText } from '../plain-text.js';
import { trimEndSigns } from '../trim-signs.js';
import type { LinkedArticle } from './json-ld.js';
import { metaContent } from './meta-content.js';
import { textWeight } from './page-furniture.js';

const ownHeadings =
  'article h1, main h1, [itemprop~=headline], .contentheading, .article-title, .entry-title, .post-title, .headline';
/** Characters of a title that are read. */
const longestTitle = 500;

const separators = '|_·•»«›‹–—-:/~';

/**
 * The title of the article, from Open Graph, JSON-LD or `<title>`, without the site's name. If a heading of the page
 * repeats it, the heading decides what belongs to the title. A heading that none of them repeats is often the site's or
 * a section's, and counts only when there is nothing else.
 * @param host the host of the page's address; empty if unknown
 */
export function readTitle(document: PageDocument, linked: LinkedArticle, host: string): string {
  const whole = elementText(document.querySelector('title')).slice(0, longestTitle);
  const site = siteNames(document, linked, host);
  const named = [
    plainText(metaContent(document, 'og:title', 'twitter:title', 'title', 'dc.title', 'headline')),
    plainText(linked.headline ?? ''),
    whole,
  ]
    .map((title) => title.slice(0, longestTitle))
    .filter((title) => title && !site(title));
  const headings = uniqueTexts(document, 'h1').filter((text) => text.length <= 300 && !site(text));
  const own = uniqueTexts(document, ownHeadings).filter((text) => text.length <= 300 && !site(text));
  // Headings with a class for titles come first: an <h1> may be the site's name, which <title> repeats as well.
  const agreed = [...own, ...headings].find((heading) =>
    named.some((title) => isPartOf(heading, title) || isPartOf(title, heading)),
  );
  if (agreed) return agreed;
  // A heading may end in words of buttons, which no class gives away.
  const stated = named
    .map((title) => withoutSite(title, named, site))
    .find((title) => textWeight(title) >= 12 && own.some((heading) => isGlued(title, heading)));
  if (stated) return stated;
  const alike = own.find((heading) => named.some((title) => sharedWords(heading, title) >= 0.5));
  if (alike) return alike;
  const [first] = named;
  const cut = first && withoutSite(first, named, site);
  return cut || own[0] || headings[0] || uniqueTexts(document, 'h2').find((text) => text.length <= 200) || whole;
}

const uniqueTexts = (document: PageDocument, selector: string): string[] => [
  ...new Set([...document.querySelectorAll(selector)].map(seenText).filter(Boolean)),
];

/** Makes a function that checks whether a text is only a name of the site. */
function siteNames(document: PageDocument, linked: LinkedArticle, host: string): (text: string) => boolean {
  const names = [metaContent(document, 'og:site_name', 'application-name', 'publisher'), linked.publisher ?? '', host];
  const known = new Set(names.map(bare).filter((name) => name.length > 1));
  return (text) => known.has(bare(text)) || (host !== '' && bare(text) === bare(host.split('.').at(-2) ?? ''));
}

/** The form of a name for comparisons: only letters and digits, without `www` and the ending of a host. */
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.(?:com|org|net|de|at|ch|fr|uk|co\.uk|es|it|eu|info|nl|pl)$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Whether a longer title consists of the part, a separator and a further name, before or after it. */
function isPartOf(part: string, whole: string): boolean {
  const [a, b] = [comparable(part), comparable(whole)];
  if (a === b) return true;
  if (textWeight(a) < 8 || a.length > b.length) return false;
  if (b.startsWith(a)) return /^[^\p{L}\p{N}]/u.test(b.slice(a.length));
  return b.endsWith(a) && /[^\p{L}\p{N}\s]\s*$/u.test(b.slice(0, -a.length).slice(-3));
}

/** Whether a heading is a title with a few words glued to it. After a dash or a colon the title itself goes on. */
function isGlued(title: string, heading: string): boolean {
  const [a, b] = [comparable(title), comparable(heading)];
  return b.length > a.length && b.length <= a.length + 60 && b.startsWith(a) && /^\s*\p{L}/u.test(b.slice(a.length));
}

const comparable = (text: string): string =>
  foldSpace(text)
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[–—−]/g, '-')
    .replace(/[\u00ad\u200b]/g, '');

function sharedWords(one: string, other: string): number {
  const words = (text: string) => new Set(comparable(text).match(/[\p{L}\p{N}]+/gu) ?? []);
  const [a, b] = [words(one), words(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return (shared / Math.max(1, Math.min(a.size, b.size))) * (Math.min(a.size, b.size) >= 3 ? 1 : 0);
}

/** Removes the site's name from either end of a title: a known name, or a part that another title of the page lacks. */
function withoutSite(title: string, others: readonly string[], site: (text: string) => boolean): string {
  const shorter = others.find((other) => other.length < title.length && isPartOf(other, title));
  if (shorter) return shorter;
  const parts = splitTitle(title);
  if (parts.length < 2) return title;
  const [first = '', last = ''] = [parts[0]?.text, parts.at(-1)?.text];
  if (site(last)) return trimEndSigns(title.slice(0, parts.at(-1)?.start), separators);
  if (site(first)) return title.slice(parts[1]?.start);
  const end = parts.at(-1);
  // A few words after a strong separator are nearly always the site's name.
  const suffix = end && /[|_»›·•]\s*$/.test(title.slice(0, end.start)) && last.length <= 40;
  const dashed = end && /\s[–—-]\s+$/.test(title.slice(0, end.start)) && last.length <= 25 && end.start > 20;
  return suffix || dashed ? trimEndSigns(title.slice(0, end.start), separators) : title;
}

/** The pieces of a title between its separators; a dash counts between blanks only. */
function splitTitle(title: string): { text: string; start: number }[] {
  const pieces: { text: string; start: number }[] = [];
  let start = 0;
  for (const found of title.matchAll(/ ?[|_»›·•] ?| [–—-] |: /g)) {
    pieces.push({ text: title.slice(start, found.index), start });
    start = found.index + found[0].length;
  }
  pieces.push({ text: title.slice(start), start });
  return pieces.filter(({ text }) => text.trim() !== '');
}
