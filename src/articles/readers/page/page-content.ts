import { Readability } from '@mozilla/readability';
import { cleanBody } from '../clean-body.js';
import { elementText, type PageDocument, type PageElement, parseFragment, parsePage } from '../html-document.js';
import { showRealPictures } from '../real-pictures.js';
import { proseLength, removeFurniture, textWeight } from './page-furniture.js';

/** Characters below which Readability tries again less strictly; a Chinese text needs fewer. */
const shortArticle = 500;
const shortArticleInHan = 140;
/** How much more running text another reading of the page must have to be preferred. */
const clearlyMore = 1.3;

/** Elements that usually hold an article's text, the most certain first. */
const customary = [
  '[itemprop~=articleBody], [property~="schema:articleBody"]',
  '.entry-content, .post-content, .article-content, .article-body, .article__body, .articlebody, .post-body, .story-body, .body-content',
  'article, [role=article], .hentry, .post, .entry',
  'main, [role=main], #content, #main',
];

/**
 * The body of a page's article, cleaned; empty when none was found. Readability looks for it in the page without its
 * furniture. If an element that usually holds the text has clearly more running text than Readability found, that
 * element is read instead; if both give next to nothing, the whole page is.
 * @param html the page again, because the search changes the document
 * @param base address that relative ones are resolved against
 */
export function extractBody(document: PageDocument, html: string, base: string, title: string): string {
  const text = elementText(document.body);
  const charThreshold = textWeight(text) > 1.5 * text.length ? shortArticleInHan : shortArticle;
  const candidate = (content: string) => toCandidate(cleanBody(content, base, title));
  showRealPictures(document);
  removeFurniture(document);
  const marks = markedElements(document, title);
  let best = candidate(readable(document, charThreshold));
  for (const mark of marks) {
    const missed = mark.isText && mark.prose > best.running / 4 && sharedText(mark.text, best.text) < 0.1;
    // Cleaning takes longer than measuring, and cannot add text.
    if (!missed && !isMore(mark.prose, best.running)) continue;
    const tidied = candidate(readable(parseFragment(`<div>${mark.html}</div>`), charThreshold));
    const isWhole = sharedText(mark.text, tidied.text) >= 0.5;
    if (isMore(tidied.running, best.running) || (missed && isWhole)) best = tidied;
    if (!mark.isOnlyText && !(missed && !isWhole)) continue;
    const whole = candidate(mark.html);
    if (isMore(whole.running, best.running) || (missed && !isWhole)) best = whole;
  }
  if (best.running >= shortArticle) return best.body;
  const again = parsePage(html);
  showRealPictures(again);
  const untouched = candidate(readable(again, charThreshold));
  const isLonger = untouched.running >= shortArticle && untouched.running > 2 * best.running;
  return isLonger || best.text === '' ? untouched.body : best.body;
}

const isMore = (one: number, other: number): boolean => one > clearlyMore * Math.max(100, other);

interface Candidate {
  body: string;
  text: string;
  /** Weight of its text in paragraphs of more than a line, outside links. */
  running: number;
}

function toCandidate(html: string): Candidate {
  const { body } = parseFragment(html);
  const weights = body.children.filter(({ tagName }) => tagName === 'P').map(proseLength);
  const running = weights.filter((weight) => weight >= 60).reduce((sum, weight) => sum + weight, 0);
  return { body: html, text: elementText(body), running };
}

interface MarkedElement {
  html: string;
  text: string;
  prose: number;
  /** Marked as the text itself. */
  isOnlyText: boolean;
  /** Marked as the text itself, or as an article with this title. */
  isText: boolean;
}

/** The longest element of each customary kind. */
function markedElements(document: PageDocument, title: string): MarkedElement[] {
  return customary.flatMap((selector, place) => {
    let longest: { element: PageElement; prose: number } | undefined;
    for (const element of document.querySelectorAll(selector)) {
      const prose = proseLength(element);
      if (prose > (longest?.prose ?? 100)) longest = { element, prose };
    }
    if (!longest) return [];
    const { element, prose } = longest;
    const isOnlyText = place < 2;
    const isText = isOnlyText || (place === 2 && elementText(element.querySelector('h1')) === title);
    return [{ html: element.innerHTML, text: elementText(element), prose, isOnlyText, isText }];
  });
}

/** How much of a text is in another one, from 0 to 1, by samples of 30 characters. */
function sharedText(text: string, other: string): number {
  const samples = Array.from({ length: 20 }, (_, place) => {
    const start = Math.floor((place * Math.max(0, text.length - 30)) / 20);
    return text.slice(start, start + 30).trim();
  });
  return samples.filter((sample) => other.includes(sample)).length / samples.length;
}

function readable(document: PageDocument, charThreshold: number): string {
  const forReadability = document as unknown as ConstructorParameters<typeof Readability>[0];
  try {
    return new Readability(forReadability, { charThreshold, disableJSONLD: true }).parse()?.content ?? '';
  } catch {
    // Readability expects the tree that a browser would build. A broken page may have another: it has no article then.
    return '';
  }
}
