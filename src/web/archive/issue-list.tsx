import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { Frame } from '../kit/frame.js';
import { LinkList } from '../kit/message-page.js';
import { Page, signUpPage } from '../kit/page.js';

interface IssueListProps {
  frame: Frame;
  newsletter: Newsletter;
  issues: readonly Issue[];
}

/** Issues by date and subject, each a link to the issue in the page's language. */
export function IssueList({ frame, newsletter, issues }: IssueListProps) {
  const lang = frame.locale === newsletter.locale ? '' : `?lang=${frame.locale}`;
  return (
    <ol className="issues">
      {issues.map((issue) => {
        const { id, createdAt } = issue;
        const date = issueDay(issue, newsletter, createdAt);
        return (
          <li key={id}>
            <time dateTime={date}>{formatDate(frame.locale, date)}</time>
            <a href={links.issue(frame.base, id) + lang}>{withFallbacks(issue.subject, issue.articles.length)}</a>
          </li>
        );
      })}
    </ol>
  );
}

export function ArchivePage({ frame, newsletter, issues }: IssueListProps) {
  const { archive, home } = messages(frame.locale).pages;
  return (
    <Page frame={frame} title={archive.title} newsletter={newsletter}>
      <h1>{archive.title}</h1>
      {issues.length > 0 ? (
        <>
          <p className="muted">{archive.count(issues.length)}</p>
          <IssueList frame={frame} newsletter={newsletter} issues={issues} />
        </>
      ) : (
        <p className="lead">{archive.empty}</p>
      )}
      <LinkList items={[{ label: home.subscribe, href: signUpPage(frame, newsletter) }]} />
    </Page>
  );
}
