import type { Command } from 'commander';
import type { App } from '../app.js';
import { approverInWords, isApproved } from '../delivery/approval.js';
import type { Issue } from '../issues/issue.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import {
  type ApprovalDetails,
  type Approved,
  approvals,
  readApprovalDetails,
  releaseInWords,
} from '../operations/issues/approvals.js';
import { askedApprovals } from '../operations/issues/asked-approvals.js';
import { approverWords } from './approver-words.js';
import { duration } from './duration.js';
import { operationCommand } from './operation-command.js';
import { shownTime } from './shown-time.js';

/** `issue approve`. */
export function approveCommand(noun: Command): void {
  const help = 'approve an issue exactly as it is now; any later change needs a new approval';
  operationCommand(noun, 'approve <id>', help, approvals.approve, {
    options: {
      by: { flags: '--by <name>', help: 'a note of who decided; it is no proof of who they are' },
      holdSeconds: {
        flags: '--hold <duration>',
        help: 'wait first, like 30s, 2m or 1h; until then `issue cancel` stops everything',
        parse: (text: string) => Math.ceil(duration(text) / 1_000),
      },
      content: {
        flags: '--content <mark>',
        help: 'refuse if somebody has changed the issue, its articles or its newsletter since `issue show --json` showed this "content"',
      },
      readers: {
        flags: '--readers <count>',
        help: 'refuse if the approval lets it go out, and this number of readers has changed by more than 1 %',
      },
      ownChanges: { help: 'approve it although you have changed it yourself, which is recorded' },
    },
    text: (approved, { flags }) => approvedInWords(approved, (flags.hold ?? 0) * 1_000),
  });
}

/** `issue approvers` and `issue ask-approval`. */
export function askApprovalCommands(noun: Command): void {
  operationCommand(noun, 'approvers <id>', 'show who may approve an issue, and who was asked to', askedApprovals.read, {
    text: ({ state, approvers, asked, names }) => {
      const able = approvers.map(({ id, name }) => `${name} (${id}) may approve it.`);
      const requests = asked.map(
        ({ person, by, at }) => `${by.name} asked ${names.get(person)} ${shownMoment(at, 'UTC')} UTC.`,
      );
      return [`The approval is ${state}.`, ...able, ...requests].join('\n');
    },
  });

  operationCommand(noun, 'ask-approval <id>', 'email somebody who may approve an issue', askedApprovals.ask, {
    options: {
      person: { flags: '--person <id>', help: 'id of the person, as `issue approvers` shows it' },
      note: { flags: '--note <text>', help: 'a line to the person' },
      revision: { flags: '--revision <number>', help: 'the revision that you saw' },
    },
    text: ({ asked: [newest], names }) =>
      newest ? `A worker emails ${names.get(newest.person)}.` : 'Nobody is asked.',
  });
}

function approvedInWords({ edition: { issue, newsletter }, record, release }: Approved, hold: number): string {
  const { id, subject, state } = issue;
  const then = release
    ? `It ${releaseInWords(release, newsletter.timeZone, hold)}. Until then \`postrider issue cancel ${id}\` cancels it.`
    : `${state === 'paused' ? 'Resume' : 'Send'} it with \`postrider issue ${state === 'paused' ? 'resume' : 'send'} ${id}\`.`;
  const who = approverWords({
    approver: approverInWords(record),
    by: record.by || null,
    ownChanges: record.ownChanges,
  });
  return `${id} is approved as it is now${who}: “${subject}”. ${then}`;
}

/** `approved`, or what is missing and the time of the last approval in a time zone. */
export function approvalInWords(details: ApprovalDetails, timeZone: string): string {
  const { state } = details;
  if (state === 'missing') return 'needed';
  const last = lastApproval(details, timeZone);
  return state === 'approved' ? `approved at ${last}` : `needed again: changed since the approval at ${last}`;
}

/** When an issue was last approved, and by whom. */
export const lastApproval = ({ at, ...who }: ApprovalDetails, timeZone: string): string =>
  `${shownTime(at, timeZone)}${approverWords(who)}`;

/** What a change of a draft did to its approval, for programs and for people. */
export async function approvalAfter(
  { redis, publicUrl }: Pick<App, 'redis' | 'publicUrl'>,
  before: Issue,
  after: Issue,
): Promise<{ approval: ApprovalDetails | null; note: string }> {
  const approval = await readApprovalDetails(redis, publicUrl, after);
  if (!approval || approval.state === 'missing') return { approval: approval ?? null, note: '' };
  const was = await isApproved(redis, before);
  const is = approval.state === 'approved';
  if (was === is) return { approval, note: '' };
  const again = `Approve it again with \`postrider issue approve ${after.id}\`.`;
  return { approval, note: is ? ' It is approved again.' : ` Its approval no longer holds. ${again}` };
}
