import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { archivePage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import type { ArchiveView } from './archive-view.js';
import { IssueList } from './issue-list.js';
import { ListPage } from './list-page.js';
import type { PastIssue } from './past-issue.js';

interface ArchivePageProps {
  frame: Frame;
  newsletter: Newsletter;
  head: PageHead;
  view: ArchiveView;
  /** The issues of the view. */
  issues: readonly PastIssue[];
}

/** A newsletter's issues by year. A long archive has one page or more for each year. */
export function ArchivePage({ frame, newsletter, head, view, issues }: ArchivePageProps) {
  const { archive } = messages(frame.locale).pages;
  const { year, page, last, total } = view;
  // The choice of years says which one it is.
  const isChosen = view.years.length > 1;
  const yearOf = ({ day }: PastIssue) => day.slice(0, 4);
  const intro = (
    <>
      <p className="stand">{issues.length > 0 ? archive.count(total) : archive.empty}</p>
      <Years frame={frame} newsletter={newsletter} view={view} />
    </>
  );
  return (
    <ListPage
      {...{ frame, newsletter, head, page, intro }}
      title={archive.title}
      own={archivePage(frame, newsletter)}
      query={year ? { year } : {}}
      hasMore={page < last}
    >
      {[...new Set(issues.map(yearOf))].map((each) => (
        <section key={each} aria-labelledby={`year-${each}`}>
          <h2 className={isChosen ? 'unseen' : 'year'} id={`year-${each}`}>
            {each}
          </h2>
          <IssueList frame={frame} newsletter={newsletter} issues={issues.filter((one) => yearOf(one) === each)} />
        </section>
      ))}
    </ListPage>
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
