import { render } from '@react-email/components';
import type { ReactElement } from 'react';
import { asReferences } from './escape-html.js';

/**
 * Renders a mail's component to HTML (about 6 ms of CPU: once per issue and locale, never per reader).
 * React parts adjacent texts by empty comments for its browser half, which no mail has: they are taken out.
 *
 * What React writes is one line of 40 KB. A mail may be sent as it is, without a transfer encoding, only if its lines
 * end within 998 bytes (RFC 5322 §2.1.1), so lines are broken inside the tags of blocks and after paragraphs, where white
 * space says nothing: an excerpt of 300 Chinese characters then fits into its line.
 */
export async function renderHtml(mail: ReactElement): Promise<string> {
  const html = (await render(mail)).replaceAll('<!-- -->', '');
  return asReferences(html)
    .replace(/<(table|td|div|p|h[1-6]) /g, '<$1\n')
    .replaceAll('" style="', '"\nstyle="')
    .replace(/<((?:div|p|h[1-6])\n[^<>]*)>/g, '<$1\n>')
    .replace(/<\/(p|h[1-6])>/g, '</$1>\n');
}
