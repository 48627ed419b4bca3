import { Readability } from '@mozilla/readability';
import { type PageDocument, type PageElement, parsePage, textOf } from '../html-document.js';
import { plainText } from '../plain-text.js';
import { proseLength, removeFurniture } from './page-furniture.js';

/** Characters below which Readability looks again with less strictness; a Chinese text needs fewer. */
const shortArticle = 500;
const shortArticleInHan = 140;

/** Where content systems put an article's text, from what says so to what only may. */
const customary = [
  '[itemprop~=articleBody], [property~="schema:articleBody"]',
  '.entry-content, .post-content, .article-content, .article-body, .article__body, .articlebody, .post-body, .story-body, .body-content',
  'article, [role=article], .hentry, .post, .entry',
  'main, [role=main], #content, #main',
];

/**
 * The HTML of a page's article; empty when none was found. Looks for it without what is around it first, and in the
 * page as it is when that leaves next to nothing. Where that misses what the page marks as its text, the mark decides.
 * @param html the page once more: looking changes the document
 */
export function extractContent(document: PageDocument, html: string): string {
  const text = textOf(document.body);
  const han = text.match(/[\p{Script=Han}\u3040-\u30ff\uac00-\ud7af]/gu)?.length ?? 0;
  const threshold = han > text.length / 4 ? shortArticleInHan : shortArticle;
  removeFurniture(document);
  const marked = markedTexts(document);
  const kept = textOf(document.body).length >= text.length / 10;
  const found = kept ? readable(document, threshold) : '';
  const foundText = plainText(found);
  const missed = marked.find(
    (part) =>
      (part.isCertain ? part.text.length > foundText.length : foundText.length < threshold) &&
      sharedText(part.text, foundText) < 0.3,
  );
  if (missed) return tidied(missed, threshold);
  if (foundText.length >= threshold) return found;
  const untouched = readable(parsePage(html), threshold);
  const longer = plainText(untouched).length;
  return longer >= threshold && longer > 2 * foundText.length ? untouched : found || untouched;
}

interface MarkedText {
  html: string;
  text: string;
  /** Marked as the text itself, and not as something that holds it. */
  isCertain: boolean;
}

/** Without what is around the text inside its element too, unless that costs the text. */
function tidied({ html, text }: MarkedText, threshold: number): string {
  const found = readable(parsePage(`<html><body><div>${html}</div></body></html>`), threshold);
  return sharedText(text, plainText(found)) >= 0.5 ? found : html;
}

/** The longest element of each customary kind, when its text is long enough to be an article's. */
function markedTexts(document: PageDocument): MarkedText[] {
  for (const [place, selector] of customary.entries()) {
    let longest: { element: PageElement; prose: number } | undefined;
    for (const element of document.querySelectorAll(selector)) {
      const prose = proseLength(element);
      if (prose > (longest?.prose ?? 100)) longest = { element, prose };
    }
    // Only the most telling kind that there is: a page with an article in it is more than that article.
    if (longest) return [{ html: longest.element.innerHTML, text: textOf(longest.element), isCertain: place < 2 }];
  }
  return [];
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
    // It counts on trees that a browser built; a broken page may have another, and is then one without an article.
    return '';
  }
}
