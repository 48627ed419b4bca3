import type { ReactNode } from 'react';
import { readingMinutes } from '../../articles/store/reading-time.js';
import { formatDate, formatShortDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import { currentSection, type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { sectionPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { languageAttributes, type Story } from './story.js';

/** Widths at which pictures are shown, for browsers to choose a file by. */
const sizes = {
  lead: '(min-width:960px) 700px, 100vw',
  card: '(min-width:960px) 300px, (min-width:640px) 33vw, 112px',
  bigCard: '(min-width:960px) 300px, (min-width:640px) 33vw, 100vw',
  line: '96px',
} as const;

interface StoryProps {
  frame: Frame;
  newsletter: Newsletter;
  story: Story;
}

/** The section of a story, with a link to its page. */
export function Kicker({ frame, newsletter, story }: StoryProps) {
  const section = currentSection(newsletter, story.article.section);
  if (section === undefined) return null;
  return (
    <p className="kicker">
      <a href={sectionPage(frame, newsletter, section)}>{sectionTitle(newsletter, section, frame.locale)}</a>
    </p>
  );
}

interface BylineParts {
  frame: Frame;
  newsletter: Pick<Newsletter, 'timeZone'>;
  story: Pick<Story, 'article'>;
  /** Whole: "By Editorial desk · 24 November 2026 · 2 min read". Else without name and year. */
  whole?: boolean;
  /** In a narrow list: without the reading time. */
  brief?: boolean;
  /** Public comments; 0 is not shown. */
  comments?: number;
}

/** What is known about a story, in the one order of the whole site: its author, its date, and more. */
export function StoryMeta(props: BylineParts) {
  const { frame, newsletter, whole = false, brief = false, comments = 0 } = props;
  const { article } = props.story;
  const { front } = messages(frame.locale).pages;
  const { author, publishedAt } = article;
  const minutes = readingMinutes(article);
  // A date of another year would be misread without it.
  const isRecent = publishedAt?.startsWith(`${new Date().getUTCFullYear()}-`);
  return (
    <MetaLine
      frame={frame}
      newsletter={newsletter}
      author={whole && author}
      date={publishedAt}
      short={!whole && isRecent}
      more={[minutes > 0 && !brief ? front.minutes(minutes) : '', comments > 0 ? front.comments(comments) : '']}
    />
  );
}

interface MetaLineProps {
  frame: Frame;
  newsletter: Pick<Newsletter, 'timeZone'>;
  /** Empty: not known, or not shown. */
  author: ReactNode;
  /** A day or an instant in ISO 8601; null: none. */
  date: string | null;
  /** Without the year. */
  short?: boolean | undefined;
  more?: readonly string[];
}

/** "By Editorial desk · 24 November 2026 · 2 min read": the only place that writes an author and a date. */
export function MetaLine({ frame, newsletter, author, date, short = false, more = [] }: MetaLineProps) {
  const [before, after] = messages(frame.locale).pages.reading.byline('\n').split('\n');
  const form = short ? formatShortDate : formatDate;
  const parts: ReactNode[] = [
    author ? (
      <bdi key="author">
        {before}
        {author}
        {after}
      </bdi>
    ) : null,
    date ? (
      <time key="date" dateTime={date}>
        {form(frame.locale, date, newsletter.timeZone)}
      </time>
    ) : null,
    ...more,
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return <p className="meta">{parts.flatMap((part, i) => (i > 0 ? [' · ', part] : [part]))}</p>;
}

/** The picture of a story in a list. The whole entry is the link of its headline. */
function Thumb({ story: { article, picture }, size }: { story: Story; size: 'card' | 'bigCard' | 'line' }) {
  if (!picture) return null;
  const { alt, ...source } = picture;
  const words = alt === article.title ? '' : alt;
  return (
    <div className="pic">
      <img {...source} sizes={sizes[size]} alt={words} loading="lazy" decoding="async" />
    </div>
  );
}

/** The large picture of a page's first story, which browsers load before everything else. */
function LeadPicture({ story: { article, picture } }: { story: Story }) {
  if (!picture) return null;
  const { alt, ...source } = picture;
  return (
    <div className="pic">
      <img {...source} sizes={sizes.lead} alt={alt === article.title ? '' : alt} fetchPriority="high" />
    </div>
  );
}

/** A story as a card: picture, section, headline, excerpt. @param props `sectionless`: on the page of the section; `headline`: its level */
export function Card({
  sectionless = false,
  big = false,
  headline: Headline = 'h3',
  ...props
}: StoryProps & { sectionless?: boolean; big?: boolean; headline?: 'h2' | 'h3' }) {
  const { article, href, picture } = props.story;
  const words = languageAttributes(props.frame, props.newsletter, article);
  return (
    <article className={picture ? 'card' : 'card bare'}>
      <Thumb story={props.story} size={big ? 'bigCard' : 'card'} />
      <div className="text">
        {sectionless ? null : <Kicker {...props} />}
        <Headline className="h" {...words}>
          <a href={href}>{article.title}</a>
        </Headline>
        {article.excerpt ? (
          <p className="more" {...words}>
            {article.excerpt}
          </p>
        ) : null}
        <StoryMeta {...props} />
      </div>
    </article>
  );
}

interface StoriesProps {
  frame: Frame;
  newsletter: Newsletter;
  stories: readonly Story[];
}

interface CardsProps extends StoriesProps {
  /** On the page of the section: it is not repeated on each card. */
  sectionless?: boolean;
  /** Two in a row. Default: three. */
  two?: boolean;
  /** On a phone, the first has a large picture. */
  bigFirst?: boolean;
  /** The level of the headlines. Default: `h3`. */
  headline?: 'h2' | 'h3';
}

/** Cards side by side. On a phone they have their picture beside the headline. */
export function StoryCards({ two = false, bigFirst = false, ...props }: CardsProps) {
  const { stories, ...rest } = props;
  const names = ['cards', ...(two ? ['two'] : []), ...(bigFirst ? ['big-first'] : [])];
  return (
    <div className={names.join(' ')}>
      {stories.map((story, i) => (
        <Card key={story.article.id} {...rest} story={story} big={bigFirst && i === 0} />
      ))}
    </div>
  );
}

interface LinesProps extends StoriesProps {
  /** With a small picture at the end of each line that has one, and its section. */
  thumbed?: boolean;
  /** In two columns where there is room. */
  split?: boolean;
}

/** Stories as lines. */
export function Lines({ frame, newsletter, stories, thumbed = false, split = false }: LinesProps) {
  const names = ['lines', ...(thumbed ? ['thumbed'] : []), ...(split ? ['split'] : [])];
  return (
    <ul className={names.join(' ')}>
      {stories.map((story) => (
        <li key={story.article.id} className={thumbed && !story.picture ? 'bare' : undefined}>
          {thumbed ? <Kicker frame={frame} newsletter={newsletter} story={story} /> : null}
          <p className="h" {...languageAttributes(frame, newsletter, story.article)}>
            <a href={story.href}>{story.article.title}</a>
          </p>
          <StoryMeta frame={frame} newsletter={newsletter} story={story} />
          {thumbed ? <Thumb story={story} size="line" /> : null}
        </li>
      ))}
    </ul>
  );
}

interface LeadProps extends StoryProps {
  /** The level of the headline. */
  level?: 'h1' | 'h2';
  /** Replaces the section. */
  kicker?: ReactNode;
  /** Without a form: the text is centred beside the picture. */
  calm?: boolean;
  children?: ReactNode;
}

/** The first story of a page, with its picture and what belongs beside it. */
export function Lead({ level: Headline = 'h2', kicker, calm = false, children, ...props }: LeadProps) {
  const { article, href, picture } = props.story;
  const words = languageAttributes(props.frame, props.newsletter, article);
  return (
    <article className={['lead', ...(picture ? [] : ['bare']), ...(calm ? ['calm'] : [])].join(' ')}>
      <LeadPicture story={props.story} />
      <div className="text">
        {kicker ?? <Kicker {...props} />}
        <Headline {...words}>
          <a href={href}>{article.title}</a>
        </Headline>
        {article.excerpt ? (
          <p className="stand" {...words}>
            {article.excerpt}
          </p>
        ) : null}
        <StoryMeta {...props} whole />
        {children}
      </div>
    </article>
  );
}
