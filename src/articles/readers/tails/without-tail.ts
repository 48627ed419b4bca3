import { canonicalUrl } from '../../store/canonical-url.js';
import { foldSpace } from '../fold-space.js';
import { elementText, type PageElement, type PageNode, parseFragment } from '../html-document.js';
import { isReadingTime, isTailLine, longestTailLine, saysReadingTime, withoutSigns } from './tail-lines.js';

/** The article that a text belongs to. */
export interface TextOwner {
  url: string;
  title: string;
}

/** Lines removed at most: no system adds more, and each takes another look at the end of the text. */
const mostLines = 12;

const blocks = 'p, div, section, article, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, pre, table, figure, hr, dl';

/**
 * Removes what a feed or a content management system adds around a text: "Read more", links to the article itself,
 * "Share this" with its list, "The post … appeared first on …", the reading time.
 * @param html a cleaned body (`cleanBody`)
 */
export function withoutTail(html: string, owner: TextOwner): string {
  if (html === '') return html;
  const { body } = parseFragment(html);
  let removed = false;
  for (let line = 0; line < mostLines && dropLastLine(body, owner); line++) removed = true;
  if (dropReadingTime(body)) removed = true;
  return removed ? body.innerHTML.trim() : html;
}

/** The same for a text without markup. */
export function textWithoutTail(text: string): string {
  let kept = text;
  for (let line = 0; line < mostLines; line++) {
    const start = tailStart(kept);
    if (start < 0) break;
    kept = kept.slice(0, start).trimEnd();
  }
  return kept.slice(readingTimeLength(kept)).trimStart();
}

/** Removes the last line of an element if it is not the text's. */
function dropLastLine(parent: PageElement, owner: TextOwner): boolean {
  const nodes = [...parent.childNodes];
  while (nodes.length > 0 && isBlank(nodes.at(-1))) nodes.pop()?.remove();
  const last = nodes.at(-1);
  if (!last) return false;
  const block = elementOf(last);
  if (block?.matches(blocks)) {
    if (isListOfShares(block) || isTailBlock(block, owner)) {
      block.remove();
      return true;
    }
    if (!dropLastLine(block, owner)) return false;
    if (isEmpty(block)) block.remove();
    return true;
  }
  const first = nodes.findLastIndex((node) => elementOf(node)?.matches(blocks)) + 1;
  const run = nodes.slice(first);
  const start = Math.max(tailStart(run.map(textWithBreaks).join('')), linkStart(run, owner));
  return start >= 0 && cutAt(run, start);
}

/** A short line, or one that is nothing but a link to the article. */
const isTailBlock = (block: PageElement, owner: TextOwner): boolean =>
  !block.querySelector('img') && (isTailLine(shortText(block)) || isOnlyOwnLink(block, owner));

/** A list of nothing but short links, below a line such as "Share this:". */
function isListOfShares(block: PageElement): boolean {
  if (!/^[UO]L$/.test(block.tagName)) return false;
  const siblings = block.parentElement?.children ?? [];
  const before = siblings[siblings.indexOf(block) - 1];
  if (!before || !isTailLine(shortText(before))) return false;
  return block.children.every(
    (item) => elementText(item).length <= 40 && elementText(item) === elementText(item.querySelector('a')),
  );
}

/** The text of an element; empty when it is longer than any line that is removed. */
function shortText(element: PageElement): string {
  const text = elementText(element);
  return text.length <= longestTailLine ? text : '';
}

/** Where the last line of a text begins if it is a tail; else where such a last sentence begins; -1 when none does. */
function tailStart(text: string): number {
  const lineStart = text.trimEnd().lastIndexOf('\n') + 1;
  const line = text.slice(lineStart);
  if (line.length <= longestTailLine && isTailLine(foldSpace(line))) return lineStart;
  const from = Math.max(lineStart, text.length - longestTailLine);
  const near = text.slice(from);
  for (const { index, 0: end } of near.matchAll(/(?:[.!?"”’»)\]](?=\s)|[…。！？」\]])\s{0,5}/g)) {
    const start = from + index + end.length;
    const sentence = foldSpace(text.slice(start));
    if (start < text.length && isTailLine(sentence) && !ofText.test(sentence)) return start;
  }
  return -1;
}

/** Sentences of one word that an author may write: "She wanted one thing. More." */
const ofText = /^(?:more|link|comments?)[.!?]$/i;

/** Where the last link of a run begins, if its words are a tail or it is all of its line and leads to the article. */
function linkStart(run: readonly PageNode[], owner: TextOwner): number {
  const texts = run.map(textWithBreaks);
  const place = texts.findLastIndex((text) => text.trim() !== '');
  const node = run[place];
  const element = node && elementOf(node);
  if (!element) return -1;
  const before = texts.slice(0, place).join('');
  const holdsLink = element.tagName === 'A' || element.querySelector('a') !== null;
  if (holdsLink && isTailLine(shortText(element))) return before.length;
  // On a line of its own, or after a whole sentence.
  const near = before.slice(-20);
  const ending = near.trimEnd();
  const isApart = ending === '' || near.slice(ending.length).includes('\n') || /[.!?…。！？"”»)\]]$/.test(ending);
  return isApart && isOnlyOwnLink(element, owner) ? before.length : -1;
}

/** Whether an element is nothing but a link to the article, with few words, its title or its address. */
function isOnlyOwnLink(element: PageElement, { url, title }: TextOwner): boolean {
  const link = element.tagName === 'A' ? element : element.querySelector('a');
  const text = elementText(element);
  if (!link || text === '' || text !== elementText(link)) return false;
  const target = canonicalUrl(link.getAttribute('href') ?? '', url);
  if (target === null || withoutMarks(target) !== withoutMarks(url)) return false;
  const isName = foldSpace(text) === foldSpace(title) || URL.canParse(text);
  return isName || withoutSigns(text).length <= 40;
}

const withoutMarks = (address: string): string => address.replace(/[?#].*$/s, '').replace(/\/$/, '');

/** Removes the text of a run from a place on. @param start characters from the beginning of the run */
function cutAt(run: readonly PageNode[], start: number): boolean {
  let at = 0;
  for (const node of run) {
    const text = textWithBreaks(node);
    const inside = start - at;
    at += text.length;
    if (inside >= text.length) continue;
    if (inside <= 0) node.remove();
    else if (node.nodeType === 3) node.textContent = text.slice(0, inside);
    else cutAt([...node.childNodes], inside);
  }
  const kept = run.findLast((node) => node.parentNode !== null);
  if (kept?.nodeType === 3) kept.textContent = kept.textContent.trimEnd();
  return at > start;
}

/** Removes a first line that says how long the text takes to read. */
function dropReadingTime(body: PageElement): boolean {
  let first: PageElement = body;
  while (first.children[0] && !isBlank(first.childNodes[0]) && elementOf(first.childNodes[0]))
    first = first.children[0];
  if (first !== body && isReadingTime(shortText(first))) {
    first.remove();
    return true;
  }
  const [text] = first.childNodes;
  if (text?.nodeType !== 3) return false;
  const length = readingTimeLength(text.textContent);
  if (length > 0) text.textContent = text.textContent.slice(length).trimStart();
  return length > 0;
}

/** Characters of a reading time at the beginning of a text; 0 when there is none. */
function readingTimeLength(text: string): number {
  const start = /^\D{0,40}\d{1,3} ?-?\p{L}{1,8}\.?(?: (?:read|reading time|lesezeit)\b)?/iu.exec(text.slice(0, 80));
  if (!start || start[0].length >= text.length) return 0;
  const [time] = start;
  const sign = /^\s*[·•|]\s*/.exec(text.slice(time.length, time.length + 10))?.[0] ?? '';
  const isTime = sign === '' ? saysReadingTime(foldSpace(time)) : isReadingTime(foldSpace(time));
  return isTime ? time.length + sign.length : 0;
}

const elementOf = (node: PageNode | undefined): PageElement | undefined =>
  node?.nodeType === 1 ? (node as unknown as PageElement) : undefined;

const isBlank = (node: PageNode | undefined): boolean =>
  node !== undefined &&
  (node.nodeType === 8 ||
    elementOf(node)?.tagName === 'BR' ||
    (foldSpace(node.textContent) === '' &&
      !elementOf(node)?.matches('img, hr, table, figure, picture, video, audio') &&
      !elementOf(node)?.querySelector('img, hr, table, video, audio')));

const isEmpty = (element: PageElement): boolean =>
  elementText(element) === '' && !element.querySelector('img, hr, table');

/** A node's text, with a line break for each `<br>`. */
function textWithBreaks(node: PageNode): string {
  const element = elementOf(node);
  if (!element) return node.nodeType === 3 ? node.textContent : '';
  return element.tagName === 'BR' ? '\n' : element.childNodes.map(textWithBreaks).join('');
}
