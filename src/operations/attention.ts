import * as z from 'zod';
import { readAttention } from '../attention/attention.js';
import type { Trouble } from '../attention/trouble.js';
import type { Finding } from '../findings/finding.js';
import { newsletterField, onlyNewsletter } from './fields.js';
import { operation } from './operation.js';
import { onePage, pageOf } from './page.js';
import { maySee, mayUse, requireNewsletter } from './permission.js';
import { findingFields, shownFinding } from './shown-finding.js';

const trouble = z.object({
  id: z.string().meta({
    description: 'The same for as long as the trouble lasts, whatever its numbers are.',
    examples: ['issue.paused gazette-7'],
  }),
  severity: z
    .enum(['stop', 'warning'])
    .meta({ description: 'stop: something does not go on. warning: it will stop, or somebody wanted it so.' }),
  newsletter: newsletterField.nullable().meta({ description: 'null: it concerns the whole installation.' }),
  ...findingFields,
});
const troubles = pageOf(trouble);

/** Their names in the API's document. */
export const attentionSchemas = { Trouble: trouble, Troubles: troubles } as const;

/** What waits for a person. */
export const attention = {
  list: operation({
    id: 'listAttention',
    summary: 'List what needs attention',
    description:
      'Returns everything that waits for a person, with what to do about it: issues that do not start or do not go on, providers that refuse one, relays and workers that are away, sources that fail, bounces that are held back, wrong DNS records of a sender, and more. What stops comes first. Costs the same with any number of readers. Whoever may see one newsletter sees what concerns it; what concerns the whole installation is for those who may see all newsletters.',
    permission: { scope: 'content:read', of: 'any' },
    changes: false,
    key: [],
    input: z.object({ newsletter: onlyNewsletter }),
    run: async (app, { newsletter }, { actor }) => {
      if (newsletter !== undefined) requireNewsletter(actor, newsletter);
      // Whom it names may be read by those who may read the team.
      const mayRead = ({ code }: Trouble) => code !== 'invitation.unsent' || mayUse(actor, 'installation:read');
      const all = (await readAttention(app)).filter(mayRead);
      return all.filter((one) => maySee(actor, one.newsletter) && (newsletter ?? one.newsletter) === one.newsletter);
    },
    output: troubles,
    document: (_, items) =>
      onePage(
        items.map(({ id, severity, newsletter, timeZone, code, facts }) => ({
          ...{ id, severity, newsletter },
          ...shownFinding({ code, facts } as Finding, { newsletter: newsletter ?? undefined }, timeZone),
        })),
      ),
  }),
};
