import * as z from 'zod';
import { type Finding, type FindingCode, findings } from '../../src/findings/finding.js';
import { findingInWords } from '../../src/locale/findings-in-words.js';

/** The shape of a finding's facts. */
export const shapeOf = (code: Finding['code']): z.ZodObject => z.strictObject(findings[code] as z.ZodRawShape);

/** Adds the English words to a finding. @throws when its facts are not as the table says, for example a sentence */
export function inWords<Found extends Finding>(finding: Found): Found & ReturnType<typeof findingInWords> {
  shapeOf(finding.code).parse(finding.facts);
  return { ...finding, ...findingInWords(finding) };
}

/** Any schema, with its definition. */
export type Schema = z.core.$ZodTypes;

/** The kind of a text or a number (src/findings/fact.ts). */
export const kindOf = (schema: Schema): unknown => z.globalRegistry.get(schema)?.kind;

/** Values of a schema: one for each of its cases. Texts begin with their place, so that they can be found in words. */
function samplesOf(schema: Schema, place: string): unknown[] {
  const { def } = schema._zod;
  switch (def.type) {
    case 'string':
      return [kindOf(schema) === 'quote' ? `${place}\u00a0字` : place];
    case 'number':
      return kindOf(schema) === 'moment' ? [Date.UTC(2031, 2, 4, 8)] : [2, 1, 0];
    case 'enum':
      return Object.values(def.entries);
    case 'literal':
      return [...def.values];
    case 'boolean':
      return [true, false];
    case 'optional':
      return [...samplesOf(def.innerType as Schema, place), undefined];
    case 'nullable':
      return [...samplesOf(def.innerType as Schema, place), null];
    case 'array':
      return [samplesOf(def.element as Schema, place), samplesOf(def.element as Schema, place).slice(0, 1)];
    case 'union':
      return def.options.flatMap((one, i) => samplesOf(one as Schema, `${place}-${i}`));
    case 'object': {
      const fields = Object.entries(def.shape).map(([name, one]) => [
        name,
        samplesOf(one as Schema, `${place}-${name}`),
      ]);
      const longest = Math.max(1, ...fields.map(([, all]) => (all as unknown[]).length));
      return Array.from({ length: longest }, (_, i) =>
        Object.fromEntries(
          fields.map(([name, all]) => [name as string, (all as unknown[])[Math.min(i, (all as unknown[]).length - 1)]]),
        ),
      );
    }
    default:
      throw new TypeError(`A fact is of the type ${def.type}, and no sample is known.`);
  }
}

/** Findings of a code: facts of each of their cases. */
export const samples = (code: FindingCode): Finding[] =>
  samplesOf(shapeOf(code) as unknown as Schema, 'fact').map((facts) => ({ code, facts }) as Finding);
