import type { ArticleSource } from '../store/article.js';
import { rootElement } from './root-element.js';

const feedRoots = ['rss', 'feed', 'rdf', 'urlset', 'sitemapindex'];
const pageRoots = ['html', 'head', 'body'];

/**
 * Recognises the kind of a document, by its content first: servers call feeds `text/html` and saved files have any
 * name. Only a local Markdown file is recognised by its name alone, since it may start with HTML.
 * @param name path or address
 * @param local whether it is a file here; an address that ends in `.md` often shows a page about that file
 * @returns undefined when it is none of them
 */
export function sniffSource(text: string, name: string, local: boolean): ArticleSource | undefined {
  const markdown = /\.(?:mdx?|markdown)$/i.test(local ? name : (name.split(/[?#]/, 1)[0] ?? ''));
  if (text.includes('\0')) return undefined;
  if (local && markdown) return 'markdown';
  const start = text.slice(0, 8192);
  const root = rootElement(text) ?? '';
  if (feedRoots.includes(root) || isJsonFeed(text)) return 'feed';
  if (pageRoots.includes(root)) return 'page';
  if (markdown || /^\ufeff?(?:---(?:yaml|json|js)?\r?\n[\s\S]*?\n---|\+\+\+\r?\n[\s\S]*?\n\+\+\+)/.test(start))
    return 'markdown';
  // Some servers put a warning or a blank page before the feed.
  if (/<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\s[^<>]{0,300}(?:version|xmlns)/i.test(start)) return 'feed';
  return /<(?:title|meta|body|table|div|p|h1)[\s>]/i.test(start) ? 'page' : undefined;
}

/** Searches the whole text, because programs sort the names, so that `version` comes last. */
const isJsonFeed = (text: string): boolean => /^[\s\ufeff]*\{/.test(text) && text.includes('jsonfeed.org/version');
