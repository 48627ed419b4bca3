import { formatDate } from '../../src/locale/format-date.js';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import type { DigestArticle } from '../props.js';

/** "15 August 2017 · By the city desk", or the part that is known; '' when neither is known. */
export function dateline(article: DigestArticle, locale: Locale): string {
  return [
    article.publishedAt ? formatDate(locale, article.publishedAt) : '',
    article.author ? messages(locale).digest.byline(article.author) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
