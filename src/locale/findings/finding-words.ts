import type { FactsOf, Finding, FindingCode } from '../../findings/finding.js';
import type { HealthCheckName } from '../../findings/health.js';

/** What was found, as the rest of a sentence; and, in second place, what to do about it, in whole sentences. */
export type Words = string | readonly [found: string, remedy: string];

/** Writes a moment, given in Unix milliseconds, in the time zone that it is shown in. */
export type ShownAt = (moment: number) => string;

/** A language's words for every finding. Commands and buttons are no part of them: each face has its own. */
export type FindingWords = { readonly [Code in FindingCode]: (facts: FactsOf<Code>, at: ShownAt) => Words };

/** What the checks of an installation are called, in one language. */
export type HealthTitles = Readonly<Record<HealthCheckName, string | ((...of: string[]) => string)>>;

/** A finding in words. `remedy` is empty when nothing is to be done. */
export interface WordedFinding {
  detail: string;
  remedy: string;
}

export function inWords(words: FindingWords, { code, facts }: Finding, at: ShownAt): WordedFinding {
  const found = (words[code] as (facts: unknown, at: ShownAt) => Words)(facts, at);
  return typeof found === 'string' ? { detail: found, remedy: '' } : { detail: found[0], remedy: found[1] };
}
