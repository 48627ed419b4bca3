import type { Command } from 'commander';
import type { AffectedIssue } from '../operations/newsletters/archive-newsletter.js';
import { archiving } from '../operations/newsletters/archiving.js';
import { affectedInWords } from '../operations/newsletters/newsletter-words.js';
import { verb, withCommandApp } from './command.js';
import { yesHelp } from './confirm.js';
import { besideDocument } from './json-document.js';
import { earlierNewsletter } from './newsletter-shown.js';
import { type Flags, performHere, performs } from './operation-command.js';

/** `newsletter archive`: ends a newsletter without losing anything, and with `--undo` reopens it. */
export function archiveCommand(noun: Command): void {
  const help = 'end a newsletter: no sign-ups, no issues; its list and past issues stay';
  performs(verb(noun, 'archive <slug>', help), archiving.archive, archiving.reopen)
    .option('--undo', 'reopen the newsletter')
    .option('--dry-run', 'only name the issues that this affects')
    .option('--yes', yesHelp)
    .action((slug: string, { undo = false, dryRun, ...flags }: Flags) =>
      withCommandApp(flags, async (app, output) => {
        const asked = { key: { slug }, input: dryRun ? { dryRun: 'true' } : {}, yes: flags.yes };
        const operation = undo ? archiving.reopen : archiving.archive;
        const { result, document } = await performHere({ app, output }, operation, asked);
        const { newsletter, affected, same } = result;
        const changed = undo
          ? `"${newsletter.title}" accepts sign-ups and sends again.`
          : `"${newsletter.title}" is archived. Undo it with \`postrider newsletter archive ${slug} --undo\`.`;
        const text = dryRun ? 'Nothing is changed.' : changed;
        output.result(besideDocument(document as object, earlierNewsletter(newsletter)), text);
        if (same) return;
        for (const issue of affected)
          output.note(`${affectedInWords(issue, newsletter)}${remedies[issue.effect]?.(issue.id) ?? ''}`);
      }),
    );
}

/** What to do about an issue. */
const remedies: Partial<Record<AffectedIssue['effect'], (id: string) => string>> = {
  'stays-paused': (id) => ` Resume it with \`postrider issue resume ${id}\`.`,
  waits: (id) => ` See \`postrider issue show ${id}\`.`,
};
