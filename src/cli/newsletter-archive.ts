import type { Command } from 'commander';
import { type AffectedIssue, affectedIssues, setArchived } from '../control/archive-newsletter.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { countSubscribers } from '../subscribers/list/count-subscribers.js';
import { verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { counted } from './counted.js';
import { userName } from './user-name.js';

/** `newsletter archive`: ends a newsletter without losing anything. */
export function archiveCommand(noun: Command): void {
  verb(noun, 'archive <slug>', 'end a newsletter: no sign-ups, no issues; its list and past issues stay')
    .option('--undo', 'reopen the newsletter')
    .option('--yes', yesHelp)
    .action((slug: string, flags: { json?: boolean; undo?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list, queues }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        const archived = newsletter.archivedAt !== '';
        const issues = await affectedIssues(list, newsletter, !flags.undo);
        const named = issues.map((issue) => effectInWords(issue, newsletter));
        if (!flags.undo && !archived) {
          const { confirmed } = await countSubscribers(list, newsletter);
          const readers = counted(confirmed, 'confirmed reader');
          const consequence = `"${newsletter.title}" will accept no sign-ups and send nothing more to ${readers}. Past issues and links to unsubscribe keep working.`;
          await confirm(output, [consequence, ...named].join(' '), flags.yes);
        }
        // Reopening emails readers at once only in these cases.
        if (flags.undo && archived && issues.some(({ effect }) => effect === 'starts-now' || effect === 'retries'))
          await confirm(output, named.join(' '), flags.yes);
        const changed = await setArchived({ redis, queues }, slug, !flags.undo, { by: userName() });
        const text = flags.undo
          ? `"${changed.title}" accepts sign-ups and sends again.`
          : `"${changed.title}" is archived. Undo it with \`postrider newsletter archive ${slug} --undo\`.`;
        output.result({ ...changed, affectedIssues: issues }, text);
        if (archived === (flags.undo === true)) for (const line of named) output.note(line);
      }),
    );
}

/** What becomes of an issue, with its numbers. */
function effectInWords({ id, effect, accepted, left, startAt }: AffectedIssue, { timeZone }: Newsletter): string {
  const readers = counted(left, 'reader');
  const reached = `${accepted} of ${counted(accepted + left, 'reader')} ${accepted === 1 ? 'has' : 'have'} it`;
  const at = shownMoment(startAt, timeZone);
  const words: Record<AffectedIssue['effect'], string> = {
    pauses: `${id} is being sent: ${reached}. Archiving pauses it.`,
    'stays-paused': `${id} is paused: ${reached}. Resume it with \`postrider issue resume ${id}\`.`,
    'stops-retries': `${id} was sent, with retries ahead for ${readers}. Archiving stops them.`,
    retries: `${id} was sent, with retries ahead for ${readers}. They continue now.`,
    'does-not-start': `${id} is scheduled for ${at} to ${readers}. It does not start.`,
    starts: `${id} is scheduled for ${at} to ${readers}.`,
    'starts-now': `${id} was scheduled for ${at}. It goes out now to ${readers}.`,
    waits: `${id} was scheduled for ${at} to ${readers}. It waits for a decision: see \`postrider issue show ${id}\`.`,
  };
  return words[effect];
}
