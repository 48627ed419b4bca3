import * as z from 'zod';

// Fields that the inputs and documents of several nouns have. The examples of fields make those of the documents.

/** A number of things. */
export const count = z.int().min(0);

/** UTC, ISO 8601. */
export const time = z.iso.datetime().meta({ examples: ['2031-03-04T08:00:00.000Z'] });

/** The same where something may not have happened; an example shows that it has. */
export const pastTime = time.nullable().meta({ examples: ['2031-03-04T08:00:00.000Z'] });

/** A newsletter, by its slug. */
export const newsletterField = z.string().meta({ examples: ['gazette'] });
export const issueField = z.string().meta({ examples: ['gazette-7'] });
/** A state of everything that an issue's emails are made from (issues/content-basis.ts). */
export const contentField = z
  .string()
  .max(4_000)
  .meta({ examples: ['3.12.qf6dzdijlihp:2'] });
export const articleField = z.string().meta({ examples: ['qf6dzdijlihp'] });
export const subscriberField = z
  .string()
  .meta({ description: 'Id of the subscriber.', examples: ['0f1e2d3c4b5a6978'] });

/** An http or https address. */
export const httpAddress = z
  .url({ protocol: /^https?$/, error: 'must be an address that starts with https://' })
  .max(2_000);

/** The only newsletter of a list. */
export const onlyNewsletter = z.string().max(40).optional().meta({ description: 'Only those of this newsletter.' });

/** Confirms what an operation cannot undo, in a query. */
const confirmation = z.enum(['true', 'false']).optional();
export const confirming = z.object({
  confirm: confirmation.meta({
    description: 'Must be "true". Otherwise nothing is done, and the error says what would be lost.',
    examples: ['true'],
  }),
});
/** The same for an operation that version 0.2.0 did without it. */
export const confirmingIfGiven = z.object({
  confirm: confirmation.meta({
    description: 'With "false", nothing is done, and the error says what it would do, with its numbers.',
    examples: ['true'],
  }),
});

export const cursor = z.string().max(300).optional().meta({ description: 'The "next" value of the previous page.' });
export const limit = (max: number, usual: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(max)
    .default(usual)
    .meta({ description: `Max items. Default: ${usual}.` });
