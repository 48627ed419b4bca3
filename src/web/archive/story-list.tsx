import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Frame } from '../kit/frame.js';
import type { Story } from './story.js';

/** Widths at which pictures are shown, for browsers to choose a file by. */
const sizes = { story: '(max-width: 720px) 100vw, 640px', card: '(max-width: 640px) 100vw, 320px' };

/** The picture of a story, above the fold. */
export function StoryPicture({ picture: { alt, ...source } }: { picture: ShownPicture }) {
  return <img className="photo" {...source} sizes={sizes.story} alt={alt} decoding="async" />;
}

/** The picture above a headline in a list. @param props `title`: the headline, which is not said twice */
function Thumbnail({ picture: { alt, ...source }, title }: { picture: ShownPicture; title: string }) {
  const words = alt === title ? '' : alt;
  return <img className="thumb" {...source} sizes={sizes.card} alt={words} loading="lazy" decoding="async" />;
}

interface StoryListProps {
  frame: Frame;
  stories: readonly Story[];
  /** Side by side on a wide screen, with pictures. */
  columns?: boolean;
  /** The level of the headlines. */
  level?: 'h2' | 'h3';
}

export function StoryList({ frame, stories, columns = false, level: Headline = 'h2' }: StoryListProps) {
  return (
    <ul className={columns ? 'stories columns' : 'stories'}>
      {stories.map(({ article, href, picture }) => (
        <li key={article.id}>
          {columns && picture ? <Thumbnail picture={picture} title={article.title} /> : null}
          <Headline dir="auto">
            <a href={href}>{article.title}</a>
          </Headline>
          {article.excerpt ? <p dir="auto">{article.excerpt}</p> : null}
          <Byline frame={frame} author={article.author} publishedAt={article.publishedAt} />
        </li>
      ))}
    </ul>
  );
}

/** Who wrote an article, and when it appeared, as far as that is known. */
export function Byline({ frame, author, publishedAt }: { frame: Frame; author: string; publishedAt: string | null }) {
  const { byline } = messages(frame.locale).pages.reading;
  if (!author && publishedAt === null) return null;
  return (
    <p className="byline">
      <bdi>
        {author ? byline(author) : null}
        {author && publishedAt ? ' · ' : null}
        {publishedAt ? <time dateTime={publishedAt}>{formatDate(frame.locale, publishedAt)}</time> : null}
      </bdi>
    </p>
  );
}
