import { z } from 'zod';
import { rehearsalStates } from '../../checks/rehearsal-record.js';
import { locales } from '../../locale/locale.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';
import { check } from './send-input.js';

// What is looked at before a send: checks, test emails and rehearsals.

const locale = z.enum(locales);

export const checkReport = z
  .object({ ok: z.boolean().meta({ description: 'Whether no check says stop.' }), checks: z.array(check) })
  .meta({
    examples: [{ ok: true, checks: [{ name: 'links', state: 'ok', detail: 'all 12 answer', remedy: '' }] }],
  });

export const testEmailRequest = z
  .strictObject({
    to: z
      .string()
      .max(320, { abort: true })
      .check(inputCheck((text) => parseAddress(text, 'to')))
      .meta({ description: 'The address to send it to. It need not be on the list.' }),
    locale: locale.optional().meta({ description: "Language. Default: the newsletter's." }),
  })
  .meta({ examples: [{ to: 'editor@example.com', locale: 'en' }] });

export const testEmail = z
  .object({
    id: z.string().meta({ description: 'The issue.' }),
    locale,
    outcome: z.string().optional().meta({ description: 'How the server answered, if it was sent at once.' }),
    reply: z.string().optional(),
  })
  .meta({ examples: [{ id: 'gazette-7', locale: 'en' }] });

const count = z.int().min(0);
const time = z.iso.datetime();
const rehearsalResult = z.object({
  messages: count.meta({ description: 'Messages that were made.' }),
  signed: z.boolean().meta({ description: 'Whether each was signed with DKIM.' }),
  bytes: z
    .object({ min: count, mean: count, max: count })
    .meta({ description: 'Size of a message in bytes; 0 if there is none.' }),
  failed: count.meta({ description: 'Readers who would get no message.' }),
  faults: z
    .array(
      z.object({
        id: z.string().meta({ description: 'Id of the subscriber.' }),
        address: z.string().meta({
          description: 'Empty without the scope subscribers:read, or when the record cannot be read.',
        }),
        reason: z.string(),
      }),
    )
    .meta({ description: 'The first 100 of these readers.' }),
  milliseconds: count,
});
const rehearsalExample = {
  id: 'gazette-7',
  state: 'done',
  revision: 3,
  requestedAt: '2031-03-04T07:40:00.000Z',
  startedAt: '2031-03-04T07:40:01.000Z',
  finishedAt: '2031-03-04T07:40:02.000Z',
  messages: 999,
  error: null,
  result: {
    messages: 999,
    signed: true,
    bytes: { min: 38_120, mean: 38_410, max: 38_902 },
    failed: 1,
    faults: [{ id: '0f1e2d3c4b5a6978', address: '', reason: 'the record cannot be read: it ends too early' }],
    milliseconds: 410,
  },
} as const;
export const rehearsal = z
  .object({
    id: z.string().meta({ description: 'The issue.' }),
    state: z.enum(rehearsalStates).meta({
      description: 'done: see "result", which may name readers who would get no message. failed: see "error".',
    }),
    revision: z.int().nullable().meta({ description: 'Revision of the draft that was rehearsed; null while waiting.' }),
    requestedAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    messages: count.meta({ description: 'Messages made so far.' }),
    error: z.string().nullable().meta({ description: 'Why the rehearsal failed.' }),
    result: rehearsalResult.nullable(),
  })
  .meta({ examples: [rehearsalExample] });

/** Their names in the API's document. */
export const checkSchemas = {
  CheckReport: checkReport,
  TestEmailRequest: testEmailRequest,
  TestEmail: testEmail,
  Rehearsal: rehearsal,
} as const;
