import type { FactsOf, Finding, FindingCode } from '../../findings/finding.js';

/** What was found, as the rest of a sentence; and, in second place, what to do about it, in whole sentences. */
export type Words = string | readonly [found: string, remedy: string];

/** A language's words for every finding. Commands and buttons are no part of them: each face has its own. */
export type FindingWords = { readonly [Code in FindingCode]: (facts: FactsOf<Code>) => Words };

/** A finding in words. `remedy` is empty when nothing is to be done. */
export interface WordedFinding {
  detail: string;
  remedy: string;
}

export function inWords(words: FindingWords, { code, facts }: Finding): WordedFinding {
  const found = (words[code] as (facts: unknown) => Words)(facts);
  return typeof found === 'string' ? { detail: found, remedy: '' } : { detail: found[0], remedy: found[1] };
}
