import * as z from 'zod';
import { withdrawIssue } from '../../control/cancel-issue.js';
import { pauseIssue, requireApprovalToGoOn, resumeIssue } from '../../control/control-issue.js';
import { countIfCancelled, countRest } from '../../control/count-left.js';
import { markReached, type ReachedCounts, readNamed } from '../../control/mark-reached.js';
import { unscheduleIssue } from '../../control/schedule-issue.js';
import { counted, inDigits } from '../../counted.js';
import { isApproved, readApproval } from '../../delivery/approval.js';
import { countReach } from '../../delivery/count-reach.js';
import type { ErrorCode } from '../../errors.js';
import { changesInWords, type LaterChange } from '../../field-changes.js';
import type { Identity, Someone } from '../../identity.js';
import {
  basisGiven,
  type ContentBasis,
  changesByOthers,
  contentBasis,
  contentMark,
  requireContent,
} from '../../issues/content-basis.js';
import { draftChangesSince, readHistory } from '../../issues/draft-history.js';
import { type Issue, isPausedAsChanged, isUnsureWhoHasIt } from '../../issues/issue.js';
import type { RestCounts } from '../../ledger/ledger-states.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { isoFromMs } from '../../timestamps.js';
import { confirming, confirmingIfGiven, contentField, count, issueField, time } from '../fields.js';
import { type Consequence, type OperationApp, operation } from '../operation.js';
import { identityOf, personOf } from '../permission.js';
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

const markedRecipients = z.object({
  id: issueField,
  marked: count.meta({
    description: 'Recipients who are not emailed any more, because they have it.',
    examples: [1_086],
  }),
  known: count.meta({ description: 'Recipients who were not to be emailed anyway.' }),
  others: count.meta({ description: 'Addresses that are not among its recipients.' }),
  unread: count.meta({ description: 'Lines without an address, such as a heading.' }),
  left: count.meta({ description: 'Recipients who are still emailed when it is resumed.' }),
});

const unscheduleRequest = z.strictObject({
  scheduledAt: time.optional().meta({
    description:
      'The time for which the issue was scheduled when you saw it. If somebody has given it another time since, it stays scheduled.',
  }),
});

const resumeRequest = z.strictObject({
  ...confirmingIfGiven.shape,
  content: contentField.optional().meta({
    description:
      'What you saw of an issue that paused because somebody changed it, from "readDraft" or "readOverview". If somebody has changed it again since, it stays paused.',
  }),
});

/** Their names in the API's document. */
export const controlSchemas = {
  IssueAction: issueAction,
  UnscheduleRequest: unscheduleRequest,
  CancelledIssue: cancelledIssue,
  MarkedRecipients: markedRecipients,
} as const;

const actionDocument = (_: OperationApp, { id, state, startAt }: Issue) => ({
  ...{ id, state, startAt: isoFromMs(state === 'scheduled' ? startAt : 0) },
});

/** An operation that changes the state of an issue and does nothing else. */
const stateChange = (
  words: { id: string; summary: string; description: string },
  change: (app: OperationApp, id: string, by: Someone) => Promise<void>,
  errors: readonly ErrorCode[] = [],
) =>
  operation({
    ...{ ...words, ...sending, output: issueAction },
    errors: ['issue.illegal-transition', ...errors],
    run: async (app, asked, { actor }) => {
      await change(app, (await issueOf(app, asked)).id, personOf(actor));
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
    ({ redis }, id, by) => pauseIssue(redis, id, '', by),
  ),

  resume: operation({
    id: 'resumeIssue',
    summary: 'Resume a paused send, or the emails that are on hold',
    description:
      'Readers without an outcome are emailed, and so are those whose emails are on hold. If the issue was restored from a backup, readers who received it after the backup was taken receive it twice, unless "markReached" has named them first: such an issue needs "confirm". So does one that paused because somebody changed its articles or its newsletter: the error names the changes and the readers. With "content", such an issue needs no "confirm", and stays paused if it has changed again. Where its newsletter needs approvals, such an issue is approved first, with "approveIssue".',
    ...sending,
    errors: [
      'issue.illegal-transition',
      'newsletter.archived',
      'issue.paused-too-long',
      'issue.changed-meanwhile',
      'issue.not-approved',
      'issue.no-articles',
    ],
    input: resumeRequest,
    confirmation: 'optional',
    plan: async (app, { content, ...asked }, actor) => {
      const issue = await issueOf(app, asked);
      const given = basisGiven(content, issue);
      await requireContent(app.redis, issue, given);
      await requireApprovalToGoOn(app.redis, issue);
      // Before the changes are read: one that comes after it counts as unseen when the emails are made.
      const seen = given ?? (await contentBasis(app.redis, issue));
      return { issue, seen, changes: given ? [] : await unseenChanges(app, issue, identityOf(actor)) };
    },
    mustConfirm: ({ issue, changes }) => isUnsureWhoHasIt(issue) || changes.length > 0,
    consequence: resumption,
    run: async (app, asked, { plan: { issue, seen }, actor }) => {
      await resumeIssue(app, issue.id, personOf(actor), seen);
      return issueOf(app, asked);
    },
    output: issueAction,
    document: actionDocument,
  }),

  markReached: operation({
    id: 'markReached',
    summary: 'Mark recipients of a paused issue who have it already',
    description:
      'After a restore from a backup: reads addresses from a file, one in each line or in the first column of a CSV file, as your relay’s log names them. Recipients among them count as accepted and are not emailed when the issue is resumed. It is safe to repeat. The file may have 16 MB; send a longer list in parts. The call needs "subscribers:read" as well, because the answer shows who is a recipient.',
    ...sending,
    permission: { ...sending.permission, also: () => ['subscribers:read'] },
    errors: ['issue.cannot-mark-reached'],
    input: confirming,
    file: { type: 'text/csv', maxBytes: 16 * 1024 * 1024 },
    plan: async ({ list, ...app }, asked, _, { path }) => {
      const issue = await issueOf(app, asked);
      const named = await readNamed(list, path);
      return { issue, named, counts: await markReached(list, issue.id, named, { dryRun: true }) };
    },
    consequence: (_, { issue, counts }) => marking(issue, counts),
    run: async ({ list }, { issue: id }, { plan: { named } }) => ({
      id,
      ...(await markReached(list, id, named, { dryRun: false })),
    }),
    output: markedRecipients,
  }),

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
    run: async ({ list }, { issue: id }, { actor }) => ({ id, ...(await withdrawIssue(list, id, personOf(actor))) }),
    output: cancelledIssue,
    document: (_, { id, reached, notReached }) => ({ id, state: 'cancelled', startAt: null, reached, notReached }),
  }),
};

/** What resuming a restored issue repeats. @param counts by the backup */
export const mayRepeat = (id: string, { reached, notReached }: RestCounts): string =>
  `${id} was restored from a backup. According to the backup, ${counted(reached, 'reader')} ${reached === 1 ? 'has' : 'have'} it. Resuming it emails the other ${inDigits(notReached)}. Readers who received it after the backup was taken get it twice.`;

/** A paused issue, as whoever resumes it has seen it, and what others have changed in it that they may not have seen. */
interface Resumption {
  issue: Issue;
  seen: ContentBasis;
  changes: readonly LaterChange[];
}

/**
 * What others have changed in an issue that paused because of it since its sender looked at it, corrections included;
 * nothing where somebody else than their author has approved it as it is now.
 */
async function unseenChanges({ redis }: OperationApp, issue: Issue, who: Identity): Promise<readonly LaterChange[]> {
  if (!isPausedAsChanged(issue)) return [];
  const approval = await readApproval(redis, issue.id);
  if (approval && !approval.ownChanges && (await isApproved(redis, issue))) return [];
  const byOthers = (await readHistory(redis, issue.id)).filter(({ actor }) => actor !== who);
  // A version before this one may not have noted what its sender saw.
  const drafts = issue.seen === 0 ? [] : draftChangesSince(byOthers, issue.seen);
  return [...drafts, ...(await changesByOthers(redis, issue, who))];
}

/** Asked until somebody has named the recipients who have it, and before it goes out with changes by others. */
async function resumption(app: OperationApp, { issue, seen, changes }: Resumption): Promise<Consequence | undefined> {
  const { list } = app;
  const rest = isUnsureWhoHasIt(issue) ? await countRest(list, issue) : undefined;
  const repeats = rest && rest.notReached > 0 ? [mayRepeat(issue.id, rest)] : [];
  if (changes.length > 0) {
    const { matching } = await countReach(list, await readNewsletter(app.redis, issue.newsletter), issue);
    const changed = `${issue.id} was changed: ${changesInWords(changes)}. This sends it to ${counted(matching, 'reader')} as it is now.`;
    return {
      code: 'issue.goes-out',
      text: [changed, ...repeats].join(' '),
      facts: {
        readers: matching,
        content: contentMark(seen),
        changed: changes.map(({ field, by }) => ({ field, by })),
        ...(repeats.length > 0 ? rest : {}),
      },
    };
  }
  const [text] = repeats;
  return text && rest ? { code: 'issue.may-repeat', text, facts: { ...rest } } : undefined;
}

/** What marking recipients takes from them. */
function marking({ id }: Issue, counts: ReachedCounts): Consequence | undefined {
  const { marked, left } = counts;
  if (marked === 0) return undefined;
  const text = `This marks ${counted(marked, 'recipient')} of ${id} as reached: ${marked === 1 ? 'it is' : 'they are'} not emailed when it is resumed. ${inDigits(left)} ${left === 1 ? 'is' : 'are'} still to be emailed.`;
  return { code: 'issue.counts-as-reached', text, facts: { ...counts } };
}

/** What a cancellation ends, with its numbers; undefined where there is nothing to cancel. */
async function cancellation({ list }: OperationApp, issue: Issue): Promise<Consequence | undefined> {
  const { id, state, subject } = issue;
  const code = 'issue.ends';
  if (state === 'draft' || state === 'scheduled') {
    const what = state === 'draft' ? `the draft ${id}, “${subject}”` : `${id}, “${subject}”, which is scheduled`;
    const text = `This cancels ${what}. Nobody gets it, and its articles are available for the next issue.`;
    return { code, text, facts: { underWay: false, reached: 0, notReached: 0, byBackup: false } };
  }
  if (state !== 'sending' && state !== 'paused') return undefined;
  const { reached, notReached } = await countIfCancelled(list, issue);
  const byBackup = isUnsureWhoHasIt(issue);
  const have = `${counted(reached, 'reader')} ${reached === 1 ? 'has' : 'have'} it`;
  const known = byBackup ? `according to the backup from which it was restored, ${have}` : have;
  const text = `This ends the send of ${id}: ${known}, ${inDigits(notReached)} will not get it.`;
  return { code, text, facts: { underWay: true, reached, notReached, byBackup } };
}
