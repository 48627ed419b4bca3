import { marked } from 'marked';
import { sanitiseBody } from '../articles/readers/sanitise-body.js';

/** Renders a text of the site. HTML in it keeps the same few elements as an article; its headings begin at `h2`. */
export function siteHtml(markdown: string): string {
  return sanitiseBody(marked.parse(markdown, { gfm: true, async: false }));
}
