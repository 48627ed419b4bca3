import { findDate } from '../article-date.js';
import { elementText, type PageDocument, type PageElement, textWithBars } from '../html-document.js';
import { authorsIn, hasCommonWord, isAccount, isPerson } from './author-names.js';
import type { LinkedArticle } from './json-ld.js';
import { metaContent } from './meta-content.js';

/**
 * Selectors that name an author by their meaning. Those in `customary` only may: there the text must look like a name.
 */
const stated =
  '[itemprop~=author] [itemprop~=name], [rel~=author], [itemprop~=author], .vcard .fn, .author .fn, .vcard.fn, .p-author, .author-name, .authorname, .author__name, .author_name, .author-title, .saboxplugin-authorname, .byline-name, .byline__name, .article-author, .post-author, .entry-author, .post-meta-author, .meta-author, .submitted .username, .createby';
const customary = [
  '.byline, .by-line, .author, .authors, .submitted, a[href*="/author/"], a[href*="/autor/"], a[href*="/autoren/"], a[href*="/authors/"], a[href*="/auteur"], a[href*="/autores/"], a[href*="/staff/"], a[href*="/newsteam/"], a[href*="/profil"], a[href*="/members/"], a[href*="/people/"], a[href*="/journalist"]',
  '[class*=byline], [class*=author], [class*=Author], [class*=autor], [id*=author], [class*=writer], [class*=signature]',
];
const elsewhere =
  'aside, footer, nav, [class*=related], [class*=comment], [id*=comment], [class*=sidebar], [class*=teaser], [class*=widget], [class*=recommend]';

/**
 * The names of the authors, separated by commas; empty when there are none. The site itself, an address and a word like
 * "admin" do not count.
 * @param site the site's names, among them its host
 */
export function readAuthor(document: PageDocument, linked: LinkedArticle, site: readonly string[]): string {
  const sites = new Set(site.map(bare).filter(Boolean));
  const isSite = (name: string) => sites.has(bare(name));
  const metas = [
    metaContent(document, 'author', 'byl', 'dc.creator', 'dcterms.creator', 'article:author', 'parsely-author'),
    metaContent(document, 'article:author_name', 'sailthru.author', 'citation_author', 'twitter:data1', 'creator'),
  ];
  const said = [linked.authors ?? [], ...metas.map((text) => [text])]
    .map((names) => authorsIn(names))
    .filter((names) => names.length > 0);
  const isOrganisation = (name: string) => linked.organisations?.includes(name) ?? false;
  const person = said.find((names) => !names.some(isSite) && !names.some(isOrganisation));
  const seen = seenAuthors(document, isSite);
  if (person) return (isBetter(seen, person) ? seen : person).join(', ');
  if (seen.length > 0) return seen.join(', ');
  // A person whose name is the site's is its author.
  const owner = said.find((names) => names.every((name) => linked.persons?.includes(name)));
  return (owner ?? said.find((names) => !names.some(isSite)) ?? []).join(', ');
}

/** The form of a name for comparisons: only letters and digits, without `www` and the ending of a host. */
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.[a-z]{2,4}$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Whether the visible authors say more than the metadata: full names, or more names. */
function isBetter(seen: readonly string[], said: readonly string[]): boolean {
  const [only = '', ...others] = said;
  if (seen.length === 0 || !seen.every(isPerson)) return false;
  if (others.length === 0 && isAccount(only)) return true;
  if (others.length === 0 && !only.includes(' ')) return seen.some((name) => name.split(' ').includes(only));
  return seen.length > said.length && said.every((name) => seen.includes(name));
}

/** The authors that readers see. */
function seenAuthors(document: PageDocument, isSite: (name: string) => boolean): string[] {
  for (const [place, selector] of [stated, ...customary].entries()) {
    const elements = [...document.querySelectorAll(selector)].filter((element) => !isElsewhere(element));
    for (const element of elements.slice(0, 12)) {
      const text = bylineText(element);
      if (text.length > 120) continue;
      const link = place === 1 && element.tagName === 'A' && /\/aut[hoe]/.test(element.getAttribute('href') ?? '');
      const sure = place === 0 || spokenBy.test(text) || (link && !hasCommonWord(text));
      const names = authorsIn([text]).filter((name) => (place === 0 || !isSite(name)) && (sure || isPerson(name)));
      if (names.length === 0 || (names.some(isSite) && !names.some(isPerson))) continue;
      const beside = place === 0 ? besides(element, elements).flatMap((other) => authorsIn([bylineText(other)])) : [];
      return [...new Set([...names, ...beside.filter(isPerson)])].slice(0, 8);
    }
  }
  return authorsNearHeading(document, isSite);
}

/** The other elements of the same byline: its neighbours, or those of its neighbours in a list. */
function besides(element: PageElement, elements: readonly PageElement[]): PageElement[] {
  const line = element.parentElement?.tagName === 'LI' ? element.parentElement.parentElement : element.parentElement;
  if (!line || line.querySelector('h1, h2, p')) return [];
  return elements.filter(
    (other) =>
      other !== element &&
      (other.parentElement === line ||
        (other.parentElement?.tagName === 'LI' && other.parentElement.parentElement === line)),
  );
}

/**
 * Whether an element is in a comment, a list of other articles or the like. Such a class on `<body>` does not count.
 */
function isElsewhere(element: PageElement): boolean {
  for (let around = element.closest(elsewhere); around; around = around.parentElement?.closest(elsewhere) ?? null)
    if (around.tagName !== 'BODY' && around.tagName !== 'HTML' && !around.querySelector('h1')) return true;
  return false;
}

/** An element's text, or that of the links to authors in it. */
function bylineText(element: PageElement): string {
  const links =
    element.tagName === 'A'
      ? []
      : [...element.querySelectorAll('a[rel~=author], a[href*="/author"], a[href*="/autor"]')];
  const names = links.map(elementText).filter((text) => text.length > 2);
  return names.length > 0 && names.length <= 4 ? names.join(', ') : textWithBars(element);
}

const spokenBy =
  /^(?:(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Pp]or|[Dd]oor|Di|A cura di|(?:Written|Posted|Submitted) by|Escrito por|Publicado por|Text von|(?:Blog ?|Gast)?[Bb]eitrag von|(?:Geschrieben|Erstellt|Eingestellt|Ein Artikel|Ein Beitrag) von)(?: ?: ?| )|(?:Autor(?:in|en)?|AUTOR|Authors?|AUTHOR|Auteure?s?|Text|Redaktion|Written by|Автор|Autore) ?: ?)\p{Lu}|^(?:作者|文|记者|责任编辑)[:： ]{0,3}\p{Lo}/u;
const namedInLine =
  /(?:Autor(?:in|en)?|Author|Auteur|Redaktion|Автор|Autore|作者|责任编辑|记者) ?[:：] ?(\p{L}[^|•:]{1,60})/u;
const byAtEnd = /\d ?(?:Uhr)?,? (?:von|by|par|por|door) (\p{Lu}[\p{L}.’' -]{1,40})$/u;

/** "By Jane Example" in a short line of its own near the first heading, or a name beside the date. */
function authorsNearHeading(document: PageDocument, isSite: (name: string) => boolean): string[] {
  const heading = document.querySelector('h1');
  const scope = heading?.parentElement?.parentElement ?? document.body;
  const lines = 'p, span, div, em, strong, small, i, b, li, h2, h3, h4, h5, h6';
  for (const element of [...scope.querySelectorAll(lines)].slice(0, 300)) {
    const text = elementText(element);
    if (text.length > 120 || isElsewhere(element)) continue;
    if (text.length <= 90 && spokenBy.test(text)) {
      const names = authorsIn([text]);
      if (names.some(isPerson)) return names;
    }
    const named = namedInLine.exec(text)?.[1] ?? (findDate(text) ? byAtEnd.exec(text)?.[1] : undefined);
    const names = authorsIn([named ?? nameBesideDate(text)]).filter((name) => !isSite(name));
    if (names.length > 0 && (named || names.every(isPerson))) return names;
  }
  return [];
}

/** The name in a line such as "4 April 2030 | Ada Example": the rest of a short line without date and time. */
function nameBesideDate(text: string): string {
  if (text.length > 60 || !findDate(text)) return '';
  const parts = text.split(/ ?[|•·] ?| [-–—] /).filter((part) => !/\d/.test(part));
  return parts.length === 1 ? (parts[0] ?? '') : '';
}
