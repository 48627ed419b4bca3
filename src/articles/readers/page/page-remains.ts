import { findDate } from '../article-date.js';
import { foldSpace } from '../fold-space.js';
import { elementText, type PageElement, parseFragment } from '../html-document.js';
import { sanitiseBody } from '../sanitise-body.js';
import { proseLength, textWeight } from './page-furniture.js';
import { announcesOthers, asksVisitor, isSign } from './remains-labels.js';

/** Minimum characters of running text; a shorter paragraph may be a label, a credit or a teaser. */
const running = 100;

/**
 * Removes the parts that a site puts around and between an article's paragraphs: lists and teasers of other articles,
 * requests to share or subscribe, date and byline rows, advert labels. Never removes most of a body.
 * @param known texts that are shown beside the body, such as the author's name; a line with nothing else is removed
 */
export function dropRemains(html: string, known: readonly string[]): string {
  const { body } = parseFragment(html);
  const blocks = [...body.children];
  const dropped = new Set<PageElement>();
  const listed = length(blocks.filter((block) => isLinkList(block)));
  const many = listed > length(blocks) / 3;
  for (const [place, block] of blocks.entries()) {
    if (dropped.has(block)) continue;
    const text = elementText(block);
    if (isLinkList(block) && !many) dropped.add(block);
    else if (isLabel(block, text)) {
      dropped.add(block);
      for (const next of blocks.slice(place + 1)) {
        if (!isTeaser(next)) break;
        dropped.add(next);
      }
    } else if (isLine(block, text)) dropped.add(block);
  }
  dropEdges(blocks, dropped, known);
  if (dropped.size === 0 || length([...dropped]) > length(blocks) / 2) return html;
  for (const block of dropped) block.remove();
  return sanitiseBody(body.innerHTML);
}

const length = (blocks: readonly PageElement[]): number =>
  blocks.reduce((sum, block) => sum + elementText(block).length, 0);

const linkedLength = (block: PageElement): number => length([...block.querySelectorAll('a')]);

const isHeading = (block: PageElement): boolean => /^H[2-4]$/.test(block.tagName);

/** Whether a block is a list with little but links: a menu, tags, other articles. */
function isLinkList(block: PageElement): boolean {
  if (!/^[UO]L$/.test(block.tagName)) return false;
  return linkedLength(block) >= elementText(block).length * 0.8 && !block.querySelector('img');
}

/** Whether a block is a heading, or a line like one, that announces other articles or asks for something. */
function isLabel(block: PageElement, text: string): boolean {
  if (!isHeading(block) && block.tagName !== 'P') return false;
  return text.length <= 60 && (announcesOthers(text) || (isHeading(block) && asksVisitor(text)));
}

/** Whether a block belongs to the label before it: links, headings, pictures, short texts. */
function isTeaser(block: PageElement): boolean {
  if (block.tagName === 'FIGURE' || isLinkList(block)) return true;
  const text = elementText(block);
  if (linkedLength(block) >= text.length * 0.6) return true;
  return block.tagName === 'P' && text.length < 40 && !/[.!?。！？:]$/.test(text);
}

function isLine(block: PageElement, text: string): boolean {
  if (block.tagName !== 'P' && !isHeading(block)) return false;
  if (text.length <= 160 && isSign(text)) return true;
  if (text.length <= 200 && asksVisitor(text)) return true;
  return text.length <= 250 && announcesOthers(text) && linkedLength(block) >= text.length * 0.4;
}

/** Rows of date, author and share links before the text, and headings and short links after it. */
function dropEdges(blocks: readonly PageElement[], dropped: Set<PageElement>, known: readonly string[]): void {
  const isRunning = (block: PageElement) => !dropped.has(block) && proseLength(block) >= running && !isHeading(block);
  const first = blocks.findIndex(isRunning);
  if (first < 0) return;
  for (const block of blocks.slice(0, Math.min(first, 12))) if (isMetaRow(block, known)) dropped.add(block);
  const last = blocks.findLastIndex((block) => !dropped.has(block) && !isHeading(block) && !isBackLink(block));
  for (const block of blocks.slice(last + 1)) dropped.add(block);
}

/** A short link alone in its paragraph, such as "Home". */
const isBackLink = (block: PageElement): boolean =>
  block.tagName === 'P' && elementText(block).length <= 40 && proseLength(block) === 0 && !block.querySelector('img');

function isMetaRow(block: PageElement, known: readonly string[]): boolean {
  const text = elementText(block);
  if (isHeading(block) || block.tagName === 'FIGURE' || text.length > running) return false;
  if (/^[UO]L$/.test(block.tagName)) return linkedLength(block) >= text.length * 0.5;
  if (findDate(text) && text.length <= 80) return true;
  // Most likely the name of a section, the site or a place. A salutation, which stays, ends with a comma.
  if (textWeight(text) <= 30 && !/[.!?:,…。！？：，”»]$/.test(text)) return true;
  const rest = known.reduce((left, name) => (name ? left.replaceAll(name, '') : left), text);
  return foldSpace(rest).length <= 12 && rest.length < text.length;
}
