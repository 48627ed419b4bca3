import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { issuePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page, signUpPage } from '../kit/page.js';
import { rhythmInWords } from './rhythm-words.js';
import { SectionLinks } from './story-list.js';

/** A newsletter on the front page. */
export interface ListedNewsletter {
  newsletter: Newsletter;
  /** Undefined before the first. */
  latest: Issue | undefined;
}

interface HomePageProps {
  frame: Frame;
  head: PageHead;
  listed: readonly ListedNewsletter[];
}

/** The list of this installation's newsletters. */
export function HomePage({ frame, head, listed }: HomePageProps) {
  const { home } = messages(frame.locale).pages;
  return (
    <Page frame={frame} title={home.title} head={head}>
      <h1 className="masthead name">{frame.siteName ?? home.title}</h1>
      {listed.length === 0 ? (
        <p className="lead">{home.empty}</p>
      ) : (
        <ul className="newsletters">
          {listed.map((one) => (
            <li key={one.newsletter.slug}>
              <Entry frame={frame} {...one} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function Entry({ frame, newsletter, latest }: ListedNewsletter & { frame: Frame }) {
  const { reading, home } = messages(frame.locale).pages;
  const rhythm = rhythmInWords(frame.locale, newsletter.schedule);
  return (
    <>
      <h2 dir="auto">
        <a href={signUpPage(frame, newsletter)}>{newsletter.title}</a>
      </h2>
      {newsletter.tagline ? <p dir="auto">{newsletter.tagline}</p> : null}
      {rhythm ? <p className="muted">{rhythm}</p> : null}
      <SectionLinks frame={frame} newsletter={newsletter} />
      {latest ? (
        <LatestIssue frame={frame} newsletter={newsletter} latest={latest} />
      ) : (
        <p>{reading.firstIssueToCome}</p>
      )}
      <p>
        <a href={`${signUpPage(frame, newsletter)}#subscribe`} aria-label={`${home.subscribe}: ${newsletter.title}`}>
          {home.subscribe}
        </a>
      </p>
    </>
  );
}

function LatestIssue({ frame, newsletter, latest }: { frame: Frame; newsletter: Newsletter; latest: Issue }) {
  const day = issueDay(latest, newsletter);
  return (
    <p>
      {messages(frame.locale).pages.home.latestIssue}
      <a href={issuePage(frame, latest, newsletter)}>{withFallbacks(latest.subject, latest.articles.length)}</a>{' '}
      <time dateTime={day}>{formatDate(frame.locale, day)}</time>
    </p>
  );
}
