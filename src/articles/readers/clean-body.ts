import { absoluteUrl } from '../store/canonical-url.js';
import { foldSpace } from './fold-space.js';
import { elementText, type PageElement, type PageNode, parseFragment } from './html-document.js';
import { showRealPictures } from './real-pictures.js';
import { sanitiseBody } from './sanitise-body.js';
import { stripDeclarations } from './strip-declarations.js';

const blocks = 'p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, pre, table, figure, hr, div, section, article';

/**
 * An article's HTML as it is stored: sanitised, its addresses absolute, and without the leftovers of editors and word
 * processors: empty and no-break-space paragraphs, office markup, file numbers as picture texts, tracking pixels, a
 * repeated title. A picture alone in its paragraph becomes a `<figure>`, so that a `<p>` is always text.
 * @param base address that relative ones are resolved against; one that cannot be resolved is dropped
 */
export function cleanBody(html: string, base: string, title = ''): string {
  // Before parsing, since Office's conditional comments hold markup of their own.
  const document = parseFragment(`<div>${stripDeclarations(html)}</div>`);
  const { body } = document;
  showRealPictures(document);
  // The reading aids of East Asian texts would come between the words.
  for (const aid of body.querySelectorAll('rt, rp')) aid.remove();
  for (const element of body.querySelectorAll('script, style, xml, iframe, form, input, head, title, meta, link'))
    element.remove();
  resolveAddresses(body, base);
  plainContainers(body);
  for (const heading of body.querySelectorAll('h1, h2, h3, h4, p')) {
    if (title && elementText(heading) === foldSpace(title)) heading.remove();
  }
  for (const paragraph of body.querySelectorAll('p')) framePicture(paragraph);
  dropEmpty(body);
  return sanitiseBody(trimBlocks(withoutInvisible(body.innerHTML))).replace(
    /(<\/(?:p|figure|h[2-4]|ul|ol|table|blockquote)>)\s+/g,
    '$1\n',
  );
}

/** Removes soft hyphens and zero-width spaces, which confuse searches and screen readers. */
const withoutInvisible = (html: string): string => html.replace(/[\u00ad\u200b\ufeff]|&shy;/g, '');

/** Removes the blanks at the edges of paragraphs and headings. Each run is matched only once. */
function trimBlocks(html: string): string {
  return html.replace(/\s+/g, (blanks, at: number) => {
    const opened = /<(?:p|h[1-6])>$/.test(html.slice(Math.max(0, at - 4), at));
    const closed = /^<\/(?:p|h[1-6])>/.test(html.slice(at + blanks.length, at + blanks.length + 5));
    return opened || closed ? '' : blanks;
  });
}

/** A picture's text, or '' if it is only a file name: `032`, `IMG_2041.jpg`, `image 3`. */
export function describingAlt(alt: string): string {
  const text = foldSpace(alt);
  const fileName =
    /^[\d\s._()-]*$|^(?:img|image|dsc[fn]?|photo|pic(?:ture)?|screen\s?shot|untitled|图片|微信图片)?[\d\s._()-]*(?:\.\w{3,4})?$/i;
  return fileName.test(text) || /^[\w%-]+\.(?:jpe?g|png|gif|webp|bmp|svg)$/i.test(text) ? '' : text;
}

/** The pictures of a cleaned body, in order. */
export function picturesIn(body: string): { url: string; alt: string }[] {
  const pictures = parseFragment(body).body.querySelectorAll('img');
  return pictures.map((img) => ({ url: img.getAttribute('src') ?? '', alt: img.getAttribute('alt') ?? '' }));
}

function resolveAddresses(body: PageElement, base: string): void {
  for (const img of body.querySelectorAll('img')) {
    const src = absoluteUrl(img.getAttribute('src') ?? '', base);
    const pixel = ['width', 'height'].some((side) => /^[01](px)?$/.test(img.getAttribute(side)?.trim() ?? ''));
    if (!src || !img.getAttribute('src')?.trim() || pixel) {
      img.remove();
      continue;
    }
    img.setAttribute('src', src);
    img.setAttribute('alt', describingAlt(img.getAttribute('alt') ?? ''));
    for (const side of ['width', 'height']) {
      if (!/^\d{1,4}$/.test(img.getAttribute(side) ?? '')) img.removeAttribute(side);
    }
  }
  for (const link of body.querySelectorAll('a')) {
    const href = (link.getAttribute('href') ?? '').trim();
    const target = /^mailto:/i.test(href) ? href : absoluteUrl(href, base);
    if (href && !href.startsWith('#') && target) link.setAttribute('href', target);
    else link.replaceWith(...link.childNodes);
  }
}

/**
 * Replaces containers that a stored body does not have. A `<div>` with text becomes a paragraph; one with blocks is
 * unwrapped. So are a table with one column, which is layout, and a cell that an extractor took out of its table.
 */
function plainContainers(body: PageElement): void {
  for (const table of [...body.querySelectorAll('table')].reverse()) {
    const rows = table.querySelectorAll('tr');
    if (!table.querySelector('th') && rows.every((row) => row.children.length < 2))
      table.replaceWith(...table.childNodes);
  }
  const containers = body.querySelectorAll('div, section, article, main, center, tbody, tr, td');
  for (const container of [...containers].reverse()) {
    if (container.matches('tbody, tr, td') && container.closest('table')) continue;
    const inline = !container.querySelector(blocks);
    const loose = container.childNodes.some(isLoose);
    if (inline || loose) toParagraph(container);
    else container.replaceWith(...container.childNodes);
  }
}

/** Whether a node between blocks is text, or an inline element with content. */
function isLoose(node: PageNode): boolean {
  const element = node.nodeType === 1 ? (node as unknown as PageElement) : undefined;
  if (element && holdsBlocks(element)) return false;
  return (
    element?.querySelector('img') != null ||
    element?.tagName === 'IMG' ||
    (node.nodeType !== 8 && foldSpace(node.textContent) !== '')
  );
}

/** A `<span>` around paragraphs counts as a block: a stored body has no `<span>`. */
const holdsBlocks = (element: PageElement): boolean =>
  element.matches(blocks) || element.querySelector(blocks) !== null;

function toParagraph(container: PageElement): void {
  const { body } = parseFragment('');
  let paragraph: PageElement | undefined;
  for (const node of [...container.childNodes]) {
    const element = node.nodeType === 1 ? (node as unknown as PageElement) : undefined;
    if (element && holdsBlocks(element)) {
      paragraph = undefined;
      body.append(element);
    } else if (paragraph || foldSpace(node.textContent) !== '' || element) {
      if (!paragraph) {
        paragraph = parseFragment('<p></p>').body.children[0];
        if (paragraph) body.append(paragraph);
      }
      paragraph?.append(node);
    }
  }
  container.replaceWith(...body.childNodes);
}

function framePicture(paragraph: PageElement): void {
  if (elementText(paragraph) !== '' || !paragraph.querySelector('img') || paragraph.closest('figure')) return;
  const document = parseFragment('');
  const figures = paragraph.querySelectorAll('img').map((img) => {
    const figure = document.createElement('figure');
    const link = img.closest('a');
    figure.append(link && link.querySelectorAll('img').length === 1 ? link : img);
    return figure;
  });
  paragraph.replaceWith(...figures);
}

/** From the inside out, so that a list of empty items goes too. */
function dropEmpty(body: PageElement): void {
  const candidates = body.querySelectorAll(
    'p, h1, h2, h3, h4, h5, h6, li, ul, ol, blockquote, figure, figcaption, a, strong, em, b, i, span',
  );
  for (const element of [...candidates].reverse()) {
    if (elementText(element) === '' && !element.querySelector('img, hr, table, br')) element.remove();
    else if (element.tagName === 'P' && elementText(element) === '' && !element.querySelector('img, hr, table'))
      element.remove();
  }
}
