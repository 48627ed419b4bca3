import type { Command } from 'commander';
import type { AnswerReport, IssueAnswers } from '../feedback/issue-answers.js';
import { answers } from '../operations/issues/answers.js';
import { isoFromMs } from '../timestamps.js';
import { zoneOfIssue } from './issue-zone.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';
import { clicksText } from './report-text.js';
import { shownTime } from './shown-time.js';

/** `issue answers`. */
export function answersCommand(noun: Command): void {
  const help = 'show clicks, ratings, comments and complaints, beside the ten previous issues';
  operationCommand(noun, 'answers <id>', help, answers.read, {
    options: { fresh: { flags: '--fresh', help: 'count the ten previous issues now, too' } },
    input: ({ fresh }) => (fresh ? { fresh: 'true' } : {}),
    text: async (report, { app }) => answersText(report, await zoneOfIssue(app.redis, report.issue)),
  });
}

/** `newsletter answers`. */
export function newsletterAnswersCommand(noun: Command): void {
  const help = 'show the responses to its latest issues, as a worker has last counted them';
  operationCommand(noun, 'answers <slug>', help, answers.list, {
    text: ({ newsletter: { timeZone, title }, sent, kept }) => {
      if (sent.length === 0) return `No issue of "${title}" was sent yet.`;
      const rows = sent.map(({ id, subject, startedAt }) => {
        const counted = kept.get(id);
        const about = { issue: id, subject, startedAt: isoFromMs(startedAt) };
        if (!counted) return [id, shownTime(about.startedAt, timeZone) ?? '—', 'not counted yet', ...notYet, subject];
        return rowOf({ ...about, ...counted }, timeZone);
      });
      return [table([head, ...rows]), columns].join('\n');
    },
  });
}

const head = ['ISSUE', 'SENT', 'ACCEPTED', 'READER', 'PROVIDER', 'US', 'LEFT', 'SPAM', 'CLICKS', 'RATED', 'SUBJECT'];
/** Between the number of accepted emails and the subject. */
const notYet = head.slice(3, -1).map(() => '—');
const columns =
  'READER, PROVIDER and US: not accepted, by whose fault it is. LEFT and SPAM: readers whom it reached, until the next one did. CLICKS: by people.';

const rowOf = (one: Omit<IssueAnswers, 'countedAt'>, timeZone: string) => [
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

function answersText(report: AnswerReport, timeZone: string): string {
  const commented = report.comments.filter(({ count }) => count > 0);
  return [
    table([head, ...[report, ...report.earlier].map((one) => rowOf(one, timeZone))]),
    columns,
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
