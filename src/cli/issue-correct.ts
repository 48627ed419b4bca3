import type { Command } from 'commander';
import { counted } from '../counted.js';
import { isPausedAsChanged } from '../issues/issue.js';
import { pauseParts } from '../locale/pauses-in-words.js';
import { corrections } from '../operations/issues/corrections.js';
import { links } from '../render/links.js';
import { scheduleInWords } from './draft-command.js';
import { operationCommand } from './operation-command.js';
import { sponsorOf, withSponsorFlags } from './sponsor-flags.js';
import { WrongUsage } from './wrong-usage.js';

/** `issue correct`. */
export function correctCommand(noun: Command): void {
  const help = 'correct the archive page and the messages sent from now on';
  operationCommand(noun, 'correct <id>', help, corrections.correct, {
    options: {
      sponsor: '--sponsor-title',
      articles: {
        flags: '--articles <ids>',
        help: 'use these articles in this order; separate several with commas ("same" is --refresh)',
      },
      content: {
        flags: '--content <mark>',
        help: 'refuse if somebody has changed the issue, its articles or its newsletter since `issue show --json` showed this "content"',
      },
    },
    more: (command) =>
      withSponsorFlags(command.option('--no-sponsor', 'remove the sponsor')).option(
        '--refresh',
        'render the same articles again, as they are now (to correct one, import it again first)',
      ),
    input: (flags) => {
      const sponsor = flags.sponsor ? sponsorOf(flags) : null;
      const same = String(flags.articles) === 'same';
      const given = [flags.subject, flags.preheader, flags.articles, sponsor, flags.refresh];
      if (given.every((one) => one === undefined))
        throw new WrongUsage(
          'issue correct',
          'give at least one option; --refresh renders the same articles as they are now',
        );
      return { ...(sponsor === undefined ? {} : { sponsor }), ...(same ? { articles: undefined } : {}) };
    },
    text: async (issue, { app }) => {
      const { id, edition, corrections: made } = issue;
      if (isPausedAsChanged(issue))
        return `${id} is changed. Nobody has been emailed yet. ${pauseParts({ because: 'changed' }, 'en').remedy}`;
      return issue.startedAt > 0
        ? `${id} is now edition ${edition}. ${counted(made.at(-1)?.acceptedBefore ?? 0, 'reader')} received the previous edition; ${links.issue(app.publicUrl, id)} shows the new one.`
        : `${id} is changed. Nobody has been emailed yet.${await scheduleInWords(issue, app)}`;
    },
  });
}
