import { parseHTML } from 'linkedom';
import { foldSpace } from './fold-space.js';

/** The part of a DOM element that the importers use. linkedom's own types need the browser's, which Node lacks. */
export interface PageElement {
  readonly tagName: string;
  readonly id: string;
  readonly className: string;
  readonly children: readonly PageElement[];
  readonly childNodes: readonly PageNode[];
  readonly attributes: Iterable<{ name: string; value: string }>;
  readonly parentElement: PageElement | null;
  readonly nextElementSibling: PageElement | null;
  textContent: string;
  innerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): readonly PageElement[];
  closest(selector: string): PageElement | null;
  matches(selector: string): boolean;
  append(...nodes: (PageElement | PageNode | string)[]): void;
  before(...nodes: (PageElement | PageNode | string)[]): void;
  replaceWith(...nodes: (PageElement | PageNode | string)[]): void;
  remove(): void;
}

export interface PageNode {
  /** 1 element, 3 text, 8 comment. */
  readonly nodeType: number;
  readonly childNodes: readonly PageNode[];
  readonly parentNode: unknown;
  textContent: string;
  remove(): void;
}

export interface PageDocument {
  readonly body: PageElement;
  readonly documentElement: PageElement;
  createElement(name: string): PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): readonly PageElement[];
}

/** Maximum character references in a row: a long paragraph that consists of nothing else has fewer. */
const longestRun = 5_000;

/** Cuts longer runs: the parser makes a node of each reference, which takes seconds for 100,000. */
function cutReferences(html: string): string {
  const kept: string[] = [];
  let [from, end, run] = [0, 0, 0];
  for (const { 0: reference, index } of html.matchAll(/&#?[a-z\d]{1,31};?/gi)) {
    run = index === end ? run + 1 : 1;
    end = index + reference.length;
    if (run <= longestRun) continue;
    kept.push(html.slice(from, index));
    from = end;
  }
  kept.push(html.slice(from));
  return kept.join('');
}

/**
 * Parses a whole page. It always gets one `<head>` and one `<body>`, as old systems often leave them out. Never throws.
 */
export function parsePage(given: string): PageDocument {
  const html = cutReferences(given);
  let { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html>${html}</html>`);
  // Text or an element before `<html>` would become the root.
  if (document.documentElement?.tagName !== 'HTML')
    ({ document } = parseHTML(`<html>${html.replace(/<\/?html(?=[\s>])/gi, '<div')}</html>`));
  const page = document as unknown as PageDocument;
  giveHeadAndBody(page);
  flattenDeep(page.documentElement);
  if (capitalName.test(html)) lowerNames(page);
  return page;
}

/** An attribute that begins with a capital, as in `<A HREF=…>`. */
const capitalName = /<[a-zA-Z][^<>]*\s[A-Z]/;

/** Gives attributes the names that a browser gives them: the parser keeps capitals. */
function lowerNames(page: PageDocument): void {
  for (const element of page.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const lower = name.toLowerCase();
      if (lower !== name && element.getAttribute(lower) === null) element.setAttribute(lower, value);
    }
  }
}

const ofHead = new Set(['TITLE', 'META', 'LINK', 'BASE', 'SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE']);

/**
 * As in a browser, the first thing that does not belong in a head begins the body. Without this the DOM adds an empty
 * body of its own when the real one does not follow a `<head>`.
 */
function giveHeadAndBody(page: PageDocument): void {
  const root = page.documentElement;
  const [head, body] = [page.createElement('head'), page.createElement('body')];
  const take = (node: PageNode, inHead: boolean): boolean => {
    const { tagName = '' } = node as Partial<PageElement>;
    if (tagName === 'HEAD' || tagName === 'BODY') {
      let still = inHead && tagName === 'HEAD';
      for (const child of [...node.childNodes]) still = take(child, still);
      node.remove();
      return still;
    }
    const stays = inHead && (ofHead.has(tagName) || (tagName === '' && foldSpace(node.textContent) === ''));
    (stays || node.nodeType === 8 ? head : body).append(node);
    return stays || (inHead && node.nodeType === 8);
  };
  let inHead = true;
  for (const node of [...root.childNodes]) inHead = take(node, inHead);
  root.append(head, body);
}

/** Maximum depth. No real page is deeper, and steps whose cost is size times depth stay fast. */
const deepest = 120;

/** Unwraps the elements below the deepest level. Their content stays, in order. */
function flattenDeep(root: PageElement): void {
  const waiting: [PageElement, number][] = [[root, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [element, depth] = next;
    for (const child of [...element.children].reverse()) waiting.push([child, Math.min(depth, deepest) + 1]);
    if (depth > deepest) element.replaceWith(...element.childNodes);
  }
}

/** Parses a piece of HTML. @returns the document; the piece is its body */
export const parseFragment = (html: string): PageDocument =>
  parsePage(`<html><head></head><body>${html}</body></html>`);

/** What a heading or a byline may hold beside its words. */
const silent =
  'script, style, svg, button, noscript, template, form, select, input, textarea, iframe, [hidden], [aria-hidden=true]';
const machinery = `${silent}, [class*=share], [class*=Share], [class*=social], [class*=bookmark], [class*=tooltip], [class*=sr-only]`;

/** The text that a reader sees of a heading or byline: without scripts, pictures' words and buttons. */
export function seenText(element: PageElement | null | undefined): string {
  if (!element?.querySelector(machinery)) return elementText(element);
  const hidden = new Set(element.querySelectorAll(machinery));
  const seen = (node: PageNode): string => {
    if (node.nodeType === 3) return node.textContent;
    return node.nodeType === 1 && !hidden.has(node as unknown as PageElement) ? node.childNodes.map(seen).join('') : '';
  };
  return foldSpace(element.childNodes.map(seen).join(''));
}

/**
 * The text of a byline, with a bar where two elements meet without a blank: the name in one, the role in the other.
 */
export function textWithBars(element: PageElement): string {
  const text = barredText(element, machinery);
  // Some designs have "share" in the classes of all parts of a byline.
  return text === '' || opensByline(text) ? barredText(element, silent) : text;
}

function barredText(element: PageElement, left: string): string {
  const hidden = new Set(element.querySelectorAll(left));
  let text = '';
  const add = (node: PageNode, starts: boolean): void => {
    if (node.nodeType === 3) {
      const meets = starts && /[\p{L}\p{N}.]$/u.test(text) && /^[\p{L}\p{N}]/u.test(node.textContent);
      text += meets ? `${opensByline(text) ? ' ' : ' | '}${node.textContent}` : node.textContent;
      return;
    }
    if (node.nodeType !== 1 || hidden.has(node as unknown as PageElement)) return;
    addAll(node.childNodes);
  };
  // The parser makes a text of its own of each character reference: texts in a row are one.
  const addAll = (nodes: readonly PageNode[]): void => {
    for (const [place, child] of nodes.entries()) add(child, nodes[place - 1]?.nodeType !== 3);
  };
  addAll(element.childNodes);
  return foldSpace(text);
}

/** Whether a text is only the word before a name. */
const opensByline = (text: string): boolean => /^\s*\p{L}{1,10}\s*$/u.test(text) && !/\p{L}{4}/u.test(text);

/** The folded text of an element; empty when there is none. */
export const elementText = (element: PageElement | null | undefined): string => foldSpace(element?.textContent ?? '');
