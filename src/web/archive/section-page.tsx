import { messages } from '../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { archivePage, sectionPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { ListPage } from './list-page.js';
import type { SectionContent } from './section-content.js';
import { ownTitle } from './section-link.js';
import { forCards } from './story.js';
import { Lead, Lines, LoneStory, StoryCards } from './story-cards.js';

interface SectionPageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Its name, which its address has. */
  section: string;
  head: PageHead;
  content: SectionContent;
  page: number;
}

/** Stories that have a card, after the first: whole rows, and two in a row when there are no more. The others are lines. */
const cardCounts = [6, 3, 2, 0];

/** A section's articles that were in public issues, newest first. */
export function SectionPage({ frame, newsletter, section, head, content, page }: SectionPageProps) {
  const { reading } = messages(frame.locale).pages;
  const { stories, hasMore } = content;
  return (
    <ListPage
      {...{ frame, newsletter, head, page, hasMore }}
      title={sectionTitle(newsletter, section, frame.locale)}
      own={sectionPage(frame, newsletter, section)}
      intro={stories.length === 0 ? <p className="stand">{reading.sectionEmpty}</p> : null}
    >
      <SectionStories {...{ frame, newsletter, section, content }} />
    </ListPage>
  );
}

type PartProps = Pick<SectionPageProps, 'frame' | 'newsletter' | 'section' | 'content'>;

function SectionStories({ frame, newsletter, section, content }: PartProps) {
  const { front } = messages(frame.locale).pages;
  const [lead, ...rest] = content.stories;
  const cardCount = cardCounts.find((count) => count <= rest.length) ?? 0;
  const cards = forCards(rest, cardCount, ({ picture }) => picture !== null);
  const lines = rest.filter((story) => !cards.includes(story));
  return (
    <>
      {lead ? (
        <div className="block first">
          <Lead frame={frame} newsletter={newsletter} story={lead} kicker={false} calm />
        </div>
      ) : null}
      {cards.length > 0 ? (
        <div className="block">
          <StoryCards
            frame={frame}
            newsletter={newsletter}
            stories={cards}
            headline="h2"
            two={cards.length < 3}
            sectionless
          />
        </div>
      ) : null}
      <Earlier
        {...{ frame, newsletter }}
        stories={lines}
        title={front.earlierIn(ownTitle({ frame, newsletter, section }))}
      />
      <More frame={frame} newsletter={newsletter} stories={content.more} />
    </>
  );
}

/** Stories of the section that have no card. */
function Earlier({
  frame,
  newsletter,
  stories,
  title,
}: Pick<PartProps, 'frame' | 'newsletter'> & Pick<SectionContent, 'stories'> & { title: string }) {
  const [first, second] = stories;
  if (!first) return null;
  const heading = <h2 id="earlier">{title}</h2>;
  return (
    <section className="block" aria-labelledby="earlier">
      {second ? (
        <>
          <div className="block-head">{heading}</div>
          <Lines frame={frame} newsletter={newsletter} stories={stories} split sectionless />
        </>
      ) : (
        <LoneStory frame={frame} newsletter={newsletter} story={first} title={heading} />
      )}
    </section>
  );
}

/** Below a short section: stories of others. */
function More({
  frame,
  newsletter,
  stories,
}: Pick<PartProps, 'frame' | 'newsletter'> & Pick<SectionContent, 'stories'>) {
  const { reading, chrome } = messages(frame.locale).pages;
  const [first, second] = stories;
  if (!first) return null;
  const heading = <h2 id="more">{reading.otherSections}</h2>;
  const all = <a href={archivePage(frame, newsletter)}>{chrome.pastIssues}</a>;
  return (
    <section className="block" aria-labelledby="more">
      {second ? (
        <>
          <div className="block-head">
            {heading}
            {all}
          </div>
          <StoryCards frame={frame} newsletter={newsletter} stories={stories} two={stories.length < 3} />
        </>
      ) : (
        // One card would leave a hole beside it.
        <LoneStory frame={frame} newsletter={newsletter} story={first} title={heading} after={all} />
      )}
    </section>
  );
}
