import type { Command } from 'commander';
import { countRemoval, type RemovalCounts, removeNewsletter } from '../control/remove-newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { verb, withCommandApp } from './command.js';
import { confirmByName, yesHelp } from './confirm.js';
import { counted } from './counted.js';
import { bar } from './output.js';

/** `newsletter remove`: removes a newsletter and all that belongs to it alone. */
export function removeNewsletterCommand(noun: Command): void {
  verb(noun, 'remove <slug>', 'remove a newsletter for good, with its readers, issues, articles and sources')
    .option('--yes', yesHelp)
    .action((slug: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        const counts = await countRemoval(list, newsletter);
        const archive =
          newsletter.archivedAt === ''
            ? ` To end it without losing anything, use \`postrider newsletter archive ${slug}\`.`
            : '';
        await confirmByName(output, `${consequences(newsletter.title, counts)}${archive}`, flags.yes, slug);
        await removeNewsletter(list, newsletter, (step, done, total) =>
          output.progress(total > 0 ? bar(`Removing ${step}`, done, total) : `Removing ${step}: ${done}`),
        );
        output.progress('');
        const { title, number } = newsletter;
        output.result({ slug, number, title, removed: counts }, `"${title}" is removed. ${kept(counts)}`.trim());
      }),
    );
}

function consequences(title: string, counts: RemovalCounts): string {
  const taken = [
    `${counted(counts.memberships, 'subscription')} (${counted(counts.readersAlone, 'reader')} of this newsletter alone)`,
    `${counted(counts.issues, 'issue')} with results and pages`,
    counted(counts.articles, 'article'),
    counted(counts.sources, 'source'),
    counted(counts.schedules, 'schedule'),
    counted(counts.segments, 'segment'),
  ];
  const list = `${taken.slice(0, -1).join(', ')} and ${taken.at(-1)}`;
  return `This removes "${title}" for good: ${list}. Subscriptions to other newsletters stay. ${kept(counts)}`.trim();
}

/** The records that remain of readers who must not be emailed again. */
function kept({ complaintsKept, erasuresKept }: RemovalCounts): string {
  if (complaintsKept + erasuresKept === 0) return '';
  return `${counted(complaintsKept, 'complaint')} and ${counted(erasuresKept, 'erasure')} are kept, so that no import adds these readers again.`;
}
