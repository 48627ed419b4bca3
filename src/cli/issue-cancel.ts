import type { Command } from 'commander';
import { type Cancellation, withdrawIssue } from '../control/cancel-issue.js';
import { countLeft } from '../control/count-left.js';
import { countResendable, type Resend, resendIssue } from '../control/resend-issue.js';
import { readIssue } from '../issues/issue-store.js';
import { type Resendable, resendable } from '../ledger/ledger-states.js';
import { counted } from '../operations/counted.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { canAsk, confirm, yesHelp } from './confirm.js';
import { howTheRestGetsIt, restInWords } from './issue-shown.js';
import { noWorker, noWorkerNote } from './wait-for-issue.js';

const stateList = flagParser((text): Resendable[] => {
  const words = wordList(text);
  const known = resendable.filter((state) => words.includes(state));
  if (words.length === 0 || words.length !== known.length)
    throw new Error(`It must be one or more of ${resendable.join(', ')}, separated by commas.`);
  return known;
});

const readers = (count: number) => counted(count, 'reader');
const exceptBounced = (count: number) => {
  if (count === 0) return '';
  return count === 1
    ? '; 1 is left out because its address bounced'
    : `; ${count} are left out because their addresses bounced`;
};
const exceptThoseWhoHaveAll = (count: number) =>
  count === 0 ? '' : `; ${count} ${count === 1 ? 'is' : 'are'} left out, with every article from other issues`;
const except = ({ leftOut, haveAll }: Resend) => `${exceptBounced(leftOut)}${exceptThoseWhoHaveAll(haveAll)}`;

/** Who has a cancelled issue, who does not, and how they get its articles. */
function cancelledInWords(id: string, cancelled: Cancellation): string {
  if (!cancelled.wasUnderWay) return '';
  const { reached, notReached } = cancelled;
  if (notReached === 0) return ` ${restInWords(cancelled)}, and nobody else was to get it.`;
  const page = reached > 0 ? ' Its page stays.' : '';
  return ` ${restInWords(cancelled)}.${page} ${howTheRestGetsIt(id)}`;
}

/** `issue cancel`. */
export function cancelCommand(noun: Command): void {
  verb(noun, 'cancel <id>', "cancel an issue: nobody else is emailed; a draft's articles become available again")
    .option('--yes', 'do not ask for confirmation on a terminal before ending a send that has begun')
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const issue = await readIssue(redis, id);
        const { state } = issue;
        if (!flags.yes && (state === 'sending' || state === 'paused') && canAsk(output)) {
          const consequence = `This ends the send of ${id}: ${readers(await countLeft(list, issue))} will not be emailed.`;
          await confirm(output, `${consequence} To stop it for a while, use \`postrider issue pause ${id}\`.`, false);
        }
        const cancelled = await withdrawIssue(list, id);
        const { reached, notReached } = cancelled;
        const shown = cancelled.wasUnderWay
          ? { id, state: 'cancelled', reached, notReached }
          : { id, state: 'cancelled' };
        output.result(shown, `${id} is cancelled.${cancelledInWords(id, cancelled)}`);
      }),
    );
}

/** `issue resend`. */
export function resendCommand(noun: Command): void {
  verb(noun, 'resend <id>', 'send an issue again to recipients that it did not reach; bounced readers are left out')
    .requiredOption(
      '--state <states>',
      `delivery status: ${resendable.join(', ')}; separate several with commas`,
      stateList,
    )
    .option('--yes', `${yesHelp}. Readers marked uncertain may receive it twice`)
    .action((id: string, flags: { json?: boolean; state: Resendable[]; yes?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const isFirst = flags.state.every((state) => state === 'waiting');
        if (!flags.yes) {
          const counts = await countResendable(app, id, flags.state);
          const twice = flags.state.includes('uncertain') ? ' Readers marked uncertain may receive it twice.' : '';
          const again = `${readers(counts.putBack)} will be emailed${isFirst ? '' : ' again'}${except(counts)}.`;
          if (counts.putBack > 0) await confirm(output, again + twice, false);
        }
        const counts = await resendIssue(app, id, flags.state);
        if (counts.putBack > 0 && (await noWorker(app))) output.note(noWorkerNote);
        output.result(
          { id, ...counts },
          `${readers(counts.putBack)} will be emailed${isFirst ? '' : ' once more'}${except(counts)}.`,
        );
      }),
    );
}
