import type { Command } from 'commander';
import type { AnswerReport, IssueAnswers } from '../feedback/issue-answers.js';
import { issues } from '../operations/issues/issues.js';
import { zoneOfIssue } from './issue-zone.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';
import { clicksText } from './report-text.js';
import { shownTime } from './shown-time.js';

/** `issue answers`. */
export function answersCommand(noun: Command): void {
  const help = 'show clicks, ratings, comments and complaints, beside the ten previous issues';
  operationCommand(noun, 'answers <id>', help, issues.answers, {
    text: async (report, { app }) => answersText(report, await zoneOfIssue(app.redis, report.issue)),
  });
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
  return [
    table([head, ...[report, ...report.earlier].map(row)]),
    'READER, PROVIDER and US: not accepted, by whose fault it is. LEFT and SPAM: readers whom it reached, until the next one did. CLICKS: by people.',
    ...clicksText(report.clicks && { ...report.clicks, links: report.links }),
    ...ratedText(report),
    ...(commented.length > 0
      ? ['', table([['COMMENTS', 'STORY'], ...commented.map((one) => [one.count, one.title])])]
      : []),
  ].join('\n');
}

/** The ratings of each story: readers' by email, and beside them visitors' on its page, if there are any. */
function ratedText({ ratings, votes }: Pick<AnswerReport, 'ratings' | 'votes'>): string[] {
  const votesOn = new Map(votes.map((one) => [one.article, one]));
  const rows = ratings.flatMap(({ article, title, ...byEmail }) => {
    const { count, average } = votesOn.get(article) ?? { count: 0, average: 0 };
    if (byEmail.count + count === 0) return [];
    return [[averageOf(byEmail), byEmail.count, averageOf({ count, average }), count, title]];
  });
  if (rows.length === 0) return [];
  return [
    '',
    table([['BY EMAIL', 'RATINGS', 'ON ITS PAGE', 'VOTES', 'STORY'], ...rows]),
    'BY EMAIL: average rating of readers. ON ITS PAGE: average vote of visitors.',
  ];
}

const averageOf = ({ count, average }: { count: number; average: number }) => (count > 0 ? average : '—');
