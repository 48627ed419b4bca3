import { makeExcerpt } from '../excerpt.js';
import { plainText } from '../plain-text.js';
import type { FeedEntry } from './feed-entry.js';

/** Maximum columns of a title that is made from the text. */
const longestTitle = 90;
const sentences = new Intl.Segmenter('zh', { granularity: 'sentence' });

/**
 * The title of an item, or its first sentence if it has none, as in short posts.
 * @returns `isOwn`: whether the feed gave it; an empty title when there is no text either
 */
export function entryTitle({ title, content, summary }: FeedEntry): { title: string; isOwn: boolean } {
  const own = plainTitle(title);
  if (own) return { title: own, isOwn: true };
  const text = makeExcerpt(plainText(content || summary), 400);
  const [first] = sentences.segment(text);
  return { title: makeExcerpt(first?.segment.trim() ?? '', longestTitle), isOwn: false };
}

/** Some feeds escape their titles twice, so an entity that is left after decoding is decoded too. */
function plainTitle(html: string): string {
  const text = plainText(html);
  return /&(?:#\d{2,5}|#x[\da-f]{2,5}|amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|[a-z](?:acute|grave|uml|circ|cedil|tilde));/i.test(
    text,
  )
    ? plainText(text.replace(/</g, '&lt;'))
    : text;
}
