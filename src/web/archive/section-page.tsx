import { messages } from '../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { sectionPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { ListPage } from './list-page.js';
import type { Story } from './story.js';
import { Lead, Lines, StoryCards } from './story-cards.js';

interface SectionPageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Its name, which its address has. */
  section: string;
  head: PageHead;
  /** The first one with a large picture. */
  stories: readonly Story[];
  page: number;
  hasMore: boolean;
}

/** Stories that have a card, after the first: whole rows, and two in a row when there are no more. The others are lines. */
const cardCounts = [6, 3, 2, 0];

/** A section's articles that were in public issues, newest first. */
export function SectionPage({ frame, newsletter, section, head, stories, page, hasMore }: SectionPageProps) {
  const { reading } = messages(frame.locale).pages;
  const title = sectionTitle(newsletter, section, frame.locale);
  return (
    <ListPage
      {...{ frame, newsletter, title, head, page, hasMore }}
      own={sectionPage(frame, newsletter, section)}
      intro={stories.length === 0 ? <p className="stand">{reading.sectionEmpty}</p> : null}
    >
      <SectionStories frame={frame} newsletter={newsletter} stories={stories} title={title} />
    </ListPage>
  );
}

function SectionStories({
  frame,
  newsletter,
  stories,
  title,
}: Pick<SectionPageProps, 'frame' | 'newsletter' | 'stories'> & { title: string }) {
  const { front } = messages(frame.locale).pages;
  const [lead, ...others] = stories;
  const cardCount = cardCounts.find((count) => count <= others.length) ?? 0;
  const [cards, lines] = [others.slice(0, cardCount), others.slice(cardCount)];
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
      {lines.length > 0 ? (
        <section className="block" aria-labelledby="earlier">
          <div className="block-head">
            <h2 id="earlier">{front.earlierIn(title)}</h2>
          </div>
          <Lines frame={frame} newsletter={newsletter} stories={lines} split />
        </section>
      ) : null}
    </>
  );
}
