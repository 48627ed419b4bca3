import type { Command } from 'commander';
import { pauseIssue, resumeIssue, withdrawIssue } from '../control/control-issue.js';
import { countResendable, resendIssue } from '../control/resend-issue.js';
import type { Issue } from '../issues/issue.js';
import { countIssueReaders } from '../issues/issue-readers.js';
import { readIssue } from '../issues/issue-store.js';
import { type Resendable, resendable } from '../ledger/ledger-states.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { reportIssue } from '../reports/report.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { canAsk, confirm, yesHelp } from './confirm.js';
import { counted } from './counted.js';
import { noWorker, noWorkerNote } from './wait-for-issue.js';

const stateList = flagParser((text): Resendable[] => {
  const words = wordList(text);
  const known = resendable.filter((state) => words.includes(state));
  if (words.length === 0 || words.length !== known.length)
    throw new Error(`It must be one or more of ${resendable.join(', ')}, separated by commas.`);
  return known;
});

/** Counts the recipients who have not been emailed; before the list of recipients exists, the whole audience. */
async function countLeft(list: SubscriberList, issue: Issue): Promise<number> {
  if (!issue.planned)
    return (await countIssueReaders(list, await readNewsletter(list.redis, issue.newsletter), issue)).matching;
  const { waiting, deferred } = await reportIssue(list, issue.id);
  return waiting + deferred;
}

const readers = (count: number) => counted(count, 'reader');
const exceptBounced = (count: number) => {
  if (count === 0) return '';
  return count === 1
    ? '; 1 is left out because its address bounced'
    : `; ${count} are left out because their addresses bounced`;
};

/** `issue pause`, `resume`, `cancel` and `resend`. */
export function controlCommands(noun: Command): void {
  verb(noun, 'pause <id>', 'pause a send; messages in flight are finished').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        await pauseIssue(redis, id);
        output.result({ id, state: 'paused' }, `${id} is paused. Resume it with \`postrider issue resume ${id}\`.`);
      }),
  );

  verb(noun, 'resume <id>', 'resume a paused send, or the emails that are on hold').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        await resumeIssue(app, id);
        if (await noWorker(app)) output.note(noWorkerNote);
        output.result({ id, state: 'sending' }, `${id} is being sent again.`);
      }),
  );

  verb(noun, 'cancel <id>', "cancel an issue: nobody else is emailed; a draft's articles become available again")
    .option('--yes', 'do not ask for confirmation on a terminal before ending a send that has begun')
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const issue = await readIssue(redis, id);
        const { state } = issue;
        if (!flags.yes && (state === 'sending' || state === 'paused') && canAsk(output)) {
          const consequence = `This ends the send of ${id} for good: ${readers(await countLeft(list, issue))} will not be emailed.`;
          await confirm(output, `${consequence} To stop it for a while, use \`postrider issue pause ${id}\`.`, false);
        }
        const { wasUnderWay } = await withdrawIssue(redis, id);
        const more = wasUnderWay
          ? ` Nobody else will be emailed. See who was with \`postrider issue recipients ${id}\`.`
          : '';
        output.result({ id, state: 'cancelled' }, `${id} is cancelled.${more}`);
      }),
    );

  verb(noun, 'resend <id>', 'send an issue again to recipients that it did not reach; bounced readers are left out')
    .requiredOption(
      '--state <states>',
      `delivery status: ${resendable.join(', ')}; separate several with commas`,
      stateList,
    )
    .option('--yes', `${yesHelp}. Readers marked uncertain may receive it twice`)
    .action((id: string, flags: { json?: boolean; state: Resendable[]; yes?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        if (!flags.yes) {
          const { putBack, leftOut } = await countResendable(app, id, flags.state);
          const twice = flags.state.includes('uncertain') ? ' Readers marked uncertain may receive it twice.' : '';
          const again = `${readers(putBack)} will be emailed again${exceptBounced(leftOut)}.`;
          if (putBack > 0) await confirm(output, again + twice, false);
        }
        const { putBack, leftOut } = await resendIssue(app, id, flags.state);
        if (putBack > 0 && (await noWorker(app))) output.note(noWorkerNote);
        const text = `${readers(putBack)} will be emailed once more${exceptBounced(leftOut)}.`;
        output.result({ id, putBack, leftOut }, text);
      }),
    );
}
