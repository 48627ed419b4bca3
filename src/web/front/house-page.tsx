import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { rhythmInWords } from '../../newsletters/rhythm-words.js';
import { AskForm } from '../archive/ask-form.js';
import { Lead, Lines, StoryCards } from '../archive/story-cards.js';
import { archivePage, homePage, issuePage } from '../kit/addresses.js';
import { between } from '../kit/between.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Naming } from '../kit/newsletter-name.js';
import { Page, signUpPage } from '../kit/page.js';
import { languageAttributes } from '../kit/word-language.js';
import type { HouseContent, Strip } from './house-content.js';
import { RankedLists } from './ranked-lists.js';

interface HousePageProps {
  frame: Frame;
  head: PageHead;
  content: HouseContent;
  /** Whether readers can subscribe. */
  open: boolean;
}

interface StripProps {
  frame: Frame;
  strip: Strip;
  /** Whether readers can subscribe. */
  open: boolean;
  /** Whether the form is shown at once: on a page that has no other. */
  asking: boolean;
}

/** Where the first form of the page is. */
const joinOf = ({ lead, strips: [first] }: HouseContent) =>
  lead || !first ? '#subscribe' : `#subscribe-${first.newsletter.slug}`;

/**
 * The front page of a site with several newsletters: the news of all, then each of them with its form. What the publisher
 * wrote is in the language of its newsletter: names, lines about it, sections and stories. Everything else is in the visitor's.
 */
export function HousePage({ frame, head, content, open }: HousePageProps) {
  const { home, front } = messages(frame.locale).pages;
  const name = frame.site.name || home.title;
  const { lead, strips, mostRead, bestRated } = content;
  return (
    <Page frame={frame} title={name} head={head} here={homePage(frame)} join={open ? joinOf(content) : undefined} wide>
      {lead ? <h1 className="unseen">{front.news(name)}</h1> : null}
      <div className="wrap">
        {lead ? null : (
          <div className="page-head">
            <h1>{name}</h1>
            {strips.length === 0 ? <p className="stand">{home.empty}</p> : null}
          </div>
        )}
        {lead ? (
          <Lead
            frame={frame}
            {...lead}
            kicker={
              <p className="kicker">
                <a href={signUpPage(frame, lead.newsletter)} {...languageAttributes(frame, lead.newsletter)}>
                  {lead.newsletter.title}
                </a>
              </p>
            }
          >
            {open ? <AskForm frame={frame} newsletter={undefined} id="subscribe" /> : null}
          </Lead>
        ) : null}
        {strips.map((strip) => (
          <NewsletterStrip key={strip.newsletter.slug} frame={frame} strip={strip} open={open} asking={!lead} />
        ))}
        {mostRead.length + bestRated.length > 0 ? (
          <div className="block">
            <RankedLists {...{ frame, mostRead, bestRated }} ofSeveral />
          </div>
        ) : null}
      </div>
    </Page>
  );
}

/** A newsletter: what it is, where to read it, its form behind one button, and its newest stories. */
function NewsletterStrip({ frame, strip, open, asking }: StripProps) {
  const { newsletter, cards, lines, linesFirst } = strip;
  const rhythm = rhythmInWords(frame.locale, newsletter.schedule);
  const list =
    lines.length > 0 ? (
      <Lines
        frame={frame}
        newsletter={newsletter}
        stories={lines}
        excerpts={lines.length < 4}
        sectionless={false}
        dated
      />
    ) : null;
  return (
    <section className="letter" aria-labelledby={`letter-${newsletter.slug}`}>
      <div className="letter-head">
        <div>
          <h2 id={`letter-${newsletter.slug}`} {...languageAttributes(frame, newsletter)}>
            <a href={signUpPage(frame, newsletter)}>{newsletter.title}</a>
          </h2>
          {newsletter.tagline || rhythm ? (
            <p>
              {newsletter.tagline ? <bdi {...languageAttributes(frame, newsletter)}>{newsletter.tagline}</bdi> : null}
              {newsletter.tagline && rhythm ? between : null}
              {rhythm}
            </p>
          ) : null}
        </div>
        <GoOn frame={frame} strip={strip} />
        {open ? <Join frame={frame} newsletter={newsletter} asking={asking} /> : null}
      </div>
      {cards.length + lines.length > 0 ? (
        <StoryCards
          frame={frame}
          newsletter={newsletter}
          stories={cards}
          two={cards.length === 2 && lines.length === 0}
          before={linesFirst ? list : null}
        >
          {linesFirst ? null : list}
        </StoryCards>
      ) : null}
    </section>
  );
}

/** Where to read a newsletter. */
function GoOn({ frame, strip: { newsletter, latestIssue } }: Pick<StripProps, 'frame' | 'strip'>) {
  const { reading, chrome } = messages(frame.locale).pages;
  if (!latestIssue) return <p className="go-on">{reading.firstIssueToCome}</p>;
  return (
    <p className="go-on">
      <a href={issuePage(frame, { id: latestIssue }, newsletter)}>{reading.latestIssue}</a>
      <a href={archivePage(frame, newsletter)}>{chrome.pastIssues}</a>
    </p>
  );
}

/** A button that opens the form with one field. It needs no script. */
function Join({ frame, newsletter, asking }: Pick<StripProps, 'frame' | 'asking'> & { newsletter: Newsletter }) {
  const { site, ask } = messages(frame.locale).pages;
  return (
    <details open={asking}>
      <summary className="button quiet">
        {site.subscribe}
        <span className="unseen" {...languageAttributes(frame, newsletter)}>
          {` · ${newsletter.title}`}
        </span>
      </summary>
      <AskForm
        frame={frame}
        newsletter={newsletter}
        id={`subscribe-${newsletter.slug}`}
        title={<Naming frame={frame} newsletter={newsletter} words={ask.joinReaders} />}
      />
    </details>
  );
}
