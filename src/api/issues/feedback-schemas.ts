import { z } from 'zod';

// Schemas of emails at bounce addresses in the API.

const unreadReport = z.object({
  id: z.string(),
  subscriber: z.string().meta({ description: 'Id of the subscriber at whose bounce address it arrived.' }),
  newsletter: z.string().meta({ description: 'Slug of the newsletter.' }),
  at: z.iso.datetime().nullable().meta({ description: 'When it arrived.' }),
  subject: z.string(),
  text: z.string().meta({ description: 'Up to 4,000 characters, without email addresses.' }),
});

export const unreadReports = z.object({ items: z.array(unreadReport) }).meta({
  examples: [
    {
      items: [
        {
          id: '0123456789abcdef-1-89abcdef01234567',
          subscriber: '0123456789abcdef',
          newsletter: 'gazette',
          at: '2031-03-04T08:00:05.000Z',
          subject: 'Your message',
          text: 'The gateway has taken the message for … out of service.',
        },
      ],
    },
  ],
});

export const unreadQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'Max items.' }),
});

/** Their names in the OpenAPI document. */
export const feedbackSchemas = { UnreadReports: unreadReports } as const;
