import type { Command } from 'commander';
import { readArticles } from '../articles/store/article-store.js';
import { approverInWords } from '../delivery/approval.js';
import { holdInWords } from '../delivery/holds/hold.js';
import { readProblems } from '../delivery/problems.js';
import { changesInWords } from '../field-changes.js';
import { draftChangesSince, readHistory } from '../issues/draft-history.js';
import { type Issue, isPublic } from '../issues/issue.js';
import { describeReaders } from '../issues/issue-readers.js';
import { listIssues, readIssue } from '../issues/issue-store.js';
import { followLead } from '../issues/lead-texts.js';
import { firstSponsor } from '../issues/sponsor-slot.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { links } from '../render/links.js';
import { reportHolds } from '../reports/hold-report.js';
import { shownWait } from '../reports/waiting-issues.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { approvalInWords, shownApproval } from './issue-approve.js';
import { howTheRestGetsIt, omissionNotes, reachOf, readRest, shownDraft, stateInWords } from './issue-shown.js';
import { fields, table } from './output.js';
import { waitRemedy } from './waiting-words.js';

/** `issue list`. */
export function listCommand(noun: Command): void {
  verb(noun, 'list', 'list issues, the newest first')
    .option('--newsletter <slug>', 'show only issues of this newsletter')
    .action((flags: { json?: boolean; newsletter?: string }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const newsletters = flags.newsletter
          ? [await readNewsletter(redis, flags.newsletter)]
          : await listNewsletters(redis);
        const lists = await Promise.all(
          newsletters.map(async ({ slug, timeZone }) =>
            Promise.all(
              (await listIssues(redis, slug)).map(async (issue) => {
                return { issue, timeZone, rest: await readRest(list, issue) };
              }),
            ),
          ),
        );
        const issues = lists.flat().map(({ issue }) => issue);
        const rows = lists
          .flat()
          .map(({ issue, timeZone, rest }) => [
            issue.id,
            stateInWords(issue, timeZone, rest),
            issue.articles.length,
            issue.subject,
            issue.pausedBecause,
          ]);
        const empty = 'No issue yet. Make one with `postrider issue compose`.';
        const shown = lists.flat().map(({ issue, rest }) => {
          return { ...issue, waits: shownWait(issue.waits), sponsor: firstSponsor(issue.sponsors), ...rest };
        });
        output.result(shown, issues.length > 0 ? table([['ID', 'STATE', 'ARTICLES', 'SUBJECT', ''], ...rows]) : empty);
      }),
    );
}

/** `issue show`. */
export function showCommand(noun: Command): void {
  verb(noun, 'show <id>', 'show an issue').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis, list: readers, publicUrl }, output) => {
      const read = await readIssue(redis, id);
      const issue = read.startedAt > 0 ? read : await followLead(redis, read);
      const articles = await readArticles(redis, issue.articles);
      const { articles: list, pausedBecause, ...shown } = shownDraft(issue, articles);
      const { sponsors, subjectTest, versions, sectionNotes, ...rest } = shown;
      const why: Record<string, string> = pausedBecause === null ? {} : { 'paused because': pausedBecause };
      const rows = list.map((article) => [article.id, article.section, article.title]);
      const later = issue.state === 'cancelled' ? 'nowhere' : 'once it is sent';
      const page = isPublic(issue) ? links.issue(publicUrl, id) : later;
      const newsletter = await readNewsletter(redis, issue.newsletter);
      const reach = await reachOf(readers, newsletter, issue);
      const cancelled = await readRest(readers, issue);
      const content = {
        'section notes': Object.keys(sectionNotes),
        sponsors: sponsors.map((slot) => `${slot.id} (${slot.place}): ${slot.title}`),
        ...(subjectTest ? { 'subject test': subjectTest.subjects } : {}),
      };
      const approval = issue.startedAt > 0 ? undefined : await shownApproval(redis, publicUrl, issue);
      const holds = await reportHolds(redis, id);
      const onHold = holds.map((hold) => `${holdInWords(hold)} ${hold.remedy}`);
      const [problem] = issue.startedAt > 0 ? [] : await readProblems(redis, id, 1);
      const status = {
        state: stateInWords(issue, newsletter.timeZone, cancelled),
        ...(cancelled && cancelled.notReached > 0 ? { 'for the rest': howTheRestGetsIt(id) } : {}),
        readers: describeReaders(issue),
        // Once the send has begun, the report counts its actual recipients.
        ...(issue.startedAt > 0 ? {} : { audience: [reach.inWords, ...omissionNotes(reach.reach)] }),
        ...(issue.state === 'scheduled' && issue.sender
          ? { 'scheduled by': approverInWords({ approver: issue.sender }) }
          : {}),
        ...(issue.waits?.for === 'changed'
          ? { 'changed since': changesInWords(draftChangesSince(await readHistory(redis, id), issue.seen)) }
          : {}),
        ...(approval ? { approval: approvalInWords(approval, newsletter.timeZone) } : {}),
        ...(onHold.length > 0 ? { 'on hold': onHold } : {}),
        ...(issue.waits ? { 'what to do': waitRemedy(issue.waits, issue) } : {}),
        ...(problem ? { problem: problem.text } : {}),
        'on the web': `${page}${publicityOf(issue)}`,
      };
      const text = `${fields({ ...rest, ...content, ...why, ...status })}\n\n${table(rows)}`;
      const { stream, tick, startAt, local } = issue;
      const timing = { stream, tick: isoFromMs(tick), startAt: isoFromMs(startAt), local };
      const goesTo = { readers: describeReaders(issue), audience: issue.audience, ...reach, ...cancelled };
      const publicity = {
        unlisted: issue.unlisted,
        withdrawnAt: isoFromMs(issue.withdrawnAt),
        approval: approval ?? null,
        waits: shownWait(issue.waits),
        problem: problem?.text ?? null,
        holds,
      };
      const draft = { sponsors, sponsor: firstSponsor(sponsors), subjectTest, versions, sectionNotes };
      output.result({ ...rest, ...draft, pausedBecause, articles: list, ...goesTo, ...publicity, ...timing }, text);
    }),
  );
}

/** Whether an issue's page is withdrawn or unlisted, for people. */
function publicityOf({ unlisted, withdrawnAt }: Issue): string {
  if (withdrawnAt > 0) return ' (withdrawn)';
  return unlisted ? ' (in no public list)' : '';
}
