import * as z from 'zod';
import { rehearsalStates } from '../../checks/rehearsal-record.js';
import { locales } from '../../locale/locale.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';
import { count, issueField, pastTime, subscriberField, time } from '../fields.js';
import { check } from './send-input.js';

// What is looked at before a send: checks, test emails and rehearsals.

const locale = z.enum(locales);

export const checkReport = z.object({
  ok: z.boolean().meta({ description: 'Whether no check says stop.', examples: [true] }),
  checks: z.array(check),
});

export const lastChecks = z.object({
  at: pastTime.meta({ description: 'When they began; null while they are being made.' }),
  report: checkReport.nullable().meta({ description: 'null while it is being made.' }),
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

export const testEmail = z.object({
  id: issueField.meta({ description: 'The issue.' }),
  locale,
  outcome: z.string().optional().meta({ description: 'How the server answered, if it was sent at once.' }),
  reply: z.string().optional(),
});

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
        id: subscriberField,
        address: z.string().meta({
          description: 'Empty without the scope subscribers:read, or when the record cannot be read.',
        }),
        reason: z.string(),
      }),
    )
    .meta({ description: 'The first 100 of these readers.' }),
  milliseconds: count,
});
export const rehearsal = z.object({
  id: issueField.meta({ description: 'The issue.' }),
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
});

/** Their names in the API's document. */
export const checkSchemas = {
  CheckReport: checkReport,
  LastChecks: lastChecks,
  TestEmailRequest: testEmailRequest,
  TestEmail: testEmail,
  Rehearsal: rehearsal,
} as const;
