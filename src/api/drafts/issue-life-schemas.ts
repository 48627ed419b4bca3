import { z } from 'zod';
import { articleLimit, maxArticles } from '../../issues/compose.js';
import { locales } from '../../locale/locale.js';
import { articleId, draft, draftExample, fields, line } from './draft-schemas.js';

// Schemas of composing and previewing an issue in the API.

export const newIssue = z
  .strictObject({
    articles: z.array(articleId).max(100).optional().meta({
      description:
        'Articles in order, the first as the lead. Default: the newest that the readers of the issue have from no other.',
    }),
    limit: z
      .int()
      .min(1)
      .max(maxArticles)
      .optional()
      .meta({ description: `Max number of new articles. Default: ${articleLimit}.` }),
    latest: z
      .int()
      .min(1)
      .optional()
      .meta({ description: `The same, but at most ${articleLimit}.` }),
    subject: line.optional().meta({ description: `Default: the headline of the lead. ${fields}` }),
    preheader: line.optional().meta({ description: fields }),
    segment: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'Name of a segment: only its readers get the issue. Default: every confirmed reader.' }),
  })
  .meta({ examples: [{ latest: 8 }, { latest: 8, segment: 'Engineers' }] });

export const composed = z
  .object({
    ...draft.shape,
    remaining: z
      .int()
      .min(0)
      .meta({ description: 'New articles that stay for the next issue, because this one would have too many.' }),
    oldArticles: z
      .array(z.string())
      .meta({ description: 'Ids of articles that are more than 60 days older than the last issue.' }),
    leftOut: z
      .array(z.object({ article: z.string(), title: z.string(), of: z.string(), because: z.enum(['address', 'text']) }))
      .meta({
        description:
          'Articles that digests leave out, because they have the same address or text as an article of this issue (`of`).',
      }),
    withoutSome: z.int().min(0).meta({
      description: 'Readers who have some of the articles from other issues. They get this one without them.',
    }),
    haveAll: z
      .int()
      .min(0)
      .meta({ description: 'Readers who have all of the articles from other issues. They are not emailed.' }),
  })
  .meta({ examples: [{ ...draftExample, remaining: 4, oldArticles: [], leftOut: [], withoutSome: 396, haveAll: 0 }] });

export const previewQuery = z.object({
  locale: z.enum(locales).optional().meta({ description: "Language. Default: the newsletter's." }),
  name: z.string().max(200).default('').meta({ description: 'Name of the reader, for merge fields.' }),
});

export const preview = z
  .object({ subject: z.string(), html: z.string(), text: z.string() })
  .meta({ examples: [{ subject: 'What the council decided', html: '<!DOCTYPE html>', text: 'Dear reader,' }] });

/** Their names in the OpenAPI document. */
export const issueLifeSchemas = {
  NewIssue: newIssue,
  ComposedIssue: composed,
  IssuePreview: preview,
} as const;
