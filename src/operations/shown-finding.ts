import * as z from 'zod';
import type { Finding } from '../findings/finding.js';
import { type About, type Remedy, remediesOf, tasks } from '../findings/remedy.js';
import { findingInWords } from '../locale/findings-in-words.js';

const remedy = z.union([
  z.object({
    operation: z.string().meta({ description: 'Id of an operation.', examples: ['changeDraft'] }),
    input: z.record(z.string(), z.string()).meta({ description: 'What is known of its input.' }),
    field: z
      .string()
      .optional()
      .meta({ description: 'The part of the input that matters.', examples: ['subject'] }),
  }),
  z.object({ setting: z.string().meta({ description: 'A setting of the installation.', examples: ['SMTP_URL'] }) }),
  z.object({ record: z.object({ name: z.string(), value: z.string() }) }),
  z.object({ start: z.enum(['everything', 'worker', 'web', 'listener', 'mailbox']) }),
  z.object({
    task: z.enum(tasks).meta({ description: 'Something that is done on the machine itself, and is no operation.' }),
    input: z.record(z.string(), z.string()),
  }),
]);

/** The fields of a finding in a document: its words in English, and the same as data. */
export const findingFields = {
  detail: z.string().meta({ description: 'What was found, in English.', examples: ['all 12 answer'] }),
  remedy: z
    .string()
    .meta({ description: 'What to do, in English; empty when there is nothing to do.', examples: [''] }),
  code: z.string().meta({
    description: 'What was found, for programs. The part before the dot is the check.',
    examples: ['links.fine'],
  }),
  facts: z.record(z.string(), z.unknown()).meta({
    description: 'The facts of what was found: numbers, moments in Unix milliseconds, names, and words of others.',
    examples: [{ addresses: 12 }],
  }),
  remedies: z.array(remedy).meta({
    description:
      'What to do, for programs: an operation, a setting, a TXT record to publish, a process to start, or a task on the machine. It may be empty although "remedy" is not.',
    examples: [[]],
  }),
} as const;

/** A finding as a document has it. */
export interface ShownFinding {
  detail: string;
  remedy: string;
  code: Finding['code'];
  facts: Finding['facts'];
  remedies: readonly Remedy[];
}

/**
 * @param about what the finding is about, where its facts do not say so
 * @param timeZone in which its moments are shown
 */
export function shownFinding({ code, facts }: Finding, about?: About, timeZone?: string): ShownFinding {
  const finding = { code, facts } as Finding;
  return { ...findingInWords(finding, 'en', timeZone), code, facts, remedies: remediesOf(finding, about) };
}
