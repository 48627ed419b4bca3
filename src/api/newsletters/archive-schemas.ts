import { z } from 'zod';
import { issueEffects } from '../../control/archive-newsletter.js';
import { fullNewsletter, newsletterExample } from './newsletter-schemas.js';

// Schemas of archiving and reopening a newsletter in the API.

/** The answer to archiving and reopening. */
export const archivedNewsletter = fullNewsletter
  .extend({
    affectedIssues: z
      .array(
        z.object({
          id: z.string(),
          effect: z.enum(issueEffects).meta({
            description:
              'What becomes of it. "pauses", "stays-paused": a person resumes it later. "starts-now": its time has passed, and it goes out now. "waits": it waits for a decision.',
          }),
          accepted: z.int().min(0).meta({ description: 'Readers whose message was accepted.' }),
          left: z.int().min(0).meta({ description: 'Readers who have no outcome yet, or wait for a retry.' }),
          startAt: z.iso.datetime().nullable().meta({ description: 'Start of a scheduled issue.' }),
        }),
      )
      .meta({ description: 'The issues that this stops or continues.' }),
  })
  .meta({
    examples: [
      {
        ...newsletterExample,
        archivedAt: '2031-03-04T09:00:00.000Z',
        affectedIssues: [{ id: 'gazette-7', effect: 'pauses', accepted: 85, left: 215, startAt: null }],
      },
    ],
  });

export const archivingQuery = z.object({
  dryRun: z.enum(['true', 'false']).optional().meta({
    description: 'With "true", only names the issues, and changes nothing.',
  }),
});

/** Their names in the OpenAPI document. */
export const archiveSchemas = { ArchivedNewsletter: archivedNewsletter } as const;
