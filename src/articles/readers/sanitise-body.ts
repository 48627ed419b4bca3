import sanitizeHtml from 'sanitize-html';

const allowed = {
  tags: 'p h2 h3 h4 ul ol li blockquote a img strong em code pre table caption thead tbody tfoot tr th td figure figcaption br hr',
  // Their text is not for readers, and goes with them.
  silent:
    'script style noscript template textarea option select button title svg math xml xmp iframe object video audio',
} as const;

/**
 * Leaves of a piece of HTML what may stand in an article: text structure, lists, tables, pictures and links, no
 * attribute but those below. No script, style, form, frame, event handler or `javascript:` address gets through; it is
 * the last step before an article is stored, whatever cleaned it before.
 */
export function sanitiseBody(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: allowed.tags.split(' '),
    nonTextTags: allowed.silent.split(' '),
    allowedAttributes: {
      a: ['href'],
      img: ['src', 'alt', 'width', 'height'],
      th: ['colspan', 'rowspan'],
      td: ['colspan', 'rowspan'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    allowProtocolRelative: false,
    enforceHtmlBoundary: false,
    transformTags: { h1: 'h2', h5: 'h4', h6: 'h4', b: 'strong', i: 'em' },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
  }).trim();
}
