import { z } from 'zod';
import { locales } from '../locale/locale.js';
import { cadences } from '../newsletters/cadence.js';

const newsletterExample = {
  slug: 'gazette',
  title: 'The Example Gazette',
  tagline: 'The news in five minutes',
  locale: 'en',
  sections: ['City', 'Science', 'Sport'],
  timeZone: 'Europe/Berlin',
  schedule: { daily: '0 8 * * *', weekly: '0 8 * * 1' },
  url: 'https://news.example.com/n/gazette',
};

export const newsletter = z
  .object({
    slug: z.string(),
    title: z.string(),
    tagline: z.string(),
    locale: z.enum(locales),
    sections: z.array(z.string()),
    timeZone: z.string().meta({ description: 'IANA time zone of the schedule.' }),
    schedule: z.partialRecord(z.enum(cadences), z.string()).meta({
      description:
        'When digests are sent: a cron expression for each cadence. If there are several, readers choose one.',
    }),
    url: z.string().meta({ description: 'URL of the sign-up page.' }),
  })
  .meta({ examples: [newsletterExample] });

export const newsletterPage = z
  .object({ items: z.array(newsletter) })
  .meta({ examples: [{ items: [newsletterExample] }] });
