import * as z from 'zod';
import { InvalidInput } from '../../errors.js';
import { encodingNamed } from '../../subscribers/csv/decoders.js';
import { csvFields } from '../../subscribers/import/column-names.js';
import { exportFormats } from '../../subscribers/import/export-format.js';
import type { FieldMap } from '../../subscribers/import/field-places.js';
import { type StatedState, statusWord } from '../../subscribers/import/status-words.js';
import { enrolStates, overridable } from '../../subscribers/membership/enrol.js';
import { inputCheck } from '../field-errors.js';
import { count } from '../fields.js';
import { countQuery } from './subscriber-schemas.js';

// Files of subscribers, in and out.

/** The states that a status word can mean. */
const statedStates = ['confirmed', 'unconfirmed', 'unsubscribed', 'bounced', 'complained'] as const;

/** Reads `email=E-Mail`. @throws InvalidInput */
export function parseMapping(words: readonly string[]): FieldMap {
  const map: FieldMap = {};
  for (const word of words) {
    const [name = '', ...column] = word.split('=');
    const field = csvFields.find((one) => one === name.trim().replaceAll('-', '_'));
    if (!field || column.length === 0)
      throw new InvalidInput('map', `${word}: it must be FIELD=COLUMN; the fields are ${csvFields.join(', ')}`);
    map[field] = column.join('=');
    // Without addresses there are no readers, and nothing may hide who has unsubscribed.
    if (map[field] === '' && (field === 'email' || field === 'state'))
      throw new InvalidInput('map', `${word}: it must name a column`);
  }
  return map;
}

/** Reads `cancelled=unsubscribed,lapsed=bounced`. @throws InvalidInput */
export function parseStates(words: readonly string[]): Map<string, StatedState> {
  const states = new Map<string, StatedState>();
  for (const pair of words.flatMap((word) => word.split(','))) {
    const at = pair.lastIndexOf('=');
    const word = statusWord(pair.slice(0, Math.max(at, 0)));
    const state = statedStates.find((one) => one === pair.slice(at + 1).trim());
    if (word === '' || !state)
      throw new InvalidInput(
        'state',
        `${pair}: it must be WORD=STATE: a status word of the file and one of ${statedStates.join(', ')}`,
      );
    if (state === 'confirmed' && ['unsubscribed', 'bounced', 'complained', 'erased'].includes(word))
      throw new InvalidInput('state', `${pair}: ${word} cannot mean confirmed`);
    states.set(word, state);
  }
  return states;
}

function checkEncoding(name: string): void {
  if (encodingNamed(name) === undefined)
    throw new InvalidInput('encoding', `"${name}" is unknown. Use a name such as utf-8, gb18030, big5 or windows-1252`);
}

const words = z.array(z.string().max(300)).max(100);
export const importQuery = z.strictObject({
  status: z.enum(enrolStates).meta({
    description: 'State of readers whose row does not say that they unsubscribed, bounced or complained.',
  }),
  consent: z.string().trim().min(1).max(200).meta({
    description: 'Where the readers gave consent. It is kept with each reader as proof.',
  }),
  map: words.check(inputCheck(parseMapping)).optional().meta({
    description:
      'Read a field from this column, for example email=E-Mail. Without a column, as in name=, it is read from none.',
  }),
  state: words.check(inputCheck(parseStates)).optional().meta({
    description: 'Meaning of status words, for example cancelled=unsubscribed,lapsed=bounced.',
  }),
  ignore: words.optional().meta({ description: 'Ignore this column, because it says nothing about consent.' }),
  encoding: z.string().max(40).check(inputCheck(checkEncoding)).optional().meta({
    description: 'The encoding of the file, for example big5 or windows-1250. Default: detected.',
  }),
  override: z.array(z.enum(overridable)).optional().meta({
    description: 'Confirm readers in this state again, because their consent is newer.',
  }),
  dryRun: z.enum(['true', 'false']).optional().meta({
    description: 'Only show what the import would do, and write nothing.',
  }),
});

export const exportQuery = countQuery.extend({
  format: z.enum(exportFormats).default('csv').meta({ description: 'Format of the file.' }),
});

const tally = (description: string) =>
  z
    .array(z.object({ name: z.string(), rows: count }))
    .optional()
    .meta({ description });
export const importReport = z.object({
  read: count.meta({ description: 'Rows of the file: added, updated and skipped ones.', examples: [3] }),
  added: count.meta({ examples: [2] }),
  updated: count,
  skipped: z
    .record(z.string(), count)
    .meta({ description: 'Rows that were not imported, by reason.', examples: [{ unconfirmed: 1 }] }),
  rejected: z
    .array(z.object({ line: z.int().meta({ examples: [4] }), reason: z.string().meta({ examples: ['unconfirmed'] }) }))
    .meta({ description: 'The first 1,000 of them, each with its line in the file.' }),
  statuses: z
    .array(z.object({ status: z.string(), state: z.string(), rows: count }))
    .optional()
    .meta({ description: 'How each status word was understood. Left out if no column is about consent.' }),
  format: z
    .string()
    .meta({ description: 'The program that exported the file; "plain": none was recognised.', examples: ['plain'] }),
  encoding: z.string().meta({ examples: ['utf-8'] }),
  encodingGuessed: z.boolean().optional(),
  unmappedColumns: tally('Columns that were not imported.'),
  unknownSections: tally('Sections that the newsletter does not have.'),
  unknownLocales: tally('Languages that are not available. These readers get that of the newsletter.'),
  unknownTimeZones: tally('Time zones that are not known. These readers get that of the newsletter.'),
  unreadDates: tally('Columns with dates that could not be read.'),
  resumed: count.optional(),
  dryRun: z.boolean().optional(),
});

/** Their names in the API's document. */
export const transferSchemas = { ImportReport: importReport } as const;
