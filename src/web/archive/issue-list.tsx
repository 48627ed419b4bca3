import { formatDate, formatShortDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { issuePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { Phrases } from './headline.js';
import type { PastIssue } from './past-issue.js';
import { languageAttributes, languageOf } from './story.js';

interface IssueListProps {
  frame: Frame;
  newsletter: Newsletter;
  issues: readonly PastIssue[];
}

/** Issues with their number and date, each a link to the issue in the page's language. */
export function IssueList({ frame, newsletter, issues }: IssueListProps) {
  const words = languageAttributes(frame, newsletter);
  return (
    <ol className="issues">
      {issues.map((past) => (
        <li key={past.issue.id}>
          <IssueMeta frame={frame} past={past} whole />
          <div>
            <h3 {...words}>
              <a href={issuePage(frame, past.issue, newsletter)}>
                <Phrases language={languageOf(newsletter)} text={past.title} />
              </a>
            </h3>
            {past.excerpt ? (
              <p className="stand" {...words}>
                <Phrases language={languageOf(newsletter)} text={past.excerpt} />
              </p>
            ) : null}
          </div>
          {past.picture ? (
            <div className="pic">
              <img {...past.picture} alt="" sizes="(min-width:960px) 240px, 200px" loading="lazy" decoding="async" />
            </div>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** "Issue 40 · 24 November". @param props `whole`: with the year */
export function IssueMeta({ frame, past, whole = false }: { frame: Frame; past: PastIssue; whole?: boolean }) {
  const { front } = messages(frame.locale).pages;
  const date = whole ? formatDate : formatShortDate;
  return (
    <p className="meta when">
      {front.issueNumber(past.number)}
      <span> · </span>
      <time dateTime={past.day}>{date(frame.locale, past.day)}</time>
    </p>
  );
}
