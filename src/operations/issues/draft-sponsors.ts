import * as z from 'zod';
import { editDraft } from '../../issues/edit-draft.js';
import { slotsWithDue, slotsWithNamed } from '../../issues/sponsors/due-sponsors.js';
import { inSponsorTurn } from '../../issues/sponsors/sponsor-turn.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { operation } from '../operation.js';
import { draft } from './draft-schemas.js';
import { approvedDocument, type Edited, editOf } from './drafts.js';
import { issueOf, writingDrafts } from './of-issue.js';

const refresh = z
  .strictObject({
    sponsors: z.array(z.string().max(40)).min(1).max(10).optional().meta({
      description:
        'Sponsors to take, whether they are due or not; all others stay. Default: those that are due on the day of the issue, in place of those that it had taken.',
    }),
  })
  .meta({ examples: [{ sponsors: ['sponsor-1'] }] });

/** Their names in the API's document. */
export const draftSponsorSchemas = { SponsorRefresh: refresh } as const;

/** The sponsors of an issue whose send has not begun. */
export const draftSponsors = {
  refresh: operation({
    id: 'refreshSponsors',
    summary: 'Take the sponsors of an issue anew',
    description:
      'Copies the sponsors that are due into an issue, as they are now, and drops those that are not. An issue for some readers copies those anew that it has; to take another one, name it. What was written for this issue alone stays. It is a change of the draft: an approval ends with it.',
    ...writingDrafts,
    input: refresh,
    errors: ['issue.draft-changed', 'issue.not-editable'],
    run: async (app, { issue: id, sponsors: named }, { actor }): Promise<Edited> => {
      const before = await issueOf(app, { issue: id });
      const newsletter = await readNewsletter(app.redis, before.newsletter);
      const edit = editOf(actor, undefined, before);
      const issue = await inSponsorTurn(app.redis, newsletter.slug, async () => {
        const sponsors = named
          ? await slotsWithNamed(app.redis, newsletter.slug, before.sponsors, named)
          : await slotsWithDue(app.redis, newsletter, before);
        return editDraft(app.redis, before.id, edit, { sponsors });
      });
      return { before, issue };
    },
    output: draft,
    document: (app, { issue }) => approvedDocument(app, issue),
  }),
};
