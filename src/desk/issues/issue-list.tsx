import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { issues } from '../../operations/issues/issues.js';
import { may } from '../../operations/permission.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { composeAddress, DeskPage, Head, issueAddress, issuesOf } from '../kit/desk-page.js';
import { Badge, IssueName } from '../kit/parts.js';

/** One page of a newsletter's issues, the newest first. */
type Found = Awaited<ReturnType<typeof issues.list.run>>;
type Issue = Found['issues'][number];

interface ListProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  found: Found;
  /** Whether this is a later page. */
  isLater: boolean;
}

/** Drafts and what is scheduled come first; what was sent follows. */
export function IssueListPage({ visit, newsletter, found, isLater }: ListProps) {
  const { frame } = visit;
  const words = deskWords(frame);
  const isOver = ({ state }: Issue) => state === 'sent' || state === 'cancelled';
  const [planned, past] = [found.issues.filter((one) => !isOver(one)), found.issues.filter(isOver)];
  const shared = { visit, newsletter };
  return (
    <DeskPage visit={visit} title={words.issues} newsletter={newsletter} here="issues">
      <Head title={words.issues}>
        {may(visit.actor, 'content:write', newsletter.slug) ? (
          <a className="button" href={composeAddress(frame, newsletter)}>
            {found.issues.length === 0 && !isLater ? words.write.compose.first : words.write.compose.link}
          </a>
        ) : null}
      </Head>
      <div className="stack">
        {isLater && planned.length === 0 ? null : (
          <Part {...shared} id="planned" title={words.list.planned} issues={planned} none={words.list.nonePlanned} />
        )}
        <Part {...shared} id="past" title={words.list.past} issues={past} none={words.list.nonePast} />
        <Pager {...shared} next={found.next} isLater={isLater} />
      </div>
    </DeskPage>
  );
}

function Part({
  visit: { frame },
  newsletter,
  id,
  title,
  issues: shown,
  none,
}: Pick<ListProps, 'visit' | 'newsletter'> & {
  id: string;
  title: string;
  issues: readonly Issue[];
  none: string;
}) {
  const words = deskWords(frame).list;
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {shown.length === 0 ? (
        <p className="still">{none}</p>
      ) : (
        <table className="list issues">
          <thead>
            <tr>
              <th scope="col">{words.subject}</th>
              <th scope="col">{words.state}</th>
              <th scope="col" className="r">
                {words.when}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((issue) => (
              <tr key={issue.id}>
                <td>
                  <a href={issueAddress(frame, issue.id)}>
                    <IssueName frame={frame} newsletter={newsletter} issue={issue} />
                  </a>
                </td>
                <td>
                  <Badge frame={frame} state={issue.state} />
                </td>
                <td className="r still">{momentOf(frame, newsletter, issue)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** When it was sent or goes out; of a draft, when it was made. */
function momentOf(frame: DeskVisit['frame'], { timeZone }: Newsletter, issue: Issue): string {
  if (issue.startedAt > 0) return formatMoment(frame.locale, issue.startedAt, timeZone);
  if (issue.state === 'scheduled') return formatMoment(frame.locale, issue.startAt, timeZone);
  return deskWords(frame).list.lastWord(formatMoment(frame.locale, issue.createdAt, timeZone));
}

function Pager({
  visit: { frame },
  newsletter,
  next,
  isLater,
}: Pick<ListProps, 'visit' | 'newsletter' | 'isLater'> & {
  next: string | null;
}) {
  if (next === null && !isLater) return null;
  const words = deskWords(frame).list;
  const first = issuesOf(frame, newsletter);
  return (
    <div className="acts">
      {isLater ? <a href={first}>{words.newest}</a> : null}
      {next === null ? null : (
        <a
          className="button quiet"
          href={`${first}${first.includes('?') ? '&' : '?'}${new URLSearchParams({ after: next })}`}
        >
          {words.older}
        </a>
      )}
    </div>
  );
}
