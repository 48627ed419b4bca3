import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { archivePage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page } from '../kit/page.js';
import type { ArchiveView } from './archive-view.js';
import { AskForm } from './ask-form.js';
import { IssueList } from './issue-list.js';
import { PageLinks } from './page-links.js';
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
  const yearOf = ({ day }: PastIssue) => day.slice(0, 4);
  const own = archivePage(frame, newsletter);
  const query = (number: number) => ({ ...(year ? { year } : {}), ...(number > 1 ? { page: number } : {}) });
  const address = (number: number) => withParameters(own, query(number));
  const open = newsletter.archivedAt === '';
  return (
    <Page
      frame={frame}
      title={archive.title}
      newsletter={newsletter}
      head={head}
      query={query(page)}
      here={own}
      join={open ? '#subscribe' : undefined}
      wide
    >
      <div className="wrap">
        <div className="page-head">
          <h1>{archive.title}</h1>
          <p className="stand">{issues.length > 0 ? archive.count(total) : archive.empty}</p>
          <Years frame={frame} newsletter={newsletter} view={view} />
        </div>
        {[...new Set(issues.map(yearOf))].map((each) => (
          <section key={each} aria-labelledby={`year-${each}`}>
            <h2 className="year" id={`year-${each}`}>
              {each}
            </h2>
            <IssueList frame={frame} newsletter={newsletter} issues={issues.filter((one) => yearOf(one) === each)} />
          </section>
        ))}
        <PageLinks {...{ frame, page, hasMore: page < last, address }} />
      </div>
      {open ? <AskForm frame={frame} newsletter={newsletter} id="subscribe" place="band" /> : null}
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
