import { en } from './en.js';
import type { Language } from './language.js';
import type { Locale } from './locale.js';
import { zhCN } from './zh-cn.js';

/** Every language of Postrider's pages and emails. */
export const languages: Readonly<Record<Locale, Language>> = { en, 'zh-CN': zhCN };

/** Puts sentences one after the other. */
export function joinSentences(locale: Locale, sentences: readonly string[]): string {
  return sentences.join(languages[locale].sentenceSpace);
}
