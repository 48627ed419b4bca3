import type { Finding } from '../../findings/finding.js';
import type { Locale } from '../locale.js';
import { findingsInEnglish } from './en.js';
import { type FindingWords, inWords, type WordedFinding } from './finding-words.js';
import { findingsInChinese } from './zh-cn.js';

const words: Readonly<Record<Locale, FindingWords>> = { en: findingsInEnglish, 'zh-CN': findingsInChinese };

/** A finding in the words of a language. */
export const findingInWords = (finding: Finding, locale: Locale = 'en'): WordedFinding =>
  inWords(words[locale], finding);
