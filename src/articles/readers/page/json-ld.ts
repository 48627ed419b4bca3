import { foldSpace } from '../fold-space.js';
import type { PageDocument } from '../html-document.js';
import { plainText } from '../plain-text.js';

export interface LinkedArticle {
  headline?: string;
  published?: string;
  authors?: string[];
  /** The authors that are organisations. */
  organisations?: string[];
  /** The authors that are marked as persons. */
  persons?: string[];
  publisher?: string;
  section?: string;
  description?: string;
  image?: string;
  /** The article's text, plain or as HTML. */
  text?: string;
}

type Node = Record<string, unknown>;

/**
 * Reads a page's JSON-LD about its article (schema.org/Article and its subtypes). References by `@id` are followed,
 * also into other blocks. Broken JSON is passed over.
 */
export function readJsonLd(document: PageDocument): LinkedArticle {
  const scripts = [...document.querySelectorAll('script[type*="ld+json"]')].slice(0, 50);
  const nodes = scripts.flatMap((script) => nodesIn(parse(script.textContent)));
  const withId = nodes.filter((node) => typeof node['@id'] === 'string' && Object.keys(node).length > 1);
  const byId = new Map(withId.map((node) => [node['@id'], node]));
  const whole = (value: unknown): unknown =>
    isNode(value) && typeof value['@id'] === 'string' ? (byId.get(value['@id']) ?? value) : value;
  const found = nodes.find((node) => kindsOf(node).some((kind) => /(?:Article|Posting|Report)$/.test(kind)));
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
    authors,
    organisations,
    persons,
    publisher: textIn(whole(found.publisher)),
    section: textIn(found.articleSection),
    description: textIn(found.description),
    text: typeof found.articleBody === 'string' ? found.articleBody : undefined,
    image: addressIn(whole([found.image].flat()[0])) ?? textIn(found.thumbnailUrl),
  };
}

/** Some pages have line breaks in texts, which JSON forbids, or wrap the block like a script. */
function parse(text: string): unknown {
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
  const json = text.slice(Math.max(0, start), end + 1);
  for (const attempt of [json, json.replace(/\s/g, ' ')]) {
    try {
      return JSON.parse(attempt);
    } catch {
      // The next attempt, or none.
    }
  }
  return undefined;
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
