import { messages } from '../../locale/messages.js';
import { AskForm } from '../archive/ask-form.js';
import { rhythmInWords } from '../archive/rhythm-words.js';
import { Lead, Lines, StoryCards } from '../archive/story-cards.js';
import { archivePage, homePage, issuePage } from '../kit/addresses.js';
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

/** The front page of a site with several newsletters: the news of all, then each of them with its form. */
export function HousePage({ frame, head, content, open }: HousePageProps) {
  const { home, front } = messages(frame.locale).pages;
  const name = frame.site.name || home.title;
  const { lead, strips, mostRead, bestRated } = content;
  return (
    <Page frame={frame} title={name} head={head} here={homePage(frame)} join={open ? '#subscribe' : undefined} wide>
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
                <a href={signUpPage(frame, lead.newsletter)}>{lead.newsletter.title}</a>
              </p>
            }
          >
            {open ? <AskForm frame={frame} newsletter={undefined} id="subscribe" /> : null}
          </Lead>
        ) : null}
        {strips.map((strip, i) => (
          <NewsletterStrip
            key={strip.newsletter.slug}
            frame={frame}
            strip={strip}
            open={open}
            id={!lead && i === 0 ? 'subscribe' : `subscribe-${strip.newsletter.slug}`}
          />
        ))}
        {mostRead.length + bestRated.length > 0 ? (
          <div className="block">
            <RankedLists {...{ frame, mostRead, bestRated }} pair />
          </div>
        ) : null}
      </div>
    </Page>
  );
}

/** A newsletter: what it is, where to read it, its newest stories, and its form. */
function NewsletterStrip({ frame, strip, open, id }: { frame: Frame; strip: Strip; open: boolean; id: string }) {
  const { newsletter, cards, lines, linesFirst, latestIssue } = strip;
  const { reading, front, ask } = messages(frame.locale).pages;
  const about = [newsletter.tagline, rhythmInWords(frame.locale, newsletter.schedule)].filter((text) => text !== '');
  const list = lines.length > 0 ? <Lines frame={frame} newsletter={newsletter} stories={lines} /> : null;
  return (
    <section className="letter" aria-labelledby={`letter-${newsletter.slug}`}>
      <div>
        <h2 id={`letter-${newsletter.slug}`} {...languageAttributes(frame, newsletter)}>
          <a href={signUpPage(frame, newsletter)}>{newsletter.title}</a>
        </h2>
        {about.length > 0 ? <p dir="auto">{about.join(' · ')}</p> : null}
        <p className="go-on">
          {latestIssue ? (
            <>
              <a href={issuePage(frame, { id: latestIssue }, newsletter)}>{reading.latestIssue}</a>
              <a href={archivePage(frame, newsletter)}>{front.allIssues(0)}</a>
            </>
          ) : (
            reading.firstIssueToCome
          )}
        </p>
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
      {open ? (
        <AskForm
          frame={frame}
          newsletter={newsletter}
          id={id}
          title={<Naming frame={frame} newsletter={newsletter} words={ask.joinReaders} />}
        />
      ) : null}
    </section>
  );
}
