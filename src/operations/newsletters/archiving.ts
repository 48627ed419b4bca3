import * as z from 'zod';
import { counted } from '../../counted.js';
import { countSubscribers } from '../../subscribers/list/count-subscribers.js';
import { confirmingIfGiven } from '../fields.js';
import { type Consequence, operation } from '../operation.js';
import { personOf } from '../permission.js';
import { affectedIssues, setArchived } from './archive-newsletter.js';
import { archivedNewsletter, newsletterDocument } from './newsletter-document.js';
import { newsletterOf } from './newsletter-of.js';
import { affectedInWords } from './newsletter-words.js';

/** Ends newsletters without losing anything, and reopens them. */
export const archiving = {
  archive: archivingOperation(
    'archive',
    'Archive a newsletter',
    'Ends a newsletter. It accepts no sign-ups and sends nothing, and all its data stays. Issues that are being sent are paused, and retries stop.',
  ),
  reopen: archivingOperation(
    'reopen',
    'Reopen an archived newsletter',
    'The newsletter accepts sign-ups and sends again. Paused issues stay paused. A scheduled issue whose time has passed by more than "lateMinutes" waits for a decision.',
  ),
};

function archivingOperation(name: 'archive' | 'reopen', summary: string, description: string) {
  const archived = name === 'archive';
  return operation({
    id: `${name}Newsletter`,
    summary,
    description: `${description} "affectedIssues" names the issues with their numbers of readers; read it with "dryRun" first. Also needs issues:send.`,
    permission: { scope: 'content:write', also: () => ['issues:send'], of: 'slug' },
    changes: true,
    key: ['slug'],
    input: z.object({
      dryRun: z.enum(['true', 'false']).optional().meta({
        description: 'With "true", only names the issues, and changes nothing.',
      }),
      ...confirmingIfGiven.shape,
    }),
    confirmation: 'optional',
    errors: ['newsletter.not-found', ...(archived ? [] : (['newsletter.being-removed'] as const))],
    plan: async (app, { dryRun, ...key }) => {
      const newsletter = await newsletterOf(app, key);
      const affected = await affectedIssues(app.list, newsletter, archived);
      const same = (newsletter.archivedAt !== '') === archived;
      return { newsletter, affected, same, dryRun: dryRun === 'true' };
    },
    consequence: async ({ list }, { newsletter, affected, same, dryRun }): Promise<Consequence | undefined> => {
      if (same || dryRun) return undefined;
      const named = affected.map((issue) => affectedInWords(issue, newsletter));
      const facts = { affectedIssues: affected };
      if (!archived) {
        // Reopening emails readers at once only in these cases.
        const emails = affected.some(({ effect }) => effect === 'starts-now' || effect === 'retries');
        return emails ? { code: 'newsletter.issues-start', text: named.join(' '), facts } : undefined;
      }
      const { confirmed } = await countSubscribers(list, newsletter);
      const text = `"${newsletter.title}" will accept no sign-ups and send nothing more to ${counted(confirmed, 'confirmed reader')}. Past issues and links to unsubscribe keep working.`;
      return { code: 'newsletter.ends', text: [text, ...named].join(' '), facts: { ...facts, readers: confirmed } };
    },
    run: async (app, { slug }, { actor, plan: { newsletter, affected, same, dryRun } }) => {
      const changed = dryRun ? newsletter : await setArchived(app, slug, archived, { by: personOf(actor) });
      return { newsletter: changed, affected, same };
    },
    output: archivedNewsletter,
    document: (app, { newsletter, affected }) => newsletterDocument(app, newsletter, { affected }),
  });
}
