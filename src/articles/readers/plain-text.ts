import { foldSpace } from './fold-space.js';
import { parseFragment } from './html-document.js';

const blockEdge =
  /<\/?(?:p|div|section|article|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|td|th|blockquote|pre|figure|figcaption|br|hr)\b/gi;

/**
 * The text of a piece of HTML as a reader sees it: no tags, scripts or styles, entities decoded, white space folded,
 * and a space where one block ends and the next begins.
 */
export function plainText(html: string): string {
  if (!/[<&]/.test(html)) return foldSpace(html);
  const { body } = parseFragment(html.replace(blockEdge, ' $&'));
  for (const element of body.querySelectorAll('script, style, noscript, template, textarea')) element.remove();
  return foldSpace(body.textContent);
}
