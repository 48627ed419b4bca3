import { type RefusalFault, remedyIn } from './findings/refusal-words.js';
import type { Locale } from './locale.js';
import { publisherLanguages } from './publisher-languages.js';

/** What to do about a refused message. @param reason as reports and ledgers give it */
export const refusalRemedy = (reason: string, fault: RefusalFault, locale: Locale = 'en'): string =>
  remedyIn(publisherLanguages[locale].refusals, reason, fault);
