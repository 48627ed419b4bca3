import type { ReactNode } from 'react';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress, issuesOf } from '../kit/desk-page.js';
import { IssueName, numberOf } from '../kit/parts.js';

interface ReportPageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: Pick<Issue, 'id' | 'subject'>;
  title: string;
  /** What can be done, beside the title. */
  acts?: ReactNode;
  children: ReactNode;
}

/** A page that belongs to the report of an issue, with the way back to it. */
export function ReportPage({ visit, newsletter, issue, title, acts, children }: ReportPageProps) {
  const { frame } = visit;
  const words = deskWords(frame);
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={issuesOf(frame, newsletter)}>{words.issues}</a> ·{' '}
        <a href={issueAddress(frame, issue.id)}>{words.issue.number(numberOf(issue))}</a>
      </p>
      <Head title={title} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />}>
        {acts}
      </Head>
      {children}
    </DeskPage>
  );
}

/** The way to the next page of a list, and to the first one. */
export function Pager({
  frame,
  here,
  next,
  isLater,
}: {
  frame: DeskVisit['frame'];
  /** The address of the first page. @example /desk/issues/gazette-7/left */
  here: string;
  next: string | null;
  isLater: boolean;
}) {
  const words = deskWords(frame).report;
  if (next === null && !isLater) return null;
  const more = `${here}${here.includes('?') ? '&' : '?'}${new URLSearchParams({ after: next ?? '' })}`;
  return (
    <div className="acts">
      {next === null ? null : <a href={more}>{words.next}</a>}
      {isLater ? <a href={here}>{words.first}</a> : null}
    </div>
  );
}
