import type { Locale } from '../../locale.js';
import { refusalsInEnglish } from './en.js';
import type { RefusalFault, RefusalWords } from './refusal-words.js';
import { refusalsInChinese } from './zh-cn.js';

const words: Readonly<Record<Locale, RefusalWords>> = { en: refusalsInEnglish, 'zh-CN': refusalsInChinese };

/** What to do about a refused message. @param reason as reports and ledgers give it */
export function refusalRemedy(reason: string, fault: RefusalFault, locale: Locale = 'en'): string {
  const { reasons, byFault } = words[locale];
  return (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? byFault[fault];
}
