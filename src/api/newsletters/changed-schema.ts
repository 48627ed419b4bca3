import { z } from 'zod';
import { fullNewsletter, newsletterExample } from './newsletter-schemas.js';

/** The answer to a change. */
export const changedNewsletter = fullNewsletter
  .extend({
    movedIssues: z
      .array(
        z.object({
          id: z.string(),
          startAt: z.iso.datetime().nullable().meta({ description: 'When it starts. This moment does not move.' }),
          local: z.object({ day: z.string(), time: z.string() }).nullable().meta({
            description: 'Its time by the clocks of the readers, if it follows them.',
          }),
        }),
      )
      .optional()
      .meta({ description: 'Scheduled issues whose local time moves with the time zone. Left out if there is none.' }),
    approvalEffects: z
      .array(
        z.object({
          id: z.string(),
          effect: z.enum(['needs-approval', 'starts', 'starts-now']).meta({
            description:
              '"needs-approval": it waits for its approval from now on. "starts": it goes out at its time, without one. "starts-now": its time has passed, so it goes out at once.',
          }),
          startAt: z.iso.datetime().nullable(),
          readers: z.int().min(0),
        }),
      )
      .optional()
      .meta({ description: 'Scheduled issues that nobody has approved and that another approval mode concerns.' }),
  })
  .meta({
    examples: [
      { ...newsletterExample, movedIssues: [{ id: 'gazette-7', startAt: '2031-03-05T07:00:00.000Z', local: null }] },
    ],
  });

/** Its name in the OpenAPI document. */
export const changedSchemas = { ChangedNewsletter: changedNewsletter } as const;
