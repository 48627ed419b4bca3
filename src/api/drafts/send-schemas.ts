import { z } from 'zod';
import { ignorableChecks } from '../../checks/check.js';

// Schemas of a send, and of other changes of an issue's state, in the API.

export const sendRequest = z
  .strictObject({
    at: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'When it starts, like 2031-03-04T08:00 in the time zone of the newsletter. Default: now.' }),
    localTime: z.string().max(5).optional().meta({
      description: 'A time like 08:00: each reader is emailed at it in their own time zone, on the day "at".',
    }),
    holdSeconds: z.int().min(1).max(86_400).optional().meta({
      description: 'Wait first. Until then the issue can be cancelled. Not together with "at" or "localTime".',
    }),
    now: z.boolean().optional().meta({
      description: 'Whether a scheduled issue is sent now, before its time or when it waits for a decision.',
    }),
    ignore: z
      .array(z.enum(ignorableChecks))
      .optional()
      .meta({ description: 'Checks to ignore if they say stop. See the operation "checkIssue".' }),
  })
  .meta({ examples: [{ at: '2031-03-04T08:00' }] });

export const issueAction = z
  .object({
    id: z.string(),
    state: z.string(),
    startAt: z.iso.datetime().nullable().meta({ description: 'When a scheduled issue starts.' }),
  })
  .meta({ examples: [{ id: 'gazette-7', state: 'sending', startAt: null }] });

/** Their names in the OpenAPI document. */
export const sendSchemas = { SendRequest: sendRequest, IssueAction: issueAction } as const;
