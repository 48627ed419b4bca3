import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { formatMonth } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { archivePage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { LinkList } from '../kit/message-page.js';
import { Page, signUpPage } from '../kit/page.js';
import type { ArchiveView } from './archive-view.js';
import { IssueList } from './issue-list.js';
import { PageLinks } from './page-links.js';

interface ArchivePageProps {
  frame: Frame;
  newsletter: Newsletter;
  head: PageHead;
  view: ArchiveView;
  /** The issues of the view. */
  issues: readonly Issue[];
}

/** A newsletter's issues by month. A long archive has one page or more for each year. */
export function ArchivePage({ frame, newsletter, head, view, issues }: ArchivePageProps) {
  const { archive, home } = messages(frame.locale).pages;
  const { year, page, last, total } = view;
  const monthOf = (issue: Issue) => issueDay(issue, newsletter, issue.createdAt).slice(0, 7);
  const months = [...new Set(issues.map(monthOf))];
  const own = archivePage(frame, newsletter);
  const query = (number: number) => ({ ...(year ? { year } : {}), ...(number > 1 ? { page: number } : {}) });
  const address = (number: number) => withParameters(own, query(number));
  return (
    <Page frame={frame} title={archive.title} newsletter={newsletter} head={head} query={query(page)}>
      <h1>{archive.title}</h1>
      {issues.length > 0 ? <p className="muted">{archive.count(total)}</p> : <p className="lead">{archive.empty}</p>}
      <Years frame={frame} newsletter={newsletter} view={view} />
      {months.map((month) => (
        <section key={month}>
          <h2>{formatMonth(frame.locale, month)}</h2>
          <IssueList frame={frame} newsletter={newsletter} issues={issues.filter((one) => monthOf(one) === month)} />
        </section>
      ))}
      <PageLinks {...{ frame, page, hasMore: page < last, address }} />
      <LinkList items={[{ label: home.subscribe, href: `${signUpPage(frame, newsletter)}#subscribe` }]} />
    </Page>
  );
}

function Years({ frame, newsletter, view }: Pick<ArchivePageProps, 'frame' | 'newsletter' | 'view'>) {
  if (view.years.length < 2) return null;
  return (
    <nav aria-label={messages(frame.locale).pages.reading.years}>
      <ul className="pages">
        {view.years.map((year) => (
          <li key={year}>
            {year === view.year ? (
              <span aria-current="page">{year}</span>
            ) : (
              <a href={withParameters(archivePage(frame, newsletter), { year })}>{year}</a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}
