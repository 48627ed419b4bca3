import { parseHTML } from 'linkedom';
import { foldSpace } from './fold-space.js';

/** The part of a DOM element that the importers use. linkedom's own types want the browser's, which Node has not. */
export interface PageElement {
  readonly tagName: string;
  readonly id: string;
  readonly className: string;
  readonly children: readonly PageElement[];
  readonly childNodes: readonly PageNode[];
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
  readonly textContent: string;
  remove(): void;
}

export interface PageDocument {
  readonly body: PageElement;
  readonly documentElement: PageElement;
  createElement(name: string): PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): readonly PageElement[];
}

/** Parses a whole page. A page without `<html>` or `<body>`, as old systems serve them, gets both. Never throws. */
export function parsePage(html: string): PageDocument {
  const rooted = /<html[\s>]/i.test(html) ? html : `<html>${html}</html>`;
  const whole =
    rooted === html || /<(?:head|body)[\s>]/i.test(html) ? rooted : `<html><head></head><body>${html}</body></html>`;
  const document = parseHTML(whole).document as unknown as PageDocument;
  const root = document.documentElement;
  if (!document.querySelector('body')) {
    const body = document.createElement('body');
    body.append(...root.childNodes.filter((node) => (node as unknown as PageElement).tagName !== 'HEAD'));
    root.append(body);
  }
  return document;
}

/** Parses a piece of HTML. @returns the document; the piece is its body */
export const parseFragment = (html: string): PageDocument =>
  parsePage(`<html><head></head><body>${html}</body></html>`);

/** The folded text of an element; empty when there is none. */
export const textOf = (element: PageElement | null | undefined): string => foldSpace(element?.textContent ?? '');
