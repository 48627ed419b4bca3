import * as z from 'zod';
import { checkNames, checkStates, checkTexts, ignorableChecks } from '../../checks/check.js';
import { contentField, count, issueField, pastTime, time } from '../fields.js';
import { findingFields } from '../shown-finding.js';

export const check = z.object({
  name: z.enum(checkNames).meta({
    examples: ['links'],
    description: Object.entries(checkTexts)
      .map(([name, text]) => `${name}: ${text}`)
      .join(' '),
  }),
  state: z.enum(checkStates).meta({
    description: 'stop: the issue should not be sent as it is. skipped: it was not checked; detail says why.',
  }),
  ...findingFields,
});

/** When a send starts, and what its sender has decided to ignore. */
/** The command line writes it as a duration, so the limit names its unit. */
export const longestHold = 'must be at most 86400 seconds, which is a day';

const sendOptions = {
  at: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'When it starts, like 2031-03-04T08:00 in the time zone of the newsletter. Default: now.' }),
  localTime: z.string().max(5).optional().meta({
    description: 'A time like 08:00: each reader is emailed at it in their own time zone, on the day "at".',
  }),
  holdSeconds: z.int().min(1, 'must be at least 1 second').max(86_400, longestHold).optional().meta({
    description: 'Wait first. Until then the issue can be cancelled. Not together with "at" or "localTime".',
  }),
  now: z.boolean().optional().meta({
    description: 'Whether a scheduled issue is sent now, before its time or when it waits for a decision.',
  }),
  keepTime: z.boolean().optional().meta({
    description:
      'Whether a scheduled issue that waits for a look is sent at the time that it has, or at once if that has passed.',
  }),
  reschedule: z.boolean().optional().meta({
    description: 'Whether an issue that somebody else has scheduled gets another time.',
  }),
  ignore: z
    .array(z.enum(ignorableChecks))
    .optional()
    .meta({ description: 'Checks to ignore if they say stop. See the operation "checkIssue".' }),
};

export const sendLook = z.strictObject(sendOptions).meta({ examples: [{ at: '2031-03-04T08:00' }] });
export const sendRequest = z
  .strictObject({
    ...sendOptions,
    revision: z.int().min(1).optional().meta({
      description:
        'The revision that the sender saw, from "prepareSend". If somebody has changed the issue since, it is not sent. Default: the current one.',
    }),
    content: contentField.optional().meta({
      description:
        'What the sender saw, from "prepareSend". If somebody has changed the issue, its articles or its newsletter since, it is not sent. Default: as they are now.',
    }),
    readers: count.optional().meta({
      description:
        'The number of readers that the sender saw, from "prepareSend". If it has changed by more than 1 %, the issue is not sent.',
    }),
    scheduledAt: time.optional().meta({
      description:
        'The time for which the issue was scheduled when the sender saw it, from "prepareSend". If somebody has given it another time since, it is not sent. Default: the current one.',
    }),
  })
  .meta({ examples: [{ at: '2031-03-04T08:00', content: '3.12.qf6dzdijlihp:2', readers: 1_702 }] });

/** The readers that an issue would reach, in numbers. */
export const reachShape = z.object({
  matching: count.meta({ description: 'Readers who would be emailed.', examples: [1_702] }),
  confirmed: count.meta({ description: 'All confirmed readers of the newsletter.', examples: [1_702] }),
  withoutSome: count.meta({ description: 'Of "matching": readers who have some of the articles already.' }),
  haveAll: count.meta({ description: 'Readers who are not emailed, because they have all of the articles.' }),
  from: z.array(z.string()).meta({ description: 'The issues from which they have them.' }),
});

export const preparedSend = z.object({
  id: issueField,
  state: z.string().meta({ examples: ['draft'] }),
  subject: z.string().meta({ examples: ['What the council decided'] }),
  revision: z
    .int()
    .min(1)
    .meta({ description: 'The revision of the issue.', examples: [3] }),
  content: contentField.meta({
    description: 'Names the state of the issue, its articles and its newsletter. Send it with "sendIssue".',
  }),
  readers: count.meta({ description: 'Readers who would be emailed. Send it with "sendIssue".', examples: [1_702] }),
  reach: reachShape,
  inWords: z.string().meta({ description: 'The audience in words.', examples: ['1,702 confirmed readers: everyone'] }),
  startAt: time.nullable().meta({ description: 'When it would start; null: at once.' }),
  scheduledAt: time.nullable().meta({
    description: 'When it starts as it is scheduled now; null: it is not scheduled. Send it with "sendIssue".',
  }),
  scheduledBy: z
    .string()
    .nullable()
    .meta({
      description: 'Who has scheduled it; null: nobody, or a schedule of the newsletter.',
      examples: ['token "Desk"'],
    }),
  local: z.object({ day: z.string(), time: z.string() }).nullable().meta({
    description: 'The local time of each reader, if that was asked for.',
  }),
  late: z.array(z.string()).meta({ description: 'Time zones in which it has passed: emailed at the start.' }),
  timeZone: z.string().meta({ examples: ['Europe/Vienna'] }),
  ok: z.boolean().meta({ description: 'Whether it may be sent.', examples: [true] }),
  stops: z.array(z.enum(checkNames)).meta({ description: 'The checks that keep it from being sent.', examples: [[]] }),
  checks: z.array(check),
});

/** How old a look may be. */
export const lookedSince = z.object({
  since: time.optional().meta({
    description: 'A look that began earlier than this is made again. Default: one of the last two minutes is enough.',
  }),
});
export const lastLook = z.object({
  at: pastTime.meta({ description: 'When the readers were counted; null while they are being counted.' }),
  prepared: preparedSend.nullable().meta({ description: 'null while it is being made.' }),
});

/** Their names in the API's document. */
export const sendSchemas = {
  LastLookAtSend: lastLook,
  SendLook: sendLook,
  SendRequest: sendRequest,
  PreparedSend: preparedSend,
} as const;
