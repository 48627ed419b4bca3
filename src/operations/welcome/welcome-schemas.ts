import * as z from 'zod';
import { draftLimits } from '../../issues/editor-text.js';
import { maxDays, maxSteps } from '../../issues/welcome/series.js';
import { type RecipientStatus, recipientStatuses, statusMeanings } from '../../ledger/ledger-states.js';
import { count, newsletterField, pastTime, time } from '../fields.js';
import { testEmail } from '../issues/check-schemas.js';
import { issuePreview, issuePreviewQuery } from '../issues/composition.js';
import { draftLine, mergeFieldsHelp } from '../issues/draft-schemas.js';

const stepField = z.string().meta({ description: 'Id of the welcome email.', examples: ['step-1'] });
const days = z
  .int()
  .min(1)
  .max(maxDays)
  .meta({
    description: 'Days after the email before it; of the first one: days after the confirmation.',
    examples: [3],
  });
const subject = draftLine.meta({
  description: `The subject. ${mergeFieldsHelp}`,
  examples: ['How we choose our stories'],
});
const preheader = draftLine.meta({
  description: `The preview text. ${mergeFieldsHelp}`,
  examples: ['And what we leave out.'],
});
const note = z
  .string()
  .max(2 * draftLimits.note)
  .meta({
    description: `The text, in Markdown. ${mergeFieldsHelp}`,
    examples: ['Every morning we read **200** papers.'],
  });

const counts = z
  .object(
    Object.fromEntries(
      recipientStatuses.map((one) => [one, count.meta({ description: statusMeanings[one] })]),
    ) as Record<RecipientStatus, typeof count>,
  )
  .meta({ description: 'Readers who were chosen for it, by delivery status.' });

const welcomeStep = z.object({ id: stepField, days, subject, preheader, note, addedAt: time, counts });

const revision = z
  .int()
  .min(0)
  .meta({ description: 'Counts the changes of the emails and of whether they are on.', examples: [3] });

const welcomeSeries = z.object({
  newsletter: newsletterField,
  revision,
  on: z.boolean().meta({ description: 'Whether readers who confirm get the emails.', examples: [true] }),
  since: pastTime.meta({ description: 'Readers who have confirmed since then get them; null: it is off.' }),
  imported: z.boolean().meta({ description: 'Whether imported readers get them, too.' }),
  waits: z
    .enum(['paused', 'postal-address', 'old-worker', 'restored'])
    .nullable()
    .meta({
      description:
        'Why it sends nothing. "paused": one of its sends is paused. "postal-address": the newsletter has none. "old-worker": a worker of version 0.2.0 or earlier runs, which cannot send them; they go on by themselves within an hour after the last one has ended. "restored": it was on in a backup that was restored, and is off until somebody turns it on. null: nothing is wrong.',
      examples: [null],
    }),
  oldWorkers: z
    .array(
      z.object({
        host: z.string().meta({ description: 'Name of its machine.', examples: ['worker-1'] }),
        process: z.string().meta({ description: 'Id of the process there.', examples: ['4711'] }),
      }),
    )
    .meta({ description: 'The workers that they wait for, if "waits" is "old-worker".', examples: [[]] }),
  steps: z.array(welcomeStep).max(maxSteps),
});
export type WelcomeDocument = z.infer<typeof welcomeSeries>;

/** While the emails are on, a change may send some at once. */
const confirm = z.boolean().optional().meta({
  description:
    'While the emails are on: with false, nothing is done if readers would get an email at once, and the error says how many.',
});

export const newStep = z.strictObject({ days, subject, preheader: preheader.default(''), note, confirm });
export const stepChange = z.strictObject({
  days: days.optional(),
  subject: subject.optional(),
  preheader: preheader.optional(),
  note: note.optional(),
  confirm,
});
export const stepOrder = z.strictObject({
  steps: z
    .array(stepField)
    .max(maxSteps)
    .meta({ description: 'Every welcome email, in the new order.', examples: [['step-2', 'step-1']] }),
  confirm,
});
export const startChoice = z.strictObject({
  since: time.optional().meta({ description: 'Also for readers who have confirmed since then. Default: from now on.' }),
  imported: z
    .boolean()
    .optional()
    .meta({ description: 'Whether imported readers get them, too. Default: as before; at first, no.' }),
  revision: revision.optional().meta({
    description:
      'The revision of the emails that you saw. If somebody has changed them since, they stay off. Default: the current one.',
  }),
  confirm: z.boolean().optional().meta({
    description:
      'Must be true if readers get an email at once. Otherwise nothing is done, and the error says how many.',
  }),
});

export const stepPreviewQuery = issuePreviewQuery.omit({ section: true, cadence: true });
export const stepPreview = issuePreview.omit({ isReader: true });
export const stepTest = testEmail.extend({ id: stepField });

/** Their names in the API's document. */
export const welcomeSchemas = {
  WelcomeSeries: welcomeSeries,
  NewWelcomeStep: newStep,
  WelcomeStepChange: stepChange,
  WelcomeStepOrder: stepOrder,
  WelcomeStart: startChoice,
  WelcomePreview: stepPreview,
  WelcomeTest: stepTest,
} as const;
