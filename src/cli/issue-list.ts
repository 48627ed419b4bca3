import type { Command } from 'commander';
import { approverInWords } from '../delivery/approval.js';
import { holdInWords } from '../delivery/holds/hold.js';
import { changesInWords } from '../field-changes.js';
import { type Issue, isPausedAsChanged, isPublic } from '../issues/issue.js';
import { describeReaders } from '../issues/issue-readers.js';
import { firstSponsor } from '../issues/sponsor-slot.js';
import type { RestCounts } from '../ledger/ledger-states.js';
import { pauseParts } from '../locale/pauses-in-words.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { mayRepeat } from '../operations/issues/control.js';
import { issues } from '../operations/issues/issues.js';
import { type Overview, overviews, readRest } from '../operations/issues/overview.js';
import { shownArticles } from '../operations/issues/shown-articles.js';
import { links } from '../render/links.js';
import { shownStateChanges } from '../reports/report.js';
import { approvalInWords, lastApproval } from './issue-approve.js';
import { audienceInWords, howTheRestGetsIt, howToRepeatNothing, omissionNotes, stateInWords } from './issue-shown.js';
import { operationCommand } from './operation-command.js';
import { fields, listInWords, table } from './output.js';
import { stateChangeRows } from './state-change-rows.js';
import { waitRemedy } from './waiting-words.js';

/** `issue list`. */
export function listCommand(noun: Command): void {
  operationCommand(noun, 'list', 'list issues, the newest first', issues.list, {
    wasArray: true,
    text: async ({ issues: found, next }, { app: { list, redis } }) => {
      const zones = new Map((await listNewsletters(redis)).map(({ slug, timeZone }) => [slug, timeZone]));
      const rows = found.map(async (issue) => {
        const state = stateInWords(issue, zones.get(issue.newsletter) ?? 'UTC', await readRest(list, issue));
        return [issue.id, state, issue.articles.length, issue.subject, issue.pausedBecause];
      });
      const empty = 'No issue yet. Make one with `postrider issue compose`.';
      return listInWords(['ID', 'STATE', 'ARTICLES', 'SUBJECT', ''], await Promise.all(rows), empty, next);
    },
    beside: async ({ issues: found }, { app: { list } }) => ({
      items: await Promise.all(
        found.map(async (issue) => ({ ...earlierIssue(issue), ...(await readRest(list, issue)) })),
      ),
    }),
  });
}

/** Names of version 0.2.0, which listed whole issues as they were stored. */
function earlierIssue(issue: Issue): object {
  const { followsLead, articles, versions, note, sectionNotes, sponsors, subjectTest, subjectDecision } = issue;
  const { readersChoice, audience, tick, messageIdForm, layout, omissions, partlySent, planned, audienceSize } = issue;
  const { corrections, restoredAt, folded, ledgerGone } = issue;
  return {
    ...{ followsLead, articles, versions, note, sectionNotes, sponsors, subjectTest, subjectDecision },
    ...{ readersChoice, audience, tick, messageIdForm, layout, omissions, partlySent, planned, audienceSize },
    ...{ corrections, restoredAt, folded, ledgerGone, sponsor: firstSponsor(sponsors) },
  };
}

/** `issue show`. */
export function showCommand(noun: Command): void {
  operationCommand(noun, 'show <id>', 'show an issue', overviews.read, {
    text: (overview, { app: { publicUrl } }) => {
      const { issue, newsletter, articles } = overview;
      const { id, state, subject, preheader, edition, revision, note, sectionNotes, sponsors, subjectTest } = issue;
      const content = {
        ...{ id, newsletter: newsletter.slug, state, subject, preheader, edition, revision, note },
        'section notes': Object.keys(sectionNotes),
        sponsors: sponsors.map((slot) => `${slot.id} (${slot.place}): ${slot.title}`),
        ...(subjectTest ? { 'subject test': subjectTest.subjects } : {}),
        ...(issue.pausedBecause === '' ? {} : { 'paused because': issue.pausedBecause }),
      };
      const rows = shownArticles(issue, articles).map((article) => [article.id, article.section, article.title]);
      return `${fields({ ...content, ...statusRows(overview, publicUrl) })}\n\n${table(rows)}`;
    },
    // Version 0.2.0 had the one sponsor, and the numbers of the rest beside the other fields.
    beside: ({ issue, rest }) => ({ sponsor: firstSponsor(issue.sponsors), ...rest }),
  });
}

/** What becomes of an issue, and what it waits for. */
function statusRows(overview: Overview, url: string) {
  const { issue, newsletter, reach, rest, byBackup, changedSince, present, holds, problem } = overview;
  const { id, waits, sender } = issue;
  const page = isPublic(issue) ? links.issue(url, id) : issue.state === 'cancelled' ? 'nowhere' : 'once it is sent';
  return {
    state: stateInWords(issue, newsletter.timeZone, rest),
    ...(rest && rest.notReached > 0 ? { 'for the rest': howTheRestGetsIt(id, issue.layout !== undefined) } : {}),
    ...(byBackup && byBackup.notReached > 0 ? { restored: restoredInWords(id, byBackup) } : {}),
    readers: describeReaders(issue),
    // Once the send has begun, the report counts its actual recipients.
    ...(issue.startedAt > 0 ? {} : { audience: [audienceInWords(issue, reach), ...omissionNotes(reach)] }),
    ...(issue.state === 'scheduled' && sender ? { 'scheduled by': approverInWords({ approver: sender }) } : {}),
    ...(changedSince.length > 0 ? { 'changed since': changesInWords(changedSince) } : {}),
    ...(present.length > 0 ? { 'also here': present.map(({ name }) => name) } : {}),
    ...approvalRow(overview),
    ...stateChangeRows(shownStateChanges(issue), newsletter.timeZone),
    ...(holds.length > 0 ? { 'on hold': holds.map((hold) => `${holdInWords(hold)} ${hold.remedy}`) } : {}),
    ...(waits ? { 'what to do': waitRemedy(waits, issue) } : {}),
    ...(isPausedAsChanged(issue) ? { 'what to do': pauseParts({ because: 'changed' }, 'en').remedy } : {}),
    ...(problem === undefined ? {} : { problem }),
    'on the web': `${page}${publicityOf(issue)}`,
  };
}

/** Once the emails are made, nobody has to approve anything. */
function approvalRow({ approval, isMade, newsletter: { timeZone } }: Overview): { approval?: string } {
  if (!approval) return {};
  if (isMade && approval.state === 'changed')
    return { approval: `an earlier revision was approved at ${lastApproval(approval, timeZone)}` };
  return { approval: approvalInWords(approval, timeZone) };
}

/** What a restored issue repeats when it is resumed, and how to avoid that. */
const restoredInWords = (id: string, counts: RestCounts): string =>
  `${mayRepeat(id, counts)} ${howToRepeatNothing(id)}`;

/** Whether an issue's page is withdrawn or unlisted, for people. */
function publicityOf({ unlisted, withdrawnAt }: Issue): string {
  if (withdrawnAt > 0) return ' (withdrawn)';
  return unlisted ? ' (in no public list)' : '';
}
