import { formatMoment, formatShortDate } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { figure, IssueName, range } from '../kit/parts.js';
import type { LiveFacts } from '../live/read-live.js';
import type { IssueResponses } from './read-report.js';
import { Wide } from './wide.js';

interface FiguresProps {
  frame: Frame;
  newsletter: Newsletter;
  facts: LiveFacts;
  report: IssueResponses;
}

type Earlier = IssueResponses['earlier'][number];
type Name = keyof ReturnType<typeof deskWords>['report']['figures']['names'];

interface Row {
  name: Name;
  /** Undefined: not counted yet. Null: not counted at all. */
  own: number | undefined | null;
  of(earlier: Earlier): number | undefined;
  detail?: string;
}

/** The numbers of an issue beside what is usual, in words and as a mark in a range. */
export function FiguresCard({ frame, newsletter, facts, report }: FiguresProps) {
  const words = deskWords(frame).report.figures;
  const rows = rowsOf(frame, facts, report);
  const counted = report.earlier.filter(({ answers }) => answers);
  const isCompared = counted.length >= 3;
  const { answers } = report;
  const { issue, progress } = facts;
  return (
    <section className="card" aria-labelledby="figures">
      <h2 id="figures">{isCompared ? words.title : words.titleAlone}</h2>
      {issue.state === 'cancelled' && progress.accepted === 0 ? (
        <p>{words.unsent}</p>
      ) : issue.startedAt > 0 ? (
        <p>
          {words.sent(
            progress.audience,
            formatMoment(frame.locale, issue.startedAt, newsletter.timeZone),
            progress.accepted,
          )}
        </p>
      ) : null}
      {isCompared ? <p className="still">{words.lead(counted.length)}</p> : null}
      <table className="list usual">
        <thead>
          <tr>
            <th scope="col">{words.figure}</th>
            <th scope="col" className="r">
              {words.own}
            </th>
            {isCompared ? (
              <>
                <th scope="col">{words.usually}</th>
                <td className="barcell" />
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <FigureRow key={row.name} {...{ frame, row, isCompared }} earlier={report.earlier} />
          ))}
        </tbody>
      </table>
      {report.clicks ? null : <p className="still">{words.noClicks}</p>}
      {answers ? (
        <p className="still">{words.countedAt(formatMoment(frame.locale, answers.at, newsletter.timeZone))}</p>
      ) : null}
      <p className="still">{words.honest}</p>
      {report.earlier.length > 0 ? <EarlierIssues {...{ frame, newsletter, rows, earlier: report.earlier }} /> : null}
    </section>
  );
}

function rowsOf(frame: Frame, { progress, refusals }: LiveFacts, report: IssueResponses): Row[] {
  const words = deskWords(frame).report.figures;
  const { answers, clicks, raters, articles } = report;
  const byFault = (fault: 'reader' | 'provider' | 'us') =>
    refusals.reduce((sum, one) => sum + (one.fault === fault ? one.count : 0), 0);
  const [reader, provider, us] = [byFault('reader'), byFault('provider'), byFault('us')];
  const inWords = (count: number) => figure(frame, count);
  const others = clicks && [
    ...(clicks.machines > 0 ? [words.machines(inWords(clicks.machines))] : []),
    ...(clicks.unknown > 0 ? [words.unsure(inWords(clicks.unknown))] : []),
  ];
  return [
    { name: 'accepted', own: progress.accepted, of: (one) => one.answers?.accepted },
    {
      name: 'notAccepted',
      own: reader + provider + us,
      of: ({ answers: kept }) => kept && kept.notAccepted.reader + kept.notAccepted.provider + kept.notAccepted.us,
      ...(reader + provider + us > 0 ? { detail: words.ofThem(inWords(reader), inWords(provider), inWords(us)) } : {}),
    },
    {
      name: 'clicks',
      own: clicks ? clicks.people : null,
      of: (one) => one.answers?.clicks?.people,
      ...(others && others.length > 0 ? { detail: others.join(languages[frame.locale].listSeparator) } : {}),
    },
    { name: 'unsubscribed', own: answers?.unsubscribed, of: (one) => one.answers?.unsubscribed },
    { name: 'complained', own: answers?.complained, of: (one) => one.answers?.complained },
    { name: 'raters', own: raters, of: (one) => one.answers?.raters },
    {
      name: 'comments',
      own: articles.reduce((sum, { comments }) => sum + comments, 0),
      of: ({ answers: kept, comments }) => kept && comments,
    },
  ];
}

interface FigureRowProps {
  frame: Frame;
  row: Row;
  earlier: readonly Earlier[];
  /** Whether there are enough issues to say what is usual. */
  isCompared: boolean;
}

function FigureRow({ frame, row, earlier, isCompared }: FigureRowProps) {
  const words = deskWords(frame).report.figures;
  const { name, own, of, detail } = row;
  if (own === null) return null;
  const values = earlier.flatMap((one) => of(one) ?? []);
  const usual = range(values);
  return (
    <tr>
      <th scope="row">
        {words.names[name]}
        {detail === undefined ? null : <small>{detail}</small>}
      </th>
      <td className="r">{own === undefined ? <span className="still">{words.pending}</span> : figure(frame, own)}</td>
      {isCompared ? <Usual {...{ frame, own, usual, most: Math.max(own ?? 0, ...values, 1) }} /> : null}
    </tr>
  );
}

type UsualRange = ReturnType<typeof range>;

/** What is usual, and this issue beside it. */
function Usual({
  frame,
  own,
  usual,
  most,
}: {
  frame: Frame;
  own: number | undefined;
  usual: UsualRange;
  most: number;
}) {
  const words = deskWords(frame).report.figures;
  return (
    <>
      <td className="still">
        {usual ? words.range(figure(frame, usual.low), figure(frame, usual.high)) : '–'}
        {usual && own !== undefined ? <small>{words.verdicts[verdictOf(own, usual)]}</small> : null}
      </td>
      <td className="barcell">{usual && own !== undefined ? <RangeMark {...{ own, usual, most }} /> : null}</td>
    </>
  );
}

const verdictOf = (own: number, { low, high }: { low: number; high: number }) =>
  own > high ? 'more' : own < low ? 'fewer' : 'usual';

/** The usual range as a bar, and this issue as a mark in it. */
function RangeMark({ own, usual, most }: { own: number; usual: { low: number; high: number }; most: number }) {
  const at = (value: number) => Math.round((value / most) * 1_940) / 10;
  return (
    <svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true">
      <rect className="s-wait" y="4" width="200" height="4" />
      <rect className="s-out" x={at(usual.low)} y="4" width={Math.max(4, at(usual.high) - at(usual.low))} height="4" />
      <rect className="s-unc" x={at(own)} width="6" height="12" />
    </svg>
  );
}

/** The numbers of each of the issues before, as a table that scrolls by itself. */
function EarlierIssues({
  frame,
  newsletter,
  rows,
  earlier,
}: Pick<FiguresProps, 'frame' | 'newsletter'> & { rows: readonly Row[]; earlier: readonly Earlier[] }) {
  const words = deskWords(frame).report.figures;
  const shown = rows.filter(({ own }) => own !== null);
  return (
    <details>
      <summary>{words.before}</summary>
      <Wide name={words.before}>
        <table className="list">
          <thead>
            <tr>
              <th scope="col">{words.issue}</th>
              {shown.map(({ name }) => (
                <th key={name} scope="col" className="r">
                  {words.names[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {earlier.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <a href={issueAddress(frame, one.id)}>
                    <IssueName frame={frame} newsletter={newsletter} issue={one} />
                  </a>
                  <small>
                    {formatShortDate(frame.locale, new Date(one.startedAt).toISOString(), newsletter.timeZone)}
                  </small>
                </th>
                {shown.map(({ name, of }) => {
                  const value = of(one);
                  return (
                    <td key={name} className="r">
                      {value === undefined ? '–' : figure(frame, value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}
