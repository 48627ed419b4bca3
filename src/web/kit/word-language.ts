import type { StoredArticle } from '../../articles/store/article.js';
import { contentScript } from '../../newsletters/look.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from './frame.js';

// Words that the publisher wrote may be in another language than the page around them.

/** The language of a newsletter's words, or of those of one of its articles. */
export const languageOf = (
  { look, locale }: Pick<Newsletter, 'look' | 'locale'>,
  { language }: Pick<StoredArticle, 'language'> = { language: '' },
): string => contentScript(look ?? {}, locale)?.language ?? (language || locale);

/** The `lang` of such words, where it is not the page's. */
export function langOf({ locale }: Frame, ...words: Parameters<typeof languageOf>): { lang?: string } {
  const lang = languageOf(...words);
  return lang === locale ? {} : { lang };
}

/** Attributes of such words: their language where it is not the page's, so that lines break by its rules. */
export const languageAttributes = (...words: Parameters<typeof langOf>): { dir: 'auto'; lang?: string } => ({
  dir: 'auto',
  ...langOf(...words),
});

/** The language of a section's title, where it is not the page's. */
export const langOfSection = (frame: Frame, newsletter: Newsletter, section: string): { lang?: string } =>
  newsletter.sectionTitles?.[section]?.[frame.locale] ? {} : langOf(frame, newsletter);
