import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { StoryLink } from '../archive/headline.js';
import { ownTitle, SectionHeading } from '../archive/section-link.js';
import type { Story } from '../archive/story.js';
import { StoryMeta } from '../archive/story-meta.js';
import { between } from '../kit/between.js';
import type { Frame } from '../kit/frame.js';
import { languageAttributes } from '../kit/word-language.js';
import type { RatedStory, ReadStory } from './front-content.js';

interface RankedListsProps {
  frame: Frame;
  mostRead: readonly ReadStory[];
  bestRated: readonly RatedStory[];
  /**
   * Of several newsletters: side by side where there is room, and what is said of each story is in the language of the
   * page, like the titles of the lists. Default: one above the other, with the titles of the newsletter's sections.
   */
  ofSeveral?: boolean;
}

/** What other readers read and rated best, as two numbered lists; nothing without an entry. */
export function RankedLists({ frame, mostRead, bestRated, ofSeveral = false }: RankedListsProps) {
  const { front } = messages(frame.locale).pages;
  if (mostRead.length + bestRated.length === 0) return null;
  return (
    <div className={ofSeveral ? 'rail pair' : 'rail'}>
      <Ranked id="most-read" title={front.mostRead}>
        {mostRead.map(({ story, newsletter, comments }) => (
          <RankedStory key={story.article.id} {...{ frame, newsletter, story }}>
            <ReadMeta {...{ frame, newsletter, story, comments, ofSeveral }} />
          </RankedStory>
        ))}
      </Ranked>
      <Ranked id="best-rated" title={front.bestRated}>
        {bestRated.map(({ story, newsletter, rated: { average, count } }) => (
          <RankedStory key={story.article.id} {...{ frame, newsletter, story }}>
            <p className="meta nums">{front.rated(average.toFixed(1), count)}</p>
          </RankedStory>
        ))}
      </Ranked>
    </div>
  );
}

function Ranked({ id, title, children }: { id: string; title: string; children: readonly ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ol className="ranked">{children}</ol>
    </section>
  );
}

type ReadMetaProps = Pick<RankedStoryProps, 'frame'> & Omit<ReadStory, 'clicks'> & Pick<RankedListsProps, 'ofSeveral'>;

/** "Life · 9 comments", the newsletter of a story whose section has no title in the page's language, or its date. */
function ReadMeta({ frame, newsletter, story, comments, ofSeveral = false }: ReadMetaProps) {
  const section = currentSection(newsletter, story.article.section);
  const own = section && ownTitle({ frame, newsletter, section });
  if (section === undefined)
    return <StoryMeta frame={frame} newsletter={newsletter} story={story} comments={comments} form="brief" />;
  if (ofSeveral && own === undefined)
    return (
      <p className="meta">
        <span {...languageAttributes(frame, newsletter)}>{newsletter.title}</span>
        {comments > 0 ? `${between}${messages(frame.locale).pages.front.comments(comments)}` : null}
      </p>
    );
  return (
    <p className="meta">
      <SectionHeading {...{ frame, newsletter, section }} />
      {comments > 0 ? `${between}${messages(frame.locale).pages.front.comments(comments)}` : null}
    </p>
  );
}

interface RankedStoryProps {
  frame: Frame;
  newsletter: Newsletter;
  story: Story;
  children: ReactNode;
}

function RankedStory({ frame, newsletter, story, children }: RankedStoryProps) {
  return (
    <li>
      <p className="h" {...languageAttributes(frame, newsletter, story.article)}>
        <StoryLink newsletter={newsletter} story={story} />
      </p>
      {children}
    </li>
  );
}
