import type { Command } from 'commander';
import { type CorrectionInput, correctIssue } from '../control/correct-issue.js';
import { consoleIdentity } from '../identity.js';
import { counted } from '../operations/counted.js';
import { links } from '../render/links.js';
import { verb, withCommandApp, wordList } from './command.js';
import { type SponsorFlags, sponsorOf, withSponsorFlags } from './sponsor-flags.js';
import { userName } from './user-name.js';
import { WrongUsage } from './wrong-usage.js';

interface CorrectFlags extends SponsorFlags {
  json?: boolean;
  subject?: string;
  preheader?: string;
  /** False after --no-sponsor. */
  sponsor: boolean;
  articles?: string[];
  refresh?: boolean;
  approvedBy?: string;
}

/** `issue correct`. */
export function correctCommand(noun: Command): void {
  const command = verb(noun, 'correct <id>', 'correct the archive page and the messages sent from now on')
    .option('--subject <text>', 'change the subject')
    .option('--preheader <text>', 'change the preview text beside the subject')
    .option('--no-sponsor', 'remove the sponsor')
    .option(
      '--articles <ids>',
      'use these articles in this order; separate several with commas ("same" is --refresh)',
      wordList,
    )
    .option('--refresh', 'render the same articles again, as they are now (to correct one, import it again first)');
  command.option('--approved-by <name>', 'approve the corrected issue, where its newsletter needs an approval');
  withSponsorFlags(command).action((id: string, flags: CorrectFlags) =>
    withCommandApp(flags, async (app, output) => {
      const issue = await correctIssue(app, id, correctionOf(flags), Date.now(), {
        name: userName(),
        id: consoleIdentity,
      });
      const { state, edition, subject, corrections } = issue;
      const before = corrections.at(-1)?.acceptedBefore ?? 0;
      const page = issue.startedAt > 0 ? links.issue(app.publicUrl, id) : null;
      const text =
        issue.startedAt > 0
          ? `${id} is now edition ${edition}. ${counted(before, 'reader')} received the previous edition; ${page} shows the new one.`
          : `${id} is changed. Nobody has been emailed yet.`;
      output.result({ id, state, edition, subject, acceptedBefore: before, page }, text);
    }),
  );
}

function correctionOf(flags: CorrectFlags): CorrectionInput {
  const { subject, preheader, articles, refresh, approvedBy } = flags;
  const sponsor = flags.sponsor ? sponsorOf(flags) : null;
  const same = articles?.length === 1 && articles[0] === 'same';
  const correction: CorrectionInput = {
    ...(subject === undefined ? {} : { subject }),
    ...(preheader === undefined ? {} : { preheader }),
    ...(sponsor === undefined ? {} : { sponsor }),
    ...(articles === undefined || same ? {} : { articles }),
  };
  if (Object.keys(correction).length === 0 && !same && !refresh)
    throw new WrongUsage(
      'issue correct',
      'give at least one option; --refresh renders the same articles as they are now',
    );
  return { ...correction, ...(approvedBy === undefined ? {} : { approvedBy }) };
}
