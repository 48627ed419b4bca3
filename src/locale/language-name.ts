import type { Locale } from './locale.js';

/** What a language is called in another. Chinese readers tell Chinese by its script, not by a country. */
export function languageName(locale: Locale, language: string): string {
  const tag = locale === 'zh-CN' && language === 'zh-CN' ? 'zh-Hans' : language;
  return new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? language;
}
