import * as z from 'zod';
import { withdrawIssue } from '../../control/cancel-issue.js';
import { pauseIssue, resumeIssue } from '../../control/control-issue.js';
import { countLeft } from '../../control/count-left.js';
import { unscheduleIssue } from '../../control/schedule-issue.js';
import type { ErrorCode } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import { countLedger } from '../../ledger/ledger.js';
import { reachedIn } from '../../ledger/ledger-states.js';
import { isoFromMs } from '../../timestamps.js';
import { counted } from '../counted.js';
import { confirmingIfGiven, count, issueField, time } from '../fields.js';
import { type Consequence, type OperationApp, operation } from '../operation.js';
import { issueOf, sending } from './of-issue.js';

/** The state of an issue after something has changed it. */
export const issueAction = z.object({
  id: issueField,
  state: z.string().meta({ examples: ['sending'] }),
  startAt: time.nullable().meta({ description: 'When a scheduled issue starts.' }),
});

const cancelledIssue = z.object({
  ...issueAction.shape,
  reached: count.meta({ description: 'Readers who have it, those whose message is in flight included.' }),
  notReached: count.meta({
    description:
      'Readers who do not have it. "resendIssue" with "waiting" sends it to them; otherwise they get its articles with the next issue.',
  }),
});

const unscheduleRequest = z.strictObject({
  scheduledAt: time.optional().meta({
    description:
      'The time for which the issue was scheduled when you saw it. If somebody has given it another time since, it stays scheduled.',
  }),
});

/** Their names in the API's document. */
export const controlSchemas = {
  IssueAction: issueAction,
  UnscheduleRequest: unscheduleRequest,
  CancelledIssue: cancelledIssue,
} as const;

const actionDocument = (_: OperationApp, { id, state, startAt }: Issue) => ({
  ...{ id, state, startAt: isoFromMs(state === 'scheduled' ? startAt : 0) },
});

/** An operation that changes the state of an issue and does nothing else. */
const stateChange = (
  words: { id: string; summary: string; description: string },
  change: (app: OperationApp, id: string) => Promise<void>,
  errors: readonly ErrorCode[] = [],
) =>
  operation({
    ...{ ...words, ...sending, output: issueAction },
    errors: ['issue.illegal-transition', ...errors],
    run: async (app, asked) => {
      await change(app, (await issueOf(app, asked)).id);
      return issueOf(app, asked);
    },
    document: actionDocument,
  });

/** The calls that stop and continue the send of an issue. */
export const control = {
  unschedule: operation({
    id: 'unscheduleIssue',
    summary: 'Make a scheduled issue a draft again',
    description: 'It does not start by itself any more. Its content stays.',
    ...sending,
    errors: ['issue.illegal-transition', 'issue.scheduled-by-other'],
    input: unscheduleRequest,
    run: async ({ redis, ...app }, { scheduledAt, ...asked }) => {
      const { id } = await issueOf({ redis, ...app }, asked);
      await unscheduleIssue(redis, id, scheduledAt === undefined ? undefined : Date.parse(scheduledAt));
      return issueOf({ redis, ...app }, asked);
    },
    output: issueAction,
    document: actionDocument,
  }),

  pause: stateChange(
    {
      id: 'pauseIssue',
      summary: 'Pause a send',
      description: 'No further reader is emailed until it is resumed. Messages in flight are finished.',
    },
    ({ redis }, id) => pauseIssue(redis, id),
  ),

  resume: stateChange(
    {
      id: 'resumeIssue',
      summary: 'Resume a paused send, or the emails that are on hold',
      description: 'Readers without an outcome are emailed, and so are those whose emails are on hold.',
    },
    (app, id) => resumeIssue(app, id),
    ['newsletter.archived', 'issue.paused-too-long'],
  ),

  cancel: operation({
    id: 'cancelIssue',
    summary: 'Cancel an issue',
    description:
      'Nobody else is emailed. If the send has not begun, the articles become available again. If it has, the issue keeps its page, and its articles are available for the readers who do not have them.',
    ...sending,
    errors: ['issue.illegal-transition'],
    input: confirmingIfGiven,
    confirmation: 'optional',
    plan: issueOf,
    consequence: cancellation,
    run: async ({ list }, { issue: id }) => ({ id, ...(await withdrawIssue(list, id)) }),
    output: cancelledIssue,
    document: (_, { id, reached, notReached }) => ({ id, state: 'cancelled', startAt: null, reached, notReached }),
  }),
};

/** What a cancellation ends, with its numbers; undefined where there is nothing to cancel. */
async function cancellation({ list }: OperationApp, issue: Issue): Promise<Consequence | undefined> {
  const { id, state, subject } = issue;
  const code = 'issue.ends';
  if (state === 'draft' || state === 'scheduled') {
    const what = state === 'draft' ? `the draft ${id}, “${subject}”` : `${id}, “${subject}”, which is scheduled`;
    const text = `This cancels ${what}. Nobody gets it, and its articles are available for the next issue.`;
    return { code, text, facts: { underWay: false, reached: 0, notReached: 0 } };
  }
  if (state !== 'sending' && state !== 'paused') return undefined;
  const counts = await countLedger(list.redis, issue);
  const [reached, notReached] = [reachedIn(counts), await countLeft(list, issue, counts)];
  const have = `${counted(reached, 'reader')} ${reached === 1 ? 'has' : 'have'} it`;
  const text = `This ends the send of ${id}: ${have}, ${notReached.toLocaleString('en-GB')} will not get it.`;
  return { code, text, facts: { underWay: true, reached, notReached } };
}
