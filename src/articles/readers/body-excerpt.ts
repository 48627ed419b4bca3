import { makeExcerpt } from './excerpt.js';
import { elementText, parseFragment } from './html-document.js';
import { plainText } from './plain-text.js';

/**
 * The excerpt of a body: its first paragraphs, without captions and headings. A first paragraph that ends without a
 * full stop is a standfirst: it becomes the whole excerpt, so that it does not run into the next sentence.
 */
export function excerptOfBody(body: string): string {
  const paragraphs = parseFragment(body).body.querySelectorAll('p').map(elementText).filter(Boolean);
  const [first = ''] = paragraphs;
  if (first.length >= 80 && /[\p{L}\p{N}]$/u.test(first)) return makeExcerpt(first);
  return makeExcerpt(paragraphs.join(' ') || plainText(body));
}
