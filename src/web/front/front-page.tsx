import { makeExcerpt } from '../../articles/readers/excerpt.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { AskForm } from '../archive/ask-form.js';
import { Phrases } from '../archive/headline.js';
import { IssueList, IssueMeta, MoreStories } from '../archive/issue-list.js';
import type { PastIssue } from '../archive/past-issue.js';
import { AllOfSection, SectionHeading, SectionLink } from '../archive/section-link.js';
import { excerptWidth, Lead, Lines, LoneStory, StoryCards } from '../archive/story-cards.js';
import { archivePage, issuePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page, signUpPage } from '../kit/page.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';
import { columnsOf, type FrontContent } from './front-content.js';
import { RankedLists } from './ranked-lists.js';

interface FrontPageProps {
  frame: Frame;
  newsletter: Newsletter;
  head: PageHead;
  content: FrontContent;
  /** Whether readers can subscribe. */
  open: boolean;
}

/** The front of a newsletter: its news, and one field to subscribe beside the lead and at the end. */
export function FrontPage({ frame, newsletter, head, content, open }: FrontPageProps) {
  const { front, reading, signUpsClosed } = messages(frame.locale).pages;
  const ask = open ? (
    <AskForm frame={frame} newsletter={newsletter} id="subscribe" />
  ) : (
    <div className="ask">
      <p className="h">{signUpsClosed.closedTitle}</p>
      <p className="hint">{signUpsClosed.closedText}</p>
    </div>
  );
  return (
    <Page
      frame={frame}
      title={newsletter.title}
      newsletter={newsletter}
      head={head}
      here={signUpPage(frame, newsletter)}
      join="#subscribe"
      wide
    >
      {content.lead ? <h1 className="unseen">{front.news(newsletter.title)}</h1> : null}
      <div className="wrap">
        {content.lead ? (
          <Lead frame={frame} newsletter={newsletter} story={content.lead}>
            {ask}
          </Lead>
        ) : (
          <div className="column">
            <h1 {...languageAttributes(frame, newsletter)}>{newsletter.tagline || newsletter.title}</h1>
            <p className="stand">{reading.firstIssueToCome}</p>
            {ask}
          </div>
        )}
        <News frame={frame} newsletter={newsletter} content={content} />
        <Sections frame={frame} newsletter={newsletter} sections={content.sections} />
        <PastIssues frame={frame} newsletter={newsletter} content={content} />
      </div>
      {open && content.cards.length > 0 ? (
        <AskForm frame={frame} newsletter={newsletter} id="subscribe-end" place="band" />
      ) : null}
    </Page>
  );
}

type PartProps = Pick<FrontPageProps, 'frame' | 'newsletter' | 'content'>;

/** The cards, and beside them what other readers read and rated best. */
function News({ frame, newsletter, content }: PartProps) {
  const { front } = messages(frame.locale).pages;
  const { cards, mostRead, bestRated } = content;
  if (cards.length === 0) return null;
  const hasRail = mostRead.length + bestRated.length > 0;
  return (
    <div className={hasRail ? 'block with-rail' : 'block'}>
      <section aria-labelledby="latest">
        <h2 className="unseen" id="latest">
          {front.latest}
        </h2>
        <StoryCards frame={frame} newsletter={newsletter} stories={cards} bigFirst />
      </section>
      <RankedLists frame={frame} mostRead={mostRead} bestRated={bestRated} />
    </div>
  );
}

const columnNames = { 2: 'halves', 3: 'thirds', 4: 'quarters' } as const;

function Sections({
  frame,
  newsletter,
  sections,
}: Pick<PartProps, 'frame' | 'newsletter'> & Pick<FrontContent, 'sections'>) {
  if (sections.length === 0) return null;
  const rowLength = columnsOf(sections);
  // One story in a row of its own would leave most of the row empty.
  const last = sections.length % rowLength === 1 ? sections.at(-1) : undefined;
  const lone = last?.stories.length === 1 ? last : undefined;
  const inColumns = sections.filter((one) => one !== lone);
  return (
    <>
      {inColumns.length > 0 ? (
        <div className="block">
          <div className={`columns ${columnNames[rowLength]}`}>
            {inColumns.map(({ section, stories }, i) => (
              <section key={section} aria-labelledby={`section-${i}`}>
                <h2 id={`section-${i}`}>
                  <SectionHeading frame={frame} newsletter={newsletter} section={section} />
                </h2>
                <Lines frame={frame} newsletter={newsletter} stories={stories} filled />
                <p className="all">
                  <AllOfSection frame={frame} newsletter={newsletter} section={section} />
                </p>
              </section>
            ))}
          </div>
        </div>
      ) : null}
      {lone?.stories.map((story) => (
        <section key={lone.section} className="block" aria-labelledby="section-alone">
          <LoneStory
            frame={frame}
            newsletter={newsletter}
            story={story}
            title={
              <h2 id="section-alone">
                <SectionLink frame={frame} newsletter={newsletter} section={lone.section} />
              </h2>
            }
          />
        </section>
      ))}
    </>
  );
}

/** The issues before the latest: the first ones with a picture, the others as lines. The way to them is always there. */
function PastIssues({ frame, newsletter, content: { issues, issueCount, latestIssue } }: PartProps) {
  const { chrome, reading } = messages(frame.locale).pages;
  if (issueCount < 2) return null;
  return (
    <section className="block" aria-labelledby="past">
      <div className="block-head">
        <h2 id="past">{chrome.pastIssues}</h2>
        <p className="go-on">
          {latestIssue ? <a href={issuePage(frame, { id: latestIssue }, newsletter)}>{reading.latestIssue}</a> : null}
          <a href={archivePage(frame, newsletter)}>{reading.allIssues}</a>
        </p>
      </div>
      {issues.length === 0 ? null : canBeCards(issues) ? (
        <IssueCards frame={frame} newsletter={newsletter} issues={issues} />
      ) : (
        <IssueList frame={frame} newsletter={newsletter} issues={issues} brief />
      )}
    </section>
  );
}

type IssuesProps = Pick<PartProps, 'frame' | 'newsletter'> & Pick<FrontContent, 'issues'>;

/** Whether pictures fill the row: that of each of one or two issues, or those of the first two. */
const canBeCards = (issues: FrontContent['issues']): boolean =>
  issues.filter(({ picture }) => picture !== null).length >= Math.min(issues.length, 2);

/** Issues with their pictures above the words, or beside them where there are less than three. The others are lines. */
function IssueCards({ frame, newsletter, issues }: IssuesProps) {
  const words = languageAttributes(frame, newsletter);
  const pictured = issues.filter(({ picture }) => picture !== null);
  const others = issues.filter(({ picture }) => picture === null);
  const layout = issues.length === 1 ? 'lone' : issues.length === 2 ? 'cards two beside' : 'cards';
  return (
    <div className={layout}>
      {pictured.map((one) => (
        <IssueCard key={one.issue.id} frame={frame} newsletter={newsletter} past={one} />
      ))}
      {others.length > 0 ? (
        <ul className="lines">
          {others.map((past) => (
            <li key={past.issue.id}>
              <p className="h" {...words}>
                <a href={issuePage(frame, past.issue, newsletter)}>
                  <Phrases language={languageOf(newsletter)} text={past.title} />
                </a>
              </p>
              <IssueMeta frame={frame} past={past} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function IssueCard({ frame, newsletter, past }: { frame: Frame; newsletter: Newsletter; past: PastIssue }) {
  const { issue, picture, title, excerpt } = past;
  const words = languageAttributes(frame, newsletter);
  return (
    <article className="card">
      {picture ? (
        <div className="pic">
          <img {...picture} alt="" sizes="(min-width:640px) 33vw, 112px" loading="lazy" decoding="async" />
        </div>
      ) : null}
      <div className="text">
        <IssueMeta frame={frame} past={past} />
        <h3 className="h" {...words}>
          <a href={issuePage(frame, issue, newsletter)}>
            <Phrases language={languageOf(newsletter)} text={title} />
          </a>
        </h3>
        {excerpt ? (
          <p className="more" {...words}>
            {makeExcerpt(excerpt, excerptWidth.card)}
          </p>
        ) : null}
        <MoreStories frame={frame} past={past} />
      </div>
    </article>
  );
}
