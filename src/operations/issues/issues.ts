import { type ClickReport, readClicks } from '../../answers/clicks/click-counts.js';
import { approverInWords } from '../../delivery/approval.js';
import { readProblems, type SendProblem } from '../../delivery/problems.js';
import { type RefusalGroup, refusalsOfIssue } from '../../feedback/refusals-of-issue.js';
import { hasPage, type Issue } from '../../issues/issue.js';
import { pageOfIssues } from '../../issues/page-issues.js';
import { findStatusBuckets } from '../../ledger/status-buckets.js';
import { refusalRemedy } from '../../locale/refusals-in-words.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { links } from '../../render/links.js';
import { pageOfRecipients } from '../../reports/list-recipients.js';
import { isFinished, isOver } from '../../reports/progress.js';
import { type RecipientReport, reportRecipient } from '../../reports/recipient-report.js';
import { type Report, reportIssue } from '../../reports/report.js';
import { shownWait } from '../../reports/waiting-issues.js';
import { idOf } from '../../subscribers/list/subscriber-store.js';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { type Actor, requireNewsletter } from '../permission.js';
import {
  issuePageDocument,
  issueQuery,
  issueReport,
  recipientPage,
  recipientQuery,
  recipientReport,
} from './issue-documents.js';
import { issueOf, readingIssue } from './of-issue.js';

/** An issue with everything that its report shows. */
export interface IssueReport {
  issue: Issue;
  report: Report;
  problems: readonly (SendProblem & { open: boolean })[];
  refusals: readonly (RefusalGroup & { remedy: string })[];
  clicks: ClickReport | null;
}

const ofRecipients = { ...readingIssue.permission, also: () => ['subscribers:read'] as const };

/** Issues and their reports. */
export const issues = {
  list: operation({
    id: 'listIssues',
    summary: 'List issues',
    description: 'Returns the issues that the token may read, newest first, in pages.',
    permission: { scope: 'issues:read', of: 'any' },
    changes: false,
    key: [],
    input: issueQuery,
    run: async (app, { newsletter, state: states, ...asked }, { actor }) =>
      pageOfIssues(app.redis, await newslettersOf(app, actor, newsletter), { states, ...asked }),
    output: issuePageDocument,
    document: (app, { issues: found, next }) => ({ items: found.map((one) => issueDocument(app, one)), next }),
  }),

  read: operation({
    id: 'readIssue',
    summary: 'Read an issue and its report',
    description: 'Counts the current delivery statuses. "audience" is always the sum of the other counts.',
    ...readingIssue,
    run: async (app, asked): Promise<IssueReport> => {
      const issue = await issueOf(app, asked);
      const report = await reportIssue(app.list, issue.id);
      const open = !isFinished(report);
      return {
        ...{ issue, report },
        problems: (await readProblems(app.redis, issue.id, 5)).map((one) => ({ ...one, open })),
        refusals: (await refusalsOfIssue(app.list, issue)).map((group) => ({
          ...group,
          remedy: refusalRemedy(group.reason, group.fault),
        })),
        clicks: await readClicks(app.redis, issue.id),
      };
    },
    output: issueReport,
    document: (app, { issue, report, problems, refusals, clicks }) => ({
      ...{ ...issueDocument(app, issue), ...report, refusals, clicks },
      problems: problems.map(({ at, text, open }) => ({ at: new Date(at).toISOString(), text, open })),
    }),
  }),

  recipients: operation({
    id: 'listRecipients',
    summary: 'List the recipients of an issue',
    description:
      'Returns pages of recipients with their delivery statuses. The list is empty until the send begins. After LEDGER_DAYS, it has only recipients whose message was not accepted. Also needs subscribers:read.',
    ...readingIssue,
    permission: ofRecipients,
    input: recipientQuery,
    async run(app, { issue: id, state: states = [], cursor, limit }) {
      const issue = await issueOf(app, { issue: id });
      return pageOfRecipients(app.list, issue, app, { states, cursor, limit }, await statusesOf(app, issue));
    },
    output: recipientPage,
    document: (_, { rows, next }) => ({ items: rows, next }),
  }),

  recipient: operation({
    id: 'readRecipient',
    summary: 'Read one recipient’s delivery status',
    description:
      'Returns the delivery status and why, also for a reader who was not in the audience. The recipient is named by the id of the subscriber, or by the address. Also needs subscribers:read.',
    ...readingIssue,
    permission: ofRecipients,
    key: ['issue', 'recipient'],
    errors: ['input.invalid'],
    run: recipientOf,
    output: recipientReport,
  }),
};

/** A recipient by the id or the address of the key. @throws NotFound for the issue, InvalidInput for the address */
export async function recipientOf(
  app: OperationApp,
  { issue, recipient }: { issue: string; recipient: string },
): Promise<RecipientReport> {
  const { list, retryDelays, lockMs } = app;
  const { id } = await issueOf(app, { issue });
  const isId = /^[0-9a-f]{16}$/.test(recipient);
  const who = isId ? Buffer.from(recipient, 'hex') : idOf(list, parseReaderAddress(recipient, 'recipient').normal);
  return reportRecipient({ list, retryDelays, lockMs, listKey: list.meta.listKey }, id, who);
}

/**
 * Where the statuses of a send that is over are in its ledger, so that a page of a rare one does not read all of it.
 * They are shared like the counts. While a send changes every bucket, all of them are read.
 */
async function statusesOf(app: OperationApp, issue: Issue) {
  if (!isOver(issue.state) || issue.folded) return undefined;
  const { reads } = app.progress;
  const find = () => findStatusBuckets(app.redis, issue);
  return (await reads.read(`status buckets ${issue.id}`, `${issue.state} ${issue.edition}`, find)).found;
}

/** @throws NotFound, OtherNewsletter */
async function newslettersOf(app: OperationApp, actor: Actor, slug: string | undefined): Promise<string[]> {
  if (slug !== undefined) {
    requireNewsletter(actor, slug);
    return [(await newsletterOf(app, { slug })).slug];
  }
  if (actor.newsletters !== null) return [...actor.newsletters];
  return (await listNewsletters(app.redis)).map((newsletter) => newsletter.slug);
}

/** The document of an issue. */
export function issueDocument({ publicUrl }: Pick<OperationApp, 'publicUrl'>, issue: Issue) {
  const { id, newsletter, state, subject, preheader, edition, revision, unlisted, local, sender } = issue;
  return {
    ...{ id, newsletter, state, subject, preheader, edition, revision, unlisted, local },
    pausedBecause: issue.pausedBecause || null,
    waits: shownWait(issue.waits),
    segment: issue.segment || null,
    stream: issue.stream?.cadence ?? null,
    sender: sender && approverInWords({ approver: sender }),
    startAt: isoFromMs(state === 'scheduled' ? issue.startAt : 0),
    withdrawnAt: isoFromMs(issue.withdrawnAt),
    page: hasPage(issue) ? links.issue(publicUrl, id) : null,
    createdAt: isoFromMs(issue.createdAt),
    startedAt: isoFromMs(issue.startedAt),
    finishedAt: isoFromMs(issue.finishedAt),
  };
}
