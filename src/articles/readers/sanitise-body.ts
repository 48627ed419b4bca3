import sanitizeHtml from 'sanitize-html';

const allowed = {
  tags: 'p h2 h3 h4 ul ol li blockquote a img strong em code pre table caption thead tbody tfoot tr th td figure figcaption br hr',
  // Their text is not for readers, and is removed with them.
  silent:
    'script style noscript template textarea option select button title svg math xml xmp iframe object video audio',
} as const;

/**
 * Removes everything from HTML that an article may not contain. Text structure, lists, tables, pictures and links stay,
 * with no attributes but those below. No script, style, form, frame, event handler or `javascript:` address gets
 * through. It is the last step before an article is stored, whatever cleaned it before.
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
