import { plainText } from '../plain-text.js';
import type { FeedElement, FeedFields } from './feed-elements.js';
import { escapeText, type FeedEntry, textAsHtml } from './feed-entry.js';
import { htmlsOf, textsOf } from './field-texts.js';

type Content = Pick<FeedEntry, 'content' | 'contentBase' | 'summary'>;

/** Elements that may hold an item's text, those that most likely hold all of it first. */
const texts = [
  'content:encoded',
  'fulltext',
  'yandex:full-text',
  'full-text',
  'xhtml:body',
  'xhtml:div',
  'body',
  'content',
  'atom:content',
];
const summaries = ['description', 'dc:description', 'dcterms:abstract', 'itunes:summary', 'atom:summary', 'summary'];

/** The longest of the texts that an item holds: its `content:encoded` may be a mere "Read more". */
export function rssContent(fields: FeedFields): Content {
  const found = [...texts, ...summaries].flatMap((name) =>
    (fields.get(name) ?? []).map((element) => ({ name, element, html: asHtml(element.html()) })),
  );
  const filled = found.filter(({ html }) => html !== '');
  const best = longest(filled.map((one) => ({ ...one, length: textLength(one.html) })));
  const summary = filled.find(({ name, html }) => summaries.includes(name) && html !== best?.html);
  const media = asHtml(mediaDescription(fields));
  return {
    content: best?.html ?? media,
    contentBase: best?.element.attribute('xml:base') ?? '',
    summary: summary?.html ?? '',
  };
}

/** A text is `text`, `html` or `xhtml` (RFC 4287, 3.1). One without a type but full of markup is read as HTML. */
export function atomContent(fields: FeedFields): Content {
  const [content] = (fields.get('content') ?? []).filter((element) => !element.attribute('src') && element.html());
  const [summary] = (fields.get('summary') ?? []).filter((element) => element.html());
  const whole = content ? constructAsHtml(content) : '';
  const short = summary ? constructAsHtml(summary) : '';
  const media = textAsHtml(mediaDescription(fields));
  return {
    content: whole || short || media,
    contentBase: (content ?? summary)?.attribute('xml:base') ?? '',
    summary: whole ? short : '',
  };
}

export function atomTitle(fields: FeedFields): string {
  const [title] = (fields.get('title') ?? []).filter((element) => element.html());
  if (!title) return escapeText(textsOf(fields, 'dc:title', 'media:title')[0] ?? '');
  return isHtml(title) ? contentOf(title) : escapeText(title.html());
}

function constructAsHtml(element: FeedElement): string {
  const text = contentOf(element);
  return isHtml(element) || looksLikeHtml(text) ? asHtml(text) : textAsHtml(text);
}

/** Atom 0.3 and 1.0 both allow content in base64. */
const contentOf = (element: FeedElement): string =>
  isBase64(element) ? Buffer.from(element.html(), 'base64').toString('utf8') : element.html();

const isBase64 = (element: FeedElement): boolean =>
  element.attribute('mode') === 'base64' || element.attribute('type') === 'application/octet-stream';

/** A type such as `text/html`, or markup in it that is not escaped. */
const isHtml = (element: FeedElement): boolean =>
  /html|xml/i.test(element.attribute('type')) || isBase64(element) || element.children().size > 0;

const looksLikeHtml = (text: string): boolean => /<(?:\/(?:p|div|a|em|strong|span|ul|li|h\d)|br ?\/?|p)>/i.test(text);

/** HTML that was escaped twice is decoded once more; text without any tag gets its paragraphs. */
function asHtml(text: string): string {
  if (/<[a-z!/]/i.test(text)) return text;
  const isEscaped = /&lt;\/(?:p|div|a|em|strong|span|ul|li|h\d)&gt;|&lt;(?:br ?\/?|p)&gt;/i.test(text);
  if (isEscaped) return plainText(text);
  return text.includes('\n') ? textAsHtml(text) : text;
}

const mediaDescription = (fields: FeedFields): string => {
  const groups = (fields.get('media:group') ?? []).map((group) => group.children());
  return [fields, ...groups].flatMap((place) => htmlsOf(place, 'media:description', 'media:text'))[0] ?? '';
};

/** Characters outside of tags. */
function textLength(html: string): number {
  let length = 0;
  let at = 0;
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
    length += html.slice(at, open).trim().length;
    const close = html.indexOf('>', open);
    if (close < 0) return length;
    at = close + 1;
  }
  return length + html.slice(at).trim().length;
}

function longest<T extends { length: number }>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || one.length > best.length ? one : best),
    undefined,
  );
}
