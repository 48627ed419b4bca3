import * as z from 'zod';
import { readArticles } from '../../articles/store/article-store.js';
import { countRest } from '../../control/count-left.js';
import { countReach, type Reach } from '../../delivery/count-reach.js';
import { awaitsEmails } from '../../delivery/edition.js';
import { readProblems } from '../../delivery/problems.js';
import type { LaterChange } from '../../field-changes.js';
import { type ContentBasis, contentBasis, contentMark } from '../../issues/content-basis.js';
import { draftChangesSince, readHistory } from '../../issues/draft-history.js';
import { type Issue, isUnsureWhoHasIt } from '../../issues/issue.js';
import { describeReaders, issueConditions } from '../../issues/issue-readers.js';
import { followLead } from '../../issues/lead-texts.js';
import { type Present, readPresence } from '../../issues/presence.js';
import type { RestCounts } from '../../ledger/ledger-states.js';
import { cadences } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { type HoldReport, reportHolds } from '../../reports/hold-report.js';
import { shownStateChanges } from '../../reports/report.js';
import { shownWait } from '../../reports/waiting-issues.js';
import { audienceFilter } from '../../subscribers/list/audience.js';
import { shareInWords } from '../../subscribers/list/audience-words.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../../timestamps.js';
import { articleField, contentField, count, time } from '../fields.js';
import { operation } from '../operation.js';
import { identityOf } from '../permission.js';
import { type ApprovalDetails, approvalDetails, readApprovalDetails, readGivenApproval } from './approvals.js';
import { draft } from './draft-schemas.js';
import { draftDocument } from './drafts.js';
import { hold, stateChangeDocuments } from './issue-documents.js';
import { issueOf, readingContent } from './of-issue.js';
import { someone, someoneDocument } from './presence.js';
import { reachShape } from './send-input.js';
import { shownArticles } from './shown-articles.js';

// An issue as its editors see it.

const moment = time.nullable();
const { articles: _, approval: __, content: ___, ...draftFields } = draft.shape;

const articleLine = z.object({
  ...{ id: articleField, title: z.string().meta({ examples: ['A new berth opens'] }) },
  ...{
    url: z.string().meta({ examples: ['https://www.example.com/berth'] }),
    section: z.string().meta({ examples: ['City'] }),
  },
});

const overview = z.object({
  ...draftFields,
  content: contentField.meta({
    description:
      'Names the state of the draft, its articles and its newsletter. Send it with "approveIssue", "sendIssue", "correctIssue" or "resumeIssue".',
  }),
  edition: z.int().min(1),
  pausedBecause: z.string().nullable().meta({ description: 'Why the issue was paused automatically.' }),
  articles: z.array(articleLine).meta({ description: 'Each as this issue shows it.' }),
  filter: audienceFilter.meta({ description: 'The conditions of the audience. Empty: every confirmed reader.' }),
  readers: z.string().meta({ description: 'Who it goes to, without numbers. Use "inWords".', deprecated: true }),
  audience: audienceFilter.meta({ description: 'The earlier name of "filter".', deprecated: true }),
  segment: z.string().nullable().meta({ description: 'The segment that it was composed for.' }),
  reach: reachShape.meta({ description: 'The readers that it would reach if it were sent now.' }),
  inWords: z.string().meta({ description: 'The same in words.', examples: ['1,702 confirmed readers: everyone'] }),
  rest: z.object({ reached: count, notReached: count }).nullable().meta({
    description: 'Of an issue that was cancelled during its send: readers who have it, and those who do not.',
  }),
  byBackup: z.object({ reached: count, notReached: count }).nullable().meta({
    description:
      'Of a paused issue that was restored from a backup in the middle of its send: readers who have it according to the backup, and those who would be emailed. Readers who received it after the backup was taken would get it twice. null: for every other issue, and once "markReached" has named those readers.',
  }),
  stream: z.enum(cadences).nullable().meta({ description: 'The only readers of a digest: those of this cadence.' }),
  tick: moment.meta({ description: 'The scheduled time that composed it; null: a person did.' }),
  local: z.object({ day: z.string(), time: z.string() }).nullable(),
  unlisted: z.boolean(),
  withdrawnAt: moment,
  approval: approvalDetails.nullable().meta({
    description:
      'null: it needs none. Once its emails are made, its last approval; "changed": that was of an earlier revision than the one that went out.',
  }),
  changedSince: z.array(z.object({ field: z.string(), by: z.string() })).meta({
    description:
      'What others have changed since its sender looked at it, if it waits for another look. "by" is empty where the sender or a source has changed the field after them.',
  }),
  present: z.array(someone).meta({ description: 'Others who have it open.', examples: [[]] }),
  stateChanges: stateChangeDocuments,
  problem: z.string().nullable().meta({ description: 'Why a scheduled issue has not started.' }),
  holds: z.array(hold).meta({ description: 'Providers that refuse it because of its sender.', examples: [[]] }),
});

/** Its name in the API's document. */
export const overviewSchemas = { IssueOverview: overview } as const;

/** @returns undefined unless the issue was cancelled after its send had begun, and its ledger still says who has it */
export async function readRest(list: SubscriberList, issue: Issue): Promise<RestCounts | undefined> {
  if (issue.state !== 'cancelled' || issue.startedAt === 0 || issue.folded) return undefined;
  return countRest(list, issue);
}

/** An issue with all that its editors decide by. */
export interface Overview {
  /** Until its emails are made, its subject and preheader follow the lead story where no editor wrote them. */
  issue: Issue;
  /** The mark of what it is made from. */
  content: ContentBasis;
  newsletter: Newsletter;
  articles: readonly { id: string; title: string; url: string; section: string }[];
  reach: Reach;
  rest: RestCounts | undefined;
  /** Of a restored issue that is paused, by the backup, until somebody has named those who have it. */
  byBackup: RestCounts | undefined;
  approval: ApprovalDetails | undefined;
  /** Whether its emails are made, so that an approval decides nothing any more. */
  isMade: boolean;
  changedSince: readonly LaterChange[];
  /** Others who have it open. */
  present: readonly Present[];
  holds: readonly HoldReport[];
  problem: string | undefined;
}

/** What editors decide by. */
export const overviews = {
  read: operation({
    id: 'readOverview',
    summary: 'Read an issue as its editors see it',
    description:
      'Returns the content, the articles with their titles, the readers in numbers, the approval, and what the issue waits for. Counts the readers by reading the whole list, so call it rarely. Also needs issues:read.',
    ...readingContent,
    permission: { ...readingContent.permission, also: () => ['issues:read'] },
    run: async (app, asked, { actor }): Promise<Overview> => {
      const { redis, list, publicUrl } = app;
      const read = await issueOf(app, asked);
      const { id } = read;
      const hasBegun = read.startedAt > 0;
      const isMade = hasBegun && !(await awaitsEmails(redis, read));
      const issue = isMade ? read : await followLead(redis, read);
      // Before what is shown: a change that comes between the two counts as unseen.
      const content = await contentBasis(redis, issue);
      const newsletter = await readNewsletter(redis, issue.newsletter);
      const [problem] = hasBegun ? [] : await readProblems(redis, id, 1);
      const isUnseen = issue.waits?.for === 'changed';
      return {
        ...{ issue, content, newsletter, articles: await readArticles(redis, issue.articles) },
        reach: await countReach(list, newsletter, issue),
        rest: await readRest(list, issue),
        byBackup: isUnsureWhoHasIt(issue) ? await countRest(list, issue) : undefined,
        ...{ isMade },
        approval: await (isMade ? readGivenApproval(redis, issue) : readApprovalDetails(redis, publicUrl, issue)),
        changedSince: isUnseen ? draftChangesSince(await readHistory(redis, id), issue.seen) : [],
        present: (await readPresence(redis, id)).filter((one) => one.id !== identityOf(actor)),
        holds: await reportHolds(redis, id),
        problem: problem?.text,
      };
    },
    output: overview,
    document: (
      _,
      { issue, content, articles, reach, rest, byBackup, approval, changedSince, present, holds, problem },
    ) => ({
      ...draftDocument(issue),
      content: contentMark(content),
      edition: issue.edition,
      pausedBecause: issue.pausedBecause || null,
      articles: shownArticles(issue, articles),
      ...{ filter: issue.audience, segment: issue.segment || null },
      ...{ readers: describeReaders(issue), audience: issue.audience },
      ...{ reach, inWords: shareInWords(reach, issueConditions(issue)), rest: rest ?? null },
      byBackup: byBackup ?? null,
      ...{ stream: issue.stream?.cadence ?? null, tick: isoFromMs(issue.tick), local: issue.local },
      startAt: isoFromMs(issue.state === 'scheduled' ? issue.startAt : 0),
      waits: shownWait(issue.waits),
      ...{ unlisted: issue.unlisted, withdrawnAt: isoFromMs(issue.withdrawnAt) },
      approval: approval ?? null,
      changedSince: changedSince.map(({ field, by }) => ({ field, by })),
      ...{ present: present.map(someoneDocument), problem: problem ?? null, holds },
      stateChanges: shownStateChanges(issue),
    }),
  }),
};
