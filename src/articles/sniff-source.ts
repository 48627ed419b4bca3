import type { ArticleSource } from './article.js';

const prolog = String.raw`^\s*(?:(?:<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)\s*)*`;
const feedRoot = new RegExp(`${prolog}<(?:[\\w-]+:)?(?:rss|feed|RDF)[\\s>]`, 'i');
const pageRoot = new RegExp(`${prolog}<(?:html|head|body)[\\s>]`, 'i');

/**
 * What a document is, by its content first: servers call feeds `text/html` and saved files have any name. Only a
 * Markdown file is taken at its name's word, since it may start with HTML of its own.
 * @param name path or address
 * @param local whether it is a file here; an address that ends in `.md` often shows a page about that file
 * @returns undefined when it is neither
 */
export function sniffSource(text: string, name: string, local: boolean): ArticleSource | undefined {
  const markdown = /\.(?:md|markdown)$/i.test(name.replace(local ? /$^/ : /[?#].*$/, ''));
  if (text.includes('\0')) return undefined;
  if (local && markdown) return 'markdown';
  const start = text.slice(0, 8192);
  if (feedRoot.test(start) || /^\s*\{[\s\S]*jsonfeed\.org\/version/.test(text.slice(0, 65_536))) return 'feed';
  if (pageRoot.test(start)) return 'page';
  if (markdown || /^\ufeff?---\r?\n[\s\S]*?\n---/.test(start)) return 'markdown';
  return /<(?:title|meta|body|table|div|p|h1)[\s>]/i.test(start) ? 'page' : undefined;
}
