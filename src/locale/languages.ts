import { en } from './en.js';
import type { Language } from './language.js';
import type { Locale } from './locale.js';
import { zhCN } from './zh-cn.js';

/** Every language of Postrider's pages and emails. Each is made when it is first needed: most commands need none. */
export const languages: Readonly<Record<Locale, Language>> = {
  get en() {
    return en();
  },
  get 'zh-CN'() {
    return zhCN();
  },
};

/** Puts sentences one after the other. */
export function joinSentences(locale: Locale, sentences: readonly string[]): string {
  return sentences.join(languages[locale].sentenceSpace);
}
