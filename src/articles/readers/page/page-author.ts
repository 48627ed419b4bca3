import { findDate } from '../article-date.js';
import { foldSpace } from '../fold-space.js';
import { type PageDocument, type PageElement, textOf } from '../html-document.js';
import { plainText } from '../plain-text.js';
import type { LinkedArticle } from './json-ld.js';
import { metaContent } from './meta-content.js';

/** From what names an author by its meaning to what only may; the later ones have to look like a person's name. */
const stated =
  '[itemprop~=author] [itemprop~=name], [rel~=author], [itemprop~=author], .vcard .fn, .author .fn, .p-author, .author-name, .authorname, .author__name, .byline-name, .byline__name, .article-author, .post-author, .entry-author, .createby';
const customary = [
  '.byline, .by-line, .author, .submitted, a[href*="/author/"], a[href*="/autor/"], a[href*="/authors/"], a[href*="/auteur"], a[href*="/autores/"]',
  '[class*=byline], [class*=author], [class*=Author], [class*=autor], [id*=author], [class*=writer], [class*=signature]',
];
const elsewhere =
  'aside, footer, nav, [class*=related], [class*=comment], [id*=comment], [class*=sidebar], [class*=teaser], [class*=widget], [class*=recommend]';

/**
 * The names of the authors, separated by commas; empty when there are none. The site itself, an address and a word like
 * "admin" are nobody.
 * @param site the site's name, empty when it is not known
 */
export function readAuthor(document: PageDocument, linked: LinkedArticle, site: string): string {
  const isSite = (name: string) => site !== '' && name.toLowerCase() === site.toLowerCase();
  const metas = [
    metaContent(document, 'author', 'byl', 'dc.creator', 'dcterms.creator', 'article:author', 'parsely-author'),
    metaContent(document, 'article:author_name', 'sailthru.author', 'citation_author', 'twitter:data1', 'creator'),
  ];
  const said = [linked.authors ?? [], ...metas.map((text) => [text])]
    .map((names) => authorsIn(names))
    .filter((names) => names.length > 0);
  const person = said.find(
    (names) => !names.some(isSite) && names.every((name) => !linked.organisations?.includes(name)),
  );
  if (person) return person.join(', ');
  for (const [place, selector] of [stated, ...customary].entries()) {
    const elements = [...document.querySelectorAll(selector)].filter((element) => !element.closest(elsewhere));
    for (const element of elements.slice(0, 12)) {
      const text = bylineText(element);
      if (text.length > 120) continue;
      const sure = place === 0 || spokenBy.test(text);
      const names = authorsIn([text]).filter((name) => !isSite(name) && (sure || isPerson(name)));
      if (names.length > 0) return names.join(', ');
    }
  }
  const spoken = bylineAfterHeading(document);
  if (spoken.length > 0) return spoken.join(', ');
  return (said.find((names) => !names.some(isSite)) ?? []).join(', ');
}

/** An element's text; where it holds links to authors, theirs. */
function bylineText(element: PageElement): string {
  const links =
    element.tagName === 'A'
      ? []
      : [...element.querySelectorAll('a[rel~=author], a[href*="/author"], a[href*="/autor"]')];
  const names = links.map(textOf).filter((text) => text.length > 2);
  return names.length > 0 && names.length <= 4 ? names.join(', ') : textOf(element);
}

/** "By Jane Example" in a short line of its own near the first heading. */
function bylineAfterHeading(document: PageDocument): string[] {
  const heading = document.querySelector('h1');
  const scope = heading?.parentElement?.parentElement ?? document.body;
  for (const element of scope.querySelectorAll('p, span, div, em, strong, small, i, b, li').slice(0, 200)) {
    const text = textOf(element);
    if (text.length > 90 || !spokenBy.test(text)) continue;
    const names = authorsIn([text]);
    if (names.some(isPerson)) return names;
  }
  return [];
}

const spokenBy =
  /^(?:(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Pp]or|[Dd]oor|(?:Written|Posted|Submitted) by|Escrito por|Publicado por|(?:Geschrieben|Erstellt|Eingestellt|Ein Artikel|Ein Beitrag) von)(?:: ?| )|(?:Autor(?:in|en)?|AUTOR|Authors?|AUTHOR): ?)\p{Lu}|^(?:作者|文|记者|责任编辑)[:： ]{0,3}\p{Lo}/u;
const openings =
  /^(?:view all (?:posts|articles) by|all posts by|posts by|more (?:posts|articles) by|alle (?:artikel|beiträge) von|written by|posted by|published by|submitted by|created by|article by|story by|words by|text by|reported by|by|a[ru]tikel von|ver[öo]ffentlicht von|geschrieben von|verfasst von|ein artikel von|ein beitrag von|beitrag von|erstellt von|eingestellt von|interview|fotos?|bild|quelle|von|par|por|escrito por|publicado por|di|a cura di|door|av|af|autor(?:in|en)?|author|authors|text|redaktion|redacci[óo]n|作者|文)\s*[:：]?\s+|^(?:作者|文|记者)[:：]\s*/iu;
const nobody =
  /^(?:admin(?:istrator)?|webmaster|editor|guest|author|autor|autorin|unknown|anonymous|null|user|root|team|login|follow|share|home|date|datum|no author|kontakt|contact|impressum|archiv anzeigen|mehr|more)\b.{0,3}$/i;

/** Names out of texts that hold them with more or less around. */
function authorsIn(texts: readonly string[]): string[] {
  const plain = texts.map(plainText).filter((text) => !/https?:|www\.|@/.test(text));
  const names = plain.flatMap((text) => splitNames(nameAlone(text)));
  return [...new Set(names)].slice(0, 8);
}

/** Without "by", "View all posts by", a date, a time, an address, a role behind a bar. */
function nameAlone(text: string): string {
  let name = foldSpace(text).slice(0, 200);
  for (let round = 0; round < 3; round++) name = name.replace(openings, '').trim();
  name =
    name.split(
      /\s*(?:[|•·»›–—→]|\s-\s|\bon\b|\bam\b \d|\bum\b \d|\bat\b \d|\bposted\b|\bpublished\b|\bupdated\b|\bveröffentlicht\b|\bin\b [A-Z])\s*/,
    )[0] ?? '';
  const digit = name.search(/\d/);
  if (digit > 0 && (findDate(name.slice(Math.max(0, digit - 12))) || digit > 3))
    name = name.slice(0, digit).replace(monthAtEnd, '');
  return name.replace(/^[\s,;:@-]+/, '').trim();
}

const monthAtEnd =
  /\s(?:am|le|el|on|at|jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|january|february|march|april|june|july|august|september|october|november|december|januar|februar|märz|juni|juli|oktober|dezember)\.?\s*$/i;

function splitNames(text: string): string[] {
  return text
    .split(
      /\s*(?:[;]|\/(?!\w{2,4}\b)|,(?! (?:jr|sr|phd|md|m\.d\.|ph\.d\.)\b)|\s(?:and|und|et|y|e|en|och|og|&|和)\s|、)\s*/i,
    )
    .map((name) => name.replace(/[\s,.:;|(]+$/, '').trim())
    .filter(isName);
}

/** Two to sixty letters in at most six words, and neither an address nor a word for nobody. */
function isName(name: string): boolean {
  const letters = name.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 2 || name.length > 60 || name.split(' ').length > 6) return false;
  return !/https?:|www\.|@|[<>{}=]/.test(name) && !nobody.test(name);
}

/** Two to four words, each with a capital, but for "von", "de" and their like. */
function isPerson(name: string): boolean {
  const words = name.split(' ');
  if (/^\p{Script=Han}{2,4}$/u.test(name)) return true;
  if (words.length < 2 || words.length > 5 || /[:!?…"“„»]/.test(name)) return false;
  const particle =
    /^(?:von|van|der|den|de|del|della|di|da|du|dos|la|le|el|al|bin|ibn|zu|zur|vom|y|e|ter|ten|st\.?|dr\.?|prof\.?)$/i;
  return words.every((word) => particle.test(word) || /^\p{Lu}[\p{L}.’'-]*$/u.test(word)) && !commonWords.test(name);
}

const commonWords =
  /\b(?:about|author|autor|mehr|more|alle|all|das|die|der|the|share|follow|read|minutes?|minuten|profil|profile|artikel|article|news|redaktion|archiv|archive|view|posts?|datum|date|kategorien?|category|kommentare?|comments?)\b/i;
