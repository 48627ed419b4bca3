import { formatDate, formatShortDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { issuePage } from '../kit/addresses.js';
import { between } from '../kit/between.js';
import type { Frame } from '../kit/frame.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';
import { Phrases } from './headline.js';
import type { PastIssue } from './past-issue.js';

interface IssueListProps {
  frame: Frame;
  newsletter: Newsletter;
  issues: readonly PastIssue[];
  /** On a page with stories: their headlines are not repeated. */
  brief?: boolean;
}

/** Issues with their number and date, each a link to the issue in the page's language. */
export function IssueList({ frame, newsletter, issues, brief = false }: IssueListProps) {
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
            {brief ? (
              <MoreStories frame={frame} past={past} />
            ) : (
              <Also frame={frame} newsletter={newsletter} past={past} />
            )}
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
      <span>{between}</span>
      <time dateTime={past.day}>{date(frame.locale, past.day)}</time>
    </p>
  );
}

/** "And eight more stories" */
export function MoreStories({ frame, past: { issue } }: { frame: Frame; past: PastIssue }) {
  const others = issue.articles.length - 1;
  return others > 0 ? <p className="meta">{messages(frame.locale).pages.front.moreStories(others)}</p> : null;
}

/** "Also: One headline; Another; and 6 more"; on a page in another language than the headlines, how many there are. */
function Also({ frame, newsletter, past }: Omit<IssueListProps, 'issues'> & { past: PastIssue }) {
  const { also, more } = past;
  if (also.length === 0 || languageOf(newsletter) !== frame.locale) return <MoreStories frame={frame} past={past} />;
  const { front } = messages(frame.locale).pages;
  return (
    <p className="meta" dir="auto">
      {front.also(also.reduce(front.alsoNext), more)}
    </p>
  );
}
