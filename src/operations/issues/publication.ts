import * as z from 'zod';
import type { Issue } from '../../issues/issue.js';
import { setUnlisted, setWithdrawn } from '../../issues/publication.js';
import { links } from '../../render/links.js';
import { isoFromMs } from '../../timestamps.js';
import { issueField, time } from '../fields.js';
import { operation } from '../operation.js';
import { issueOf, writingContent } from './of-issue.js';

const publication = z.object({
  id: issueField,
  unlisted: z.boolean(),
  withdrawnAt: time.nullable(),
  page: z.url().meta({ examples: ['https://news.example.com/issues/gazette-7'] }),
});

const publicationChange = z
  .strictObject({ unlisted: z.boolean().optional(), withdrawn: z.boolean().optional() })
  .meta({ examples: [{ unlisted: true }] });

/** Their names in the API's document. */
export const publicationSchemas = { PublicationChange: publicationChange, Publication: publication } as const;

/** The public page of an issue, after its send has begun. */
export const publications = {
  change: operation({
    id: 'changePublication',
    summary: 'Unlist or withdraw the public page of an issue',
    description:
      'An unlisted issue is in no public list, but its link still works. The page of a withdrawn issue answers 410.',
    ...writingContent,
    input: publicationChange,
    partial: true,
    errors: ['issue.not-published'],
    run: async (app, { issue, unlisted, withdrawn }): Promise<Issue> => {
      const { id } = await issueOf(app, { issue });
      if (withdrawn !== undefined) await setWithdrawn(app.redis, id, withdrawn);
      if (unlisted !== undefined) await setUnlisted(app.redis, id, unlisted);
      return issueOf(app, { issue });
    },
    output: publication,
    document: ({ publicUrl }, { id, unlisted, withdrawnAt }) => ({
      ...{ id, unlisted, withdrawnAt: isoFromMs(withdrawnAt), page: links.issue(publicUrl, id) },
    }),
  }),
};
