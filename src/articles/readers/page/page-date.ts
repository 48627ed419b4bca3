import { findDate, parseDate } from '../article-date.js';
import { elementText, type PageDocument, type PageElement } from '../html-document.js';
import type { LinkedArticle } from './json-ld.js';
import { metaContent } from './meta-content.js';

const publishedNames = [
  ...['article:published_time', 'og:article:published_time', 'article:published', 'og:published_time', 'datePublished'],
  ...['date', 'dc.date', 'dc.date.issued', 'dcterms.created', 'dcterms.issued', 'dcterms.date', 'dc.date.created'],
  ...[
    'pubdate',
    'publishdate',
    'publish-date',
    'publish_date',
    'publication_date',
    'parsely-pub-date',
    'sailthru.date',
  ],
  ...['citation_publication_date', 'citation_date', 'article.published', 'article.created', 'dateCreated', 'created'],
  ...['cxenseparse:recs:publishtime', 'bt:pubdate', 'displaydate', 'timestamp'],
];
const modifiedNames = ['article:modified_time', 'og:updated_time', 'dateModified', 'dcterms.modified', 'last-modified'];
const elsewhere =
  'aside, footer, nav, [class*=related], [class*=comment], [id*=comment], [class*=sidebar], [class*=teaser], [class*=recommend]';
const marked =
  '[itemprop~=datePublished], [itemprop~=dateCreated], [property~="schema:datePublished"], [pubdate], time.published, .published, abbr.date, .dt-published';
const rows =
  '[class*=date], [class*=Date], [class*=datum], [class*=time], [class*=publish], [class*=posted], [class*=byline], [class*=meta], [class*=info], [class*=author], [class*=fecha], [id*=date], [id*=Date], [id*=datum]';

/**
 * When the article was published, by the page's metadata, else by its visible dates. A date in running text is not the
 * article's; neither is that of a comment or of another article. The last change (`dateModified`) counts if the page
 * has no other date.
 * @param url the page's address, since many contain the date
 */
export function readPublished(document: PageDocument, linked: LinkedArticle, url: string | undefined): string | null {
  const dayFirst = isDayFirst(document);
  const parse = (text: string | null | undefined) => (text ? parseDate(text, { dayFirst }) : null);
  const find = (text: string) => credible(findDate(text, { dayFirst }));
  const stated = notAncient(parse(metaContent(document, ...publishedNames)) ?? parse(linked.published));
  if (stated) return stated;
  const own = (selector: string) =>
    [...document.querySelectorAll(selector)].filter((element) => !element.closest(elsewhere));
  for (const element of own(marked)) {
    const date = notAncient(parse(machineDate(element))) ?? find(elementText(element));
    if (date) return date;
  }
  const times = [...own('article time, main time, header time'), ...own('time')].filter((time) => !isChange(time));
  const inUrl = dateInUrl(url);
  for (const element of times) {
    const date = notAncient(parse(machineDate(element))) ?? find(elementText(element));
    if (date) return date;
  }
  if (inUrl) return inUrl;
  for (const element of [...own(rows), ...afterHeading(document)]) {
    const text = elementText(element);
    const date = text.length <= 160 ? find(text) : null;
    if (date) return date;
  }
  for (const element of own('td, p, span, div, li, em, i, small, b, font')) {
    const date = datedLine(elementText(element), find);
    if (date) return date;
  }
  return notAncient(parse(metaContent(document, ...modifiedNames)) ?? parse(linked.modified));
}

/** Whether a date is that of the last change. */
function isChange(time: PageElement): boolean {
  const says = `${time.className} ${time.getAttribute('itemprop') ?? ''}`;
  return /updated|modified/i.test(says) && !/published|entry-date/i.test(says);
}

const machineDate = (element: PageElement) =>
  element.getAttribute('datetime') ?? element.getAttribute('content') ?? element.getAttribute('title');

/** The elements between the article's heading and its text. */
function afterHeading(document: PageDocument): PageElement[] {
  const found: PageElement[] = [];
  for (const heading of [...document.querySelectorAll('h1, h2')].slice(0, 4)) {
    for (let next = heading.nextElementSibling, count = 0; next && count < 3; next = next.nextElementSibling, count++)
      found.push(next);
    const before = heading.parentElement?.children ?? [];
    found.push(...[...before].slice(0, Math.max(0, [...before].indexOf(heading))).slice(-2));
  }
  return found;
}

const dateWord =
  /^(?:.{0,40}\b)?(?:published|publish date|posted|date|created|updated|ver[öo]ffentlicht|erstellt|datum|stand|publi[ée] le|publicado|pubblicato|gepubliceerd|opublikowano)\b.{0,12}?$|^.{0,40}(?:发布时间|发布日期|发表时间|发布于|时间|日期|公開日|投稿日)[\s:：]{0,4}$/i;

/** The beginning of a sentence about something else: "The line was created on". */
const isSentence =
  /(?:was|were|been|be|is|are|wurde[n]?|worden|fut|été|fue|fu|stato|werd) \p{L}{3,20}(?: \p{L}{1,3})? $/iu;

/** "This entry was posted on", which themes write below a text. */
const isOfArticle =
  /^(?:this|the|dieser|diese|der) (?:article|post|entry|story|page|piece|artikel|beitrag|meldung) (?:was|wurde) (?:published|posted|ver[öo]ffentlicht)\b/i;

/** The date of a line that begins with a word like "Published on". */
function datedLine(text: string, find: (text: string) => string | null): string | null {
  if (text.length > 200 || !/\d/.test(text)) return null;
  const start = text.search(/\d/);
  if (isSentence.test(text.slice(0, start)) && !isOfArticle.test(text)) return null;
  const short = text.length <= 60 && find(text);
  return dateWord.test(text.slice(0, start)) ? find(text.slice(start)) : short || null;
}

/** `/2030/01/31/`, `/2030-01-31-…` or `/20300131`. */
function dateInUrl(url: string | undefined): string | null {
  const path = url && URL.canParse(url) ? new URL(url).pathname : '';
  const found = /[/_-](20\d{2}|199\d)[/_-]?([01]?\d)[/_-]?([0-3]\d)(?!\d)/.exec(path);
  return found ? credible(parseDate(`${found[1]}-${found[2]}-${found[3]}`)) : null;
}

/** Americans write the month first. A page in plain "en" may be American too, so its dates are read that way. */
function isDayFirst(document: PageDocument): boolean {
  const language =
    document.documentElement.getAttribute('lang') || metaContent(document, 'og:locale', 'content-language');
  return !/^en(?:$|[-_]?us|[-_]ph)/i.test(language.trim());
}

/** Drops dates before 1990: some systems write 1970 or the year 1 if they have no date. */
const notAncient = (date: string | null): string | null =>
  date && Date.parse(date) >= Date.UTC(1990, 0) ? date : null;

/** A visible date in the future is that of an event. */
const credible = (date: string | null): string | null =>
  date && Date.parse(date) <= Date.now() + 2 * 86_400_000 ? notAncient(date) : null;
