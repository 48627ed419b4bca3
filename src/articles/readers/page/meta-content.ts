import { foldSpace } from '../fold-space.js';
import type { PageDocument } from '../html-document.js';

/** The content of the first of these `<meta>` tags that has any, by property, name or itemprop, in any case. */
export function metaContent(document: PageDocument, ...names: string[]): string {
  for (const name of names) {
    for (const key of ['property', 'name', 'itemprop', 'http-equiv']) {
      const content = document.querySelector(`meta[${key}="${name}" i]`)?.getAttribute('content') ?? '';
      if (content.trim()) return foldSpace(content);
    }
  }
  return '';
}
