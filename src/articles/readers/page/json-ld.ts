import { foldSpace } from '../fold-space.js';
import type { PageDocument } from '../html-document.js';
import { plainText } from '../plain-text.js';

export interface LinkedArticle {
  headline?: string;
  published?: string;
  /** When the article was last changed. */
  modified?: string;
  authors?: string[];
  /** The authors that are organisations. */
  organisations?: string[];
  /** The authors that are marked as persons. */
  persons?: string[];
  publisher?: string;
  section?: string;
  description?: string;
  /** Addresses of its pictures. */
  images?: string[];
  /** The article's text, plain or as HTML. */
  text?: string;
}

type Node = Record<string, unknown>;

/** What is known of a page without its JSON-LD: tells its article from related ones. */
export interface PageHints {
  /** Its address and the one it names as its own. */
  addresses: readonly string[];
  /** Its `<title>` and the title for shared links. */
  titles: readonly string[];
}

/**
 * Reads a page's JSON-LD about its article (schema.org/Article and its subtypes). References by `@id` are followed,
 * also into other blocks. Broken JSON is passed over. Of several articles, the one with the page's address or title is
 * the page's own, else the first.
 */
export function readJsonLd(document: PageDocument, hints: PageHints = { addresses: [], titles: [] }): LinkedArticle {
  const scripts = [...document.querySelectorAll('script[type*="ld+json"]')].slice(0, 50);
  const nodes = scripts.flatMap((script) => nodesIn(parse(script.textContent)));
  const withId = nodes.filter((node) => typeof node['@id'] === 'string' && Object.keys(node).length > 1);
  const byId = new Map(withId.map((node) => [node['@id'], node]));
  const whole = (value: unknown): unknown =>
    isNode(value) && typeof value['@id'] === 'string' ? (byId.get(value['@id']) ?? value) : value;
  const found = ownArticle(
    nodes.filter((node) => kindsOf(node).some((kind) => /(?:Article|Posting|Report)$/.test(kind))),
    hints,
  );
  // A recipe, a video or a page has authors too.
  const written = found ?? nodes.find((node) => node.author ?? node.creator);
  if (!written) return {};
  const people = [written.author ?? written.creator].flat().slice(0, 20).map(whole);
  const authors = people.map(textIn).filter((name) => name !== undefined);
  const named = (kind: RegExp) =>
    people
      .filter((one) => isNode(one) && kindsOf(one).some((name) => kind.test(name)))
      .map(textIn)
      .filter((name) => name !== undefined);
  const [organisations, persons] = [named(/Organi[sz]ation$/), named(/^Person$/)];
  if (!found) return { authors, organisations, persons };
  return {
    headline: textIn(found.headline) ?? textIn(found.name),
    published: textIn(found.datePublished) ?? textIn(found.dateCreated),
    modified: textIn(found.dateModified),
    authors,
    organisations,
    persons,
    publisher: textIn(whole(found.publisher)),
    section: textIn(found.articleSection),
    description: textIn(found.description),
    text: typeof found.articleBody === 'string' ? found.articleBody : undefined,
    images: [
      ...[found.image]
        .flat()
        .slice(0, 10)
        .map((image) => addressIn(whole(image))),
      textIn(found.thumbnailUrl),
    ].filter((address) => address !== undefined),
  };
}

function ownArticle(articles: readonly Node[], { addresses, titles }: PageHints): Node | undefined {
  if (articles.length < 2) return articles[0];
  const own = new Set(addresses.map(withoutMarks));
  const byAddress = articles.find((node) =>
    [node.url, node['@id'], node.mainEntityOfPage]
      .map(addressIn)
      .some((address) => address !== undefined && own.has(withoutMarks(address))),
  );
  const byTitle = () =>
    articles.find((node) => {
      const headline = textIn(node.headline) ?? textIn(node.name) ?? '';
      return headline.length > 8 && titles.some((title) => title.toLowerCase().startsWith(headline.toLowerCase()));
    });
  return byAddress ?? byTitle() ?? articles[0];
}

/** An address without scheme, query, fragment and last slash. */
const withoutMarks = (address: string): string =>
  (address.split(/[?#]/)[0] ?? '').replace(/^https?:\/\//i, '').replace(/\/$/, '');

/**
 * Some pages have line breaks in texts, which JSON forbids, a comma after the last member, or wrap the block like a
 * script.
 */
function parse(text: string): unknown {
  const bare = text.replaceAll('<![CDATA[', '').replaceAll(']]>', '');
  const start = bare.search(/[[{]/);
  const end = Math.max(bare.lastIndexOf(']'), bare.lastIndexOf('}'));
  const json = bare.slice(Math.max(0, start), end + 1);
  const oneLine = () => json.replace(/\s/g, ' ');
  for (const attempt of [() => json, oneLine, () => withoutLastCommas(json)]) {
    try {
      return JSON.parse(attempt());
    } catch {
      // The next attempt, or none.
    }
  }
  return undefined;
}

/** Removes each comma before a closing bracket, but not inside a text. */
function withoutLastCommas(json: string): string {
  const folded = json.replace(/\s+/g, ' ');
  let kept = '';
  let from = 0;
  let inText = false;
  for (let at = 0; at < folded.length; at++) {
    const sign = folded[at];
    if (sign === '"') inText = !inText;
    else if (sign === '\\' && inText) at++;
    else if (sign === ',' && !inText && /^, ?[\]}]/.test(folded.slice(at, at + 3))) {
      kept += folded.slice(from, at);
      from = at + 1;
    }
  }
  return kept + folded.slice(from);
}

function nodesIn(value: unknown, depth = 0): Node[] {
  if (depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((part) => nodesIn(part, depth + 1));
  if (!isNode(value)) return [];
  const inside = [value['@graph'], value.mainEntity, value.mainEntityOfPage, value.itemListElement];
  return [value, ...inside.flatMap((part) => nodesIn(part, depth + 1))];
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const kindsOf = (node: Node): string[] => [node['@type']].flat().filter((kind) => typeof kind === 'string');

/** A text, the first of a list, or the name of a person or organisation; entities are decoded. */
function textIn(value: unknown): string | undefined {
  if (Array.isArray(value)) return textIn(value[0]);
  if (isNode(value)) return textIn(value.name ?? value['@value']);
  return typeof value === 'string' && value.trim() ? foldSpace(plainText(value)) : undefined;
}

function addressIn(value: unknown): string | undefined {
  if (isNode(value)) return addressIn(value.url ?? value.contentUrl ?? value['@id']);
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}
