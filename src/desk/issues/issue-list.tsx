import { formatMoment, formatMonth } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { issues } from '../../operations/issues/issues.js';
import { may } from '../../operations/permission.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { composeAddress, DeskPage, Head, issueAddress, issuesOf } from '../kit/desk-page.js';
import { Badge, IssueName } from '../kit/parts.js';
import { asQuery } from './email-view.js';
import { allStates, type IssueSearch, searchQuery } from './issue-search.js';

/** One page of a newsletter's issues, the newest first. */
type Found = Awaited<ReturnType<typeof issues.list.run>>;
type Issue = Found['issues'][number];

type Frame = DeskVisit['frame'];

interface ListProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  search: IssueSearch;
  /** Drafts, and what is scheduled or being sent; undefined on a later page. */
  planned: readonly Issue[] | undefined;
  past: Found;
}

/** Drafts and what is scheduled come first; what was sent follows, by month. */
export function IssueListPage(props: ListProps) {
  const { visit, newsletter, search, planned, past } = props;
  const { frame } = visit;
  const words = deskWords(frame);
  const isSearch = searchQuery(search).length > 0;
  const isEmpty = (planned ?? []).length === 0 && past.issues.length === 0;
  return (
    <DeskPage visit={visit} title={words.issues} newsletter={newsletter} here="issues">
      <Head title={words.issues}>
        {may(visit.actor, 'content:write', newsletter.slug) ? (
          <a className="button" href={composeAddress(frame, newsletter)}>
            {isEmpty && !isSearch && planned ? words.write.compose.first : words.write.compose.link}
          </a>
        ) : null}
      </Head>
      <SearchForm {...props} />
      <div className="stack">
        {isSearch && isEmpty ? <NoMatch {...props} /> : null}
        {planned === undefined || (isSearch && planned.length === 0) ? null : (
          <section className="card" aria-labelledby="planned">
            <h2 id="planned">{words.list.planned}</h2>
            <IssueTable {...{ frame, newsletter }} issues={planned} none={words.list.nonePlanned} />
          </section>
        )}
        {isSearch && past.issues.length === 0 ? null : <Past {...props} />}
        <Pager {...props} />
      </div>
    </DeskPage>
  );
}

function SearchForm({ visit: { frame }, newsletter, search }: ListProps) {
  const words = deskWords(frame);
  return (
    <form method="get" action={issuesOf(frame, newsletter)} className="find">
      {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
      <div className="field">
        <label htmlFor="words">{words.list.search}</label>
        <input id="words" name="words" type="search" maxLength={200} defaultValue={search.words} dir="auto" />
      </div>
      <div className="field">
        <label htmlFor="state">{words.list.state}</label>
        <select id="state" name="state" defaultValue={search.state ?? ''}>
          <option value="">{words.list.all}</option>
          {allStates.map((one) => (
            <option key={one} value={one}>
              {words.states[one]}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="quiet">
        {words.list.find}
      </button>
    </form>
  );
}

function NoMatch({ visit: { frame }, newsletter }: ListProps) {
  const words = deskWords(frame).list;
  return (
    <div className="card">
      <p>{words.noMatch}</p>
      <div className="acts">
        <a href={issuesOf(frame, newsletter)}>{words.showAll}</a>
      </div>
    </div>
  );
}

function Past({ visit: { frame }, newsletter, past }: ListProps) {
  const words = deskWords(frame).list;
  const months = [...byMonth(frame, newsletter, past.issues)];
  return (
    <section className="card" aria-labelledby="past">
      <h2 id="past">{words.past}</h2>
      {months.length === 0 ? <p className="still">{words.nonePast}</p> : null}
      {months.map(([month, found]) => (
        <div key={month} className="month">
          <h3>{month}</h3>
          <IssueTable {...{ frame, newsletter }} issues={found} none="" />
        </div>
      ))}
    </section>
  );
}

/** The newest month first, as the issues are. */
function byMonth(frame: Frame, { timeZone }: Newsletter, found: readonly Issue[]): Map<string, Issue[]> {
  const months = new Map<string, Issue[]>();
  for (const issue of found) {
    const month = formatMonth(frame.locale, issue.startedAt || issue.createdAt, timeZone);
    months.set(month, [...(months.get(month) ?? []), issue]);
  }
  return months;
}

function IssueTable({
  frame,
  newsletter,
  issues: shown,
  none,
}: {
  frame: Frame;
  newsletter: Newsletter;
  issues: readonly Issue[];
  none: string;
}) {
  const words = deskWords(frame).list;
  if (shown.length === 0) return <p className="still">{none}</p>;
  return (
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
            <td className="r still when">{momentOf(frame, newsletter, issue)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** When it was sent or goes out; of a draft, when it was made. */
function momentOf(frame: Frame, { timeZone }: Newsletter, issue: Issue): string {
  if (issue.startedAt > 0) return formatMoment(frame.locale, issue.startedAt, timeZone);
  if (issue.state === 'scheduled') return formatMoment(frame.locale, issue.startAt, timeZone);
  return deskWords(frame).list.lastWord(formatMoment(frame.locale, issue.createdAt, timeZone));
}

function Pager({ visit: { frame }, newsletter, search, planned, past: { next } }: ListProps) {
  const isLater = planned === undefined;
  if (next === null && !isLater) return null;
  const words = deskWords(frame).list;
  const language: [string, string][] = frame.keepLanguage === '' ? [] : [['lang', frame.locale]];
  const page = issuesOf(frame, newsletter).split('?')[0] ?? '';
  const parts = [...language, ...searchQuery(search)];
  return (
    <div className="acts">
      {isLater ? <a href={`${page}${asQuery(parts)}`}>{words.newest}</a> : null}
      {next === null ? null : (
        <a className="button quiet" href={`${page}${asQuery([...parts, ['after', next]])}`}>
          {words.older}
        </a>
      )}
    </div>
  );
}
