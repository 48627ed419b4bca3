import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { issuePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';

interface IssueListProps {
  frame: Frame;
  newsletter: Newsletter;
  issues: readonly Issue[];
}

/** Issues by date and subject, each a link to the issue in the page's language. */
export function IssueList({ frame, newsletter, issues }: IssueListProps) {
  return (
    <ol className="issues">
      {issues.map((issue) => {
        const date = issueDay(issue, newsletter, issue.createdAt);
        return (
          <li key={issue.id}>
            <time dateTime={date}>{formatDate(frame.locale, date)}</time>
            <a href={issuePage(frame, issue, newsletter)}>{withFallbacks(issue.subject, issue.articles.length)}</a>
          </li>
        );
      })}
    </ol>
  );
}
