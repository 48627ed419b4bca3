import type { Command } from 'commander';
import { giveUpIssue, pauseIssue, resumeIssue } from '../control/control-issue.js';
import { countResendable, type Resendable, resendable, resendIssue } from '../control/resend-issue.js';
import { InvalidInput } from '../errors.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { noWorker } from './wait-for-issue.js';

const noWorkerNote = 'No worker is running: the mails go out when one is (`postrider worker`, or `npm start`).';

const stateList = flagParser((text): Resendable[] => {
  const words = wordList(text);
  const known = resendable.filter((state) => words.includes(state));
  if (words.length === 0 || words.length !== known.length)
    throw new Error(`It must be one or more of ${resendable.join(', ')}, parted by commas.`);
  return known;
});

/** What a publisher may do to an issue that is on its way, or out. */
export function controlCommands(noun: Command): void {
  verb(noun, 'pause <id>', 'stop a send for the moment; what is in flight is finished').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        await pauseIssue(redis, id);
        output.result({ id, state: 'paused' }, `${id} is paused. \`postrider issue resume ${id}\` goes on with it.`);
      }),
  );

  verb(noun, 'resume <id>', 'go on with a paused issue, to those not reached').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        await resumeIssue(app, id);
        if (await noWorker(app)) output.note(noWorkerNote);
        output.result({ id, state: 'sending' }, `${id} is being sent again.`);
      }),
  );

  verb(noun, 'cancel <id>', 'give an issue up: nobody else is mailed; of a draft, the articles are free again').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const { wasUnderWay } = await giveUpIssue(redis, id);
        const more = wasUnderWay ? ` Nobody else is mailed; \`postrider issue report ${id}\` says who was.` : '';
        output.result({ id, state: 'cancelled' }, `${id} is cancelled.${more}`);
      }),
  );

  verb(noun, 'resend <id>', 'try once more those whom it did not reach')
    .requiredOption('--state <states>', `whom: ${resendable.join(', ')}; parted by commas`, stateList)
    .option('--yes', 'really: who is uncertain may get it twice')
    .action((id: string, flags: { json?: boolean; state: Resendable[]; yes?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        if (!flags.yes) {
          const count = await countResendable(app, id, flags.state);
          throw new InvalidInput('--yes', `${count} readers would be mailed again; say --yes to go ahead`);
        }
        const count = await resendIssue(app, id, flags.state);
        if (count > 0 && (await noWorker(app))) output.note(noWorkerNote);
        output.result({ id, putBack: count }, `${count} readers are mailed once more.`);
      }),
    );
}
