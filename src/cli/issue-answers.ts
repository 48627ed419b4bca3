import type { Command } from 'commander';
import type { AnswerReport, IssueAnswers } from '../feedback/issue-answers.js';
import { reportAnswers } from '../feedback/issue-answers.js';
import { verb, withCommandApp } from './command.js';
import { zoneOfIssue } from './issue-zone.js';
import { table } from './output.js';
import { clicksText } from './report-text.js';
import { shownTime } from './shown-time.js';

/** `issue answers`. */
export function answersCommand(noun: Command): void {
  verb(noun, 'answers <id>', 'show clicks, ratings, comments and complaints, beside the ten previous issues').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ list, redis }, output) => {
        const report = await reportAnswers(list, id);
        output.result(report, answersText(report, await zoneOfIssue(redis, id)));
      }),
  );
}

const head = ['ISSUE', 'SENT', 'ACCEPTED', 'READER', 'PROVIDER', 'US', 'LEFT', 'SPAM', 'CLICKS', 'RATED', 'SUBJECT'];

function answersText(report: AnswerReport, timeZone: string): string {
  const row = (one: IssueAnswers) => [
    one.issue,
    shownTime(one.startedAt, timeZone) ?? '—',
    one.accepted,
    one.notAccepted.reader,
    one.notAccepted.provider,
    one.notAccepted.us,
    one.unsubscribed,
    one.complained,
    one.clicks?.people ?? '—',
    one.raters,
    one.subject,
  ];
  const commented = report.comments.filter(({ count }) => count > 0);
  const rated = report.ratings.filter(({ count }) => count > 0);
  return [
    table([head, ...[report, ...report.earlier].map(row)]),
    'READER, PROVIDER and US: not accepted, by whose fault it is. LEFT and SPAM: readers whom it reached, until the next one did. CLICKS: by people.',
    ...clicksText(report.clicks && { ...report.clicks, links: report.links }),
    ...(rated.length > 0
      ? ['', table([['AVERAGE', 'RATINGS', 'STORY'], ...rated.map((one) => [one.average, one.count, one.title])])]
      : []),
    ...(commented.length > 0
      ? ['', table([['COMMENTS', 'STORY'], ...commented.map((one) => [one.count, one.title])])]
      : []),
  ].join('\n');
}
