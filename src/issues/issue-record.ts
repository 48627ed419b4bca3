import { z } from 'zod';
import { cadences } from '../newsletters/cadence.js';
import { parseLayout } from '../redis/layout.js';
import { messageIdForms } from '../redis/message-id-form.js';
import { audienceFilter } from '../subscribers/list/audience.js';
import { type Correction, foldedLedger, type IssueState, transitions } from './issue.js';

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
const time = z.coerce.number().default(0);
/** A mark that is 1 or missing. */
const mark = z
  .string()
  .optional()
  .transform((text) => text === '1');
/** An issue as its hash in Redis holds it: each field as text. Versions before a field existed wrote none. */
export const storedIssue = z.object({
  id: z.string(),
  newsletter: z.string(),
  state: z.custom<IssueState>((value) => typeof value === 'string' && value in transitions),
  subject: z.string(),
  preheader: z.string(),
  articles: json(z.array(z.string())),
  sponsor: json(z.object({ title: z.string(), text: z.string(), url: z.string(), image: z.string() }).nullable()),
  audience: json(audienceFilter).default({}),
  // Issues of earlier versions have none of these three. They stay listed.
  segment: z.string().default(''),
  unlisted: mark,
  withdrawnAt: time,
  stream: json(z.object({ cadence: z.enum(cadences), offered: z.array(z.enum(cadences)) }).nullable()).default(null),
  tick: time,
  startAt: time,
  local: json(z.object({ day: z.string(), time: z.string() }).nullable()).default(null),
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  messageIdForm: z.enum(messageIdForms).optional(),
  layout: z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : parseLayout(text))),
  planned: mark,
  audienceSize: time,
  edition: z.coerce.number().default(1),
  corrections: json(
    z.array(z.object({ edition: z.number(), at: z.number(), acceptedBefore: z.number() })) satisfies z.ZodType<
      Correction[]
    >,
  ).default([]),
  pausedBecause: z.string().default(''),
  folded: json(foldedLedger).nullable().default(null),
  ledgerGone: mark,
});
