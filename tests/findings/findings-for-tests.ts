import { z } from 'zod';
import { type Finding, findings } from '../../src/findings/finding.js';
import { findingInWords } from '../../src/locale/findings/findings-in-words.js';

/** The shape of a finding's facts. */
export const shapeOf = (code: Finding['code']): z.ZodObject => z.strictObject(findings[code] as z.ZodRawShape);

/** Adds the English words to a finding. @throws when its facts are not as the table says, for example a sentence */
export function inWords<Found extends Finding>(finding: Found): Found & ReturnType<typeof findingInWords> {
  shapeOf(finding.code).parse(finding.facts);
  return { ...finding, ...findingInWords(finding) };
}
