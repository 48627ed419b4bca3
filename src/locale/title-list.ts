import type { Locale } from './locale.js';

const conjunction = new Intl.ListFormat('en', { type: 'conjunction' });

const lists: Record<Locale, (titles: readonly string[]) => string> = {
  en: (titles) => conjunction.format(titles),
  'zh-CN': (titles) => titles.map((title) => `《${title}》`).join(''),
};

/** The titles of newsletters as part of a sentence: `One, Two, and Three`, `《一》《二》`. */
export const titleList = (locale: Locale, titles: readonly string[]): string => lists[locale](titles);
