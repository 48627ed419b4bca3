import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { asReferences } from './escape-html.js';

/** The document type that React Email uses. It keeps old clients in standards mode. */
const doctype =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

/**
 * Outlook on Windows, at a display scale such as 125 %, would enlarge text and not pictures and widths. With this it
 * scales all alike. Other programs ignore conditional comments. React cannot write them.
 */
const outlookScale =
  '<!--[if mso]><noscript><xml xmlns:o="urn:schemas-microsoft-com:office:office"><o:OfficeDocumentSettings>' +
  '<o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><![endif]-->';

/**
 * Renders an email component to HTML. It takes about 6 ms of CPU, so it runs once per issue and locale, never per
 * reader.
 *
 * Does not use React Email's render(): its streams leave an AsyncLocalStorage behind, which on Node 20 slows down every
 * promise of the process, and sending by 6 %. Our emails load no data, so they need no stream.
 *
 * React writes one line of 40 KB. An email can be sent without a transfer encoding only if its lines have at most 998
 * bytes (RFC 5322 §2.1.1). So lines are broken inside the tags of blocks and after paragraphs, where white space has no
 * meaning. An excerpt of 300 Chinese characters then fits into one line.
 */
export function renderHtml(mail: ReactElement): string {
  return (
    asReferences(doctype + renderToStaticMarkup(mail))
      .replace('</head>', `${outlookScale}</head>`)
      .replace(/<(table|td|div|p|h[1-6]) /g, '<$1\n')
      .replaceAll('" style="', '"\nstyle="')
      // React Email writes the longer form, which Outlook for Windows does not know: it would underline every link.
      .replace(/(\bstyle="[^"]*)text-decoration-line:/g, '$1text-decoration:')
      .replace(/<((?:div|p|h[1-6])\n[^<>]*)>/g, '<$1\n>')
      .replace(/<\/(p|h[1-6])>/g, '</$1>\n')
  );
}
