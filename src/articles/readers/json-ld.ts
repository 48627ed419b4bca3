import { foldSpace } from './fold-space.js';
import type { PageDocument } from './html-document.js';

export interface LinkedArticle {
  headline?: string;
  published?: string;
  author?: string;
  section?: string;
}

/** What a page says of its article in JSON-LD (schema.org/Article and its kinds). Broken JSON is passed over. */
export function readJsonLd(document: PageDocument): LinkedArticle {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    const found = nodesIn(parse(script.textContent)).find((node) =>
      kindsOf(node).some((kind) => /(?:Article|Posting)$/.test(kind)),
    );
    if (found) {
      return {
        headline: textIn(found.headline),
        published: textIn(found.datePublished),
        author: textIn(found.author),
        section: textIn(found.articleSection),
      };
    }
  }
  return {};
}

type Node = Record<string, unknown>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*(?:<!--|\/\/<!\[CDATA\[)|(?:-->|\/\/\]\]>)\s*$/g, ''));
  } catch {
    return undefined;
  }
}

function nodesIn(value: unknown, depth = 0): Node[] {
  if (depth > 4 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part) => nodesIn(part, depth + 1));
  const node = value as Node;
  return [node, ...nodesIn(node['@graph'], depth + 1), ...nodesIn(node.mainEntity, depth + 1)];
}

const kindsOf = (node: Node): string[] => [node['@type']].flat().filter((kind) => typeof kind === 'string');

/** A text, the first of a list, or the name of a person or organisation. */
function textIn(value: unknown): string | undefined {
  if (Array.isArray(value)) return textIn(value[0]);
  if (typeof value === 'object' && value !== null && 'name' in value) return textIn(value.name);
  return typeof value === 'string' && foldSpace(value) ? foldSpace(value) : undefined;
}
