import type { Command } from 'commander';
import type { App } from '../app.js';
import type { Cancellation } from '../control/cancel-issue.js';
import type { ReachedCounts } from '../control/mark-reached.js';
import { resendable } from '../ledger/ledger-states.js';
import { restInEnglish } from '../locale/en-publisher.js';
import { control } from '../operations/issues/control.js';
import { corrections, resendInWords } from '../operations/issues/corrections.js';
import { howTheRestGetsIt, howToRepeatNothing } from './issue-shown.js';
import { operationCommand } from './operation-command.js';
import { fields, type Output } from './output.js';
import { noWorker, noWorkerNote } from './wait-for-issue.js';

/** `issue unschedule`, `pause`, `resume`, `cancel` and `resend`. */
export function controlCommands(noun: Command): void {
  operationCommand(noun, 'unschedule <id>', 'make a scheduled issue a draft again', control.unschedule, {
    text: ({ id }) => `${id} is a draft again.`,
  });
  operationCommand(noun, 'pause <id>', 'pause a send; messages in flight are finished', control.pause, {
    text: ({ id }) => `${id} is paused. Resume it with \`postrider issue resume ${id}\`.`,
  });
  operationCommand(noun, 'resume <id>', 'resume a paused send, or the emails that are on hold', control.resume, {
    options: {
      content: {
        flags: '--content <mark>',
        help: 'of an issue that paused because it was changed: the "content" that `issue show --json` showed; refuse if it has changed again since',
      },
    },
    advice: ({ code }, { issue }) => (code === 'issue.may-repeat' ? howToRepeatNothing(issue ?? '') : ''),
    text: ({ id }) => `${id} is being sent again.`,
    notes: (_, { app, output }) => noteNoWorker(app, output),
  });

  const reached =
    'mark recipients of a paused issue who have it already, as after a restore: they are not emailed when it is resumed';
  operationCommand(noun, 'reached <id>', reached, control.markReached, {
    more: (command) =>
      command.requiredOption(
        '--file <file>',
        'addresses of those who have it: one in each line, or in the first column of a CSV file',
      ),
    file: ({ file: path }) => ({ path }),
    text: ({ id, ...counts }) => `${id}\n${fields(reachedInWords(counts))}`,
    notes: ({ id, marked, known }, { output }) =>
      output.note(
        marked > 0
          ? `Resume it with \`postrider issue resume ${id}\`: only the others are emailed.`
          : known > 0
            ? 'Nobody in this list was still waiting. Nothing has changed. After a restore, give the part of the log that was written after the backup.'
            : 'None of these addresses is a recipient of this issue. Nothing has changed.',
      ),
  });

  const cancel = "cancel an issue: nobody else is emailed; a draft's articles become available again";
  operationCommand(noun, 'cancel <id>', cancel, control.cancel, {
    advice: ({ facts }, { issue }) =>
      facts.underWay ? `To stop it for a while, use \`postrider issue pause ${issue}\`.` : '',
    text: (cancelled) => `${cancelled.id} is cancelled.${cancelledInWords(cancelled.id, cancelled)}`,
  });

  const resend = 'send an issue again to recipients that it did not reach; bounced readers are left out';
  operationCommand(noun, 'resend <id>', resend, corrections.resend, {
    options: {
      states: {
        flags: '--state <states>',
        help: `delivery status: ${resendable.join(', ')}; separate several with commas. Readers marked uncertain may receive it twice`,
      },
    },
    text: (counts) => resendInWords(counts, counts.states),
    notes: async ({ putBack, dryRun }, { app, output }) => {
      if (putBack > 0 && !dryRun) await noteNoWorker(app, output);
    },
  });
}

const reachedInWords = ({ marked, known, others, unread, left }: ReachedCounts) => ({
  'marked as reached': marked,
  'known before': known,
  'not recipients': others,
  ...(unread > 0 ? { 'lines without an address': unread } : {}),
  'still to be emailed': left,
});

/** Who has a cancelled issue, who does not, and how they get its articles. */
function cancelledInWords(id: string, cancelled: Cancellation): string {
  if (!cancelled.wasUnderWay) return '';
  const { reached, notReached } = cancelled;
  if (notReached === 0) return ` ${restInEnglish(cancelled)}, and nobody else was to get it.`;
  const page = reached > 0 ? ' Its page stays.' : '';
  return ` ${restInEnglish(cancelled)}.${page} ${howTheRestGetsIt(id, cancelled.wasSent)}`;
}

async function noteNoWorker(app: App, output: Output): Promise<void> {
  if (await noWorker(app)) output.note(noWorkerNote);
}
