import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import type { SponsorSlot } from '../../issues/sponsor-slot.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import { contentScript } from '../../newsletters/look.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import { AskForm } from '../archive/ask-form.js';
import { Phrases } from '../archive/headline.js';
import { forCards } from '../archive/story.js';
import { Lead, Lines, StoryCards } from '../archive/story-cards.js';
import { TurnToAll } from '../archive/turn-to-all.js';
import { archivePage, issuePage, withParameters } from '../kit/addresses.js';
import { between } from '../kit/between.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page } from '../kit/page.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';
import { ShareLinks } from '../share/share-links.js';
import type { IssueContent } from './issue-content.js';

interface IssuePageProps {
  frame: Frame;
  newsletter: Newsletter;
  issue: Issue;
  day: Day;
  head: PageHead;
  content: IssueContent;
  previous: Issue | undefined;
  next: Issue | undefined;
  /** Of the newsletter: its public ones. */
  issueCount: number;
}

/** Stories that have a card, after the first. */
const cardCount = 2;

/** An issue as a page of the site: its stories in the editor's order, with their pages behind them. */
export function IssuePage(props: IssuePageProps) {
  const { frame, newsletter, issue, head, content } = props;
  const { front } = messages(frame.locale).pages;
  const [lead, ...others] = content.stories;
  const cards = forCards(others, cardCount, ({ picture }) => picture !== null);
  const lines = others.filter((story) => !cards.includes(story));
  return (
    <Page
      frame={frame}
      title={titleOf(issue)}
      newsletter={newsletter}
      head={head}
      here={archivePage(frame, newsletter)}
      join={newsletter.archivedAt === '' ? '#subscribe' : undefined}
      wide
    >
      <div className="wrap" dir={contentScript(newsletter.look ?? {}, newsletter.locale)?.direction}>
        <IssueHead {...props} />
        <Note frame={frame} newsletter={newsletter} html={content.note} />
        {lead ? (
          <div className="block first">
            <Lead frame={frame} newsletter={newsletter} story={lead} level={isNamedByLead(props) ? 'h1' : 'h2'} calm />
          </div>
        ) : null}
        <div className="block with-rail">
          {cards.length > 0 ? (
            <StoryCards frame={frame} newsletter={newsletter} stories={cards} headline="h2" two />
          ) : (
            <div />
          )}
          <div className="rail">
            {newsletter.archivedAt === '' ? (
              <AskForm frame={frame} newsletter={newsletter} id="subscribe" title={front.getNext} />
            ) : null}
            {issue.sponsors.map((sponsor) => (
              <Sponsor key={sponsor.id} frame={frame} newsletter={newsletter} sponsor={sponsor} />
            ))}
          </div>
        </div>
        {content.sectionNotes.map(({ section, html }) => (
          <section key={section} className="block" aria-label={section}>
            <div className="block-head">
              <h2 {...languageAttributes(frame, newsletter)}>{section}</h2>
            </div>
            <Note frame={frame} newsletter={newsletter} html={html} />
          </section>
        ))}
        <Rest frame={frame} newsletter={newsletter} stories={lines} />
        <ShareLinks frame={frame} url={head.address} title={titleOf(issue)}>
          <AsEmail frame={frame} newsletter={newsletter} issue={issue} />
        </ShareLinks>
        <Turn {...props} />
      </div>
    </Page>
  );
}

/** Whether the issue has the headline of its first story, which is the headline of the page. */
const isNamedByLead = ({ issue, content }: IssuePageProps) => titleOf(issue) === content.stories[0]?.article.title;

const numberOf = (frame: Frame, newsletter: Newsletter, issue: Issue) =>
  messages(frame.locale).pages.front.issueNumber(issue.id.slice(newsletter.slug.length + 1));

const titleOf = ({ subject, articles }: Issue) => withFallbacks(subject, articles.length);

/** What the issue is called, unless the story below says it. */
function IssueHead(props: IssuePageProps) {
  const { frame, newsletter, issue, day, content } = props;
  const { front } = messages(frame.locale).pages;
  const { minutes } = content;
  const length = [front.stories(content.stories.length), ...(minutes > 0 ? [front.minutes(minutes)] : [])];
  return (
    <div className="page-head">
      {isNamedByLead(props) ? null : (
        <h1 {...languageAttributes(frame, newsletter)}>
          <Phrases language={languageOf(newsletter)} text={titleOf(issue)} />
        </h1>
      )}
      <p className="stand parts">
        <span>
          {numberOf(frame, newsletter, issue)}
          {between}
          <time dateTime={day}>{formatDate(frame.locale, day)}</time>
        </span>
        <span className="dot">{between}</span>
        <span>{length.join(between)}</span>
      </p>
    </div>
  );
}

function Note({ frame, newsletter, html }: Pick<IssuePageProps, 'frame' | 'newsletter'> & { html: string }) {
  if (html === '') return null;
  const words = languageAttributes(frame, newsletter);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by siteHtml
  return <div className="prose note" {...words} dangerouslySetInnerHTML={{ __html: html }} />;
}

interface SponsorProps extends Pick<IssuePageProps, 'frame' | 'newsletter'> {
  sponsor: SponsorSlot;
}

function Sponsor({ frame, newsletter, sponsor }: SponsorProps) {
  const { sponsored } = messages(frame.locale).digest;
  const { label, title, text, url } = sponsor;
  const words = languageAttributes(frame, newsletter);
  return (
    <aside className="sponsor" aria-label={label || sponsored}>
      <p className="kicker">{label || sponsored}</p>
      <p className="h" {...words}>
        <a href={url} rel="sponsored noopener">
          {title}
        </a>
      </p>
      <p className="meta" {...words}>
        <Phrases language={languageOf(newsletter)} text={text} />
      </p>
    </aside>
  );
}

/** The stories that have no card. */
function Rest({
  frame,
  newsletter,
  stories,
}: Pick<IssuePageProps, 'frame' | 'newsletter'> & Pick<IssueContent, 'stories'>) {
  if (stories.length === 0) return null;
  return (
    <section className="block" aria-labelledby="rest">
      <div className="block-head">
        <h2 id="rest">{messages(frame.locale).pages.front.moreInIssue}</h2>
      </div>
      <Lines frame={frame} newsletter={newsletter} stories={stories} thumbed split={stories.length > 1} />
    </section>
  );
}

/** The way to the email as it was sent. */
function AsEmail({ frame, newsletter, issue }: Pick<IssuePageProps, 'frame' | 'newsletter' | 'issue'>) {
  return (
    <p className="as-email">
      <a href={withParameters(issuePage(frame, issue, newsletter), { view: 'email' })} rel="nofollow">
        {messages(frame.locale).pages.front.asEmail}
      </a>
    </p>
  );
}

/** The issues before and after: the older one at the left, the newer one at the right, and all of them where one is missing. */
function Turn({ frame, newsletter, previous, next, issueCount }: IssuePageProps) {
  const { reading } = messages(frame.locale).pages;
  const all = <TurnToAll frame={frame} newsletter={newsletter} count={issueCount} />;
  const to = { frame, newsletter };
  return (
    <nav aria-label={reading.issueNavigation}>
      <div className="turn">
        {previous ? <TurnTo {...to} rel="prev" label={reading.previousIssue} issue={previous} /> : all}
        {next ? <TurnTo {...to} rel="next" label={reading.nextIssue} issue={next} /> : previous ? all : null}
      </div>
    </nav>
  );
}

interface TurnToProps extends Pick<IssuePageProps, 'frame' | 'newsletter' | 'issue'> {
  rel: 'prev' | 'next';
  label: string;
}

function TurnTo({ frame, newsletter, issue, rel, label }: TurnToProps) {
  return (
    <a rel={rel} href={issuePage(frame, issue, newsletter)}>
      <span className="to">{`${label}${between}${numberOf(frame, newsletter, issue)}`}</span>
      <span className="h" {...languageAttributes(frame, newsletter)}>
        <Phrases language={languageOf(newsletter)} text={titleOf(issue)} />
      </span>
    </a>
  );
}
