import type { ReactNode } from 'react';
import { makeExcerpt } from '../../articles/readers/excerpt.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';
import { Phrases, StoryLink } from './headline.js';
import { SectionLink } from './section-link.js';
import type { Story } from './story.js';
import { StoryMeta } from './story-meta.js';

/** Widths at which pictures are shown, for browsers to choose a file by. */
const sizes = {
  lead: '(min-width:960px) 700px, 100vw',
  card: '(min-width:960px) 300px, (min-width:640px) 33vw, 112px',
  bigCard: '(min-width:960px) 300px, (min-width:640px) 33vw, 100vw',
  line: '96px',
} as const;

/** Columns of an excerpt: three or four lines. It is cut here, since a browser would cut it inside a word. */
export const excerptWidth = { lead: 240, card: 120 } as const;

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
      <SectionLink frame={frame} newsletter={newsletter} section={section} />
    </p>
  );
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

/** The first words of a story; nothing when it has none. */
function Excerpt({ frame, newsletter, story: { article } }: StoryProps) {
  if (!article.excerpt) return null;
  return (
    <p className="more" {...languageAttributes(frame, newsletter, article)}>
      {makeExcerpt(article.excerpt, excerptWidth.card)}
    </p>
  );
}

/** A story as a card: picture, section, headline, excerpt. @param props `sectionless`: on the page of the section; `headline`: its level */
export function Card({
  sectionless = false,
  big = false,
  headline: Headline = 'h3',
  ...props
}: StoryProps & { sectionless?: boolean; big?: boolean; headline?: 'h2' | 'h3' }) {
  const { article, picture } = props.story;
  const words = languageAttributes(props.frame, props.newsletter, article);
  return (
    <article className={picture ? 'card' : 'card bare'}>
      <Thumb story={props.story} size={big ? 'bigCard' : 'card'} />
      <div className="text">
        {sectionless ? null : <Kicker {...props} />}
        <Headline className="h" {...words}>
          <StoryLink {...props} />
        </Headline>
        <Excerpt {...props} />
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
  /** Of two in a row, each has its picture beside its words, where both have one. */
  beside?: boolean;
  /** On a phone, the first has a large picture. */
  bigFirst?: boolean;
  /** The level of the headlines. Default: `h3`. */
  headline?: 'h2' | 'h3';
  /** The beginning of the row, before the cards. */
  before?: ReactNode;
  /** The rest of the row. */
  children?: ReactNode;
}

/** Cards side by side. On a phone they have their picture beside the headline. Without any picture, they are columns of text. */
export function StoryCards({ two = false, beside = false, bigFirst = false, before, children, ...props }: CardsProps) {
  const { stories, ...rest } = props;
  const isPlain = stories.every(({ picture }) => picture === null);
  const areBeside = beside && stories.every(({ picture }) => picture !== null);
  const names = [
    'cards',
    ...(two ? ['two'] : []),
    ...(areBeside ? ['beside'] : []),
    ...(bigFirst ? ['big-first'] : []),
    ...(isPlain ? ['plain'] : []),
  ];
  return (
    <div className={names.join(' ')}>
      {before}
      {stories.map((story, i) => (
        <Card key={story.article.id} {...rest} story={story} big={bigFirst && i === 0} />
      ))}
      {children}
    </div>
  );
}

interface LinesProps extends StoriesProps {
  /** With a small picture at the end of each line that has one; in an issue with the section and the author, without a date. */
  thumbed?: boolean;
  /** Without the section of each, such as on its page. Default: with small pictures alone they have it. */
  sectionless?: boolean;
  /** With a date and without the author, as everywhere but in an issue. Default: where no section is. */
  dated?: boolean;
  /** In two columns where there is room. */
  split?: boolean;
  /** A story alone has its excerpt, which takes the room of a second line beside it. */
  filled?: boolean;
  /** Each story has its excerpt. */
  excerpts?: boolean;
}

/** Stories as lines. */
export function Lines({
  frame,
  newsletter,
  stories,
  thumbed = false,
  sectionless = !thumbed,
  dated = sectionless,
  split = false,
  filled = false,
  excerpts = filled && stories.length === 1,
}: LinesProps) {
  const names = ['lines', ...(thumbed ? ['thumbed'] : []), ...(split ? ['split'] : [])];
  return (
    <ul className={names.join(' ')}>
      {stories.map((story) => (
        <li key={story.article.id} className={thumbed && !story.picture ? 'bare' : undefined}>
          {sectionless ? null : <Kicker frame={frame} newsletter={newsletter} story={story} />}
          <p className="h" {...languageAttributes(frame, newsletter, story.article)}>
            <StoryLink newsletter={newsletter} story={story} />
          </p>
          {excerpts ? <Excerpt newsletter={newsletter} frame={frame} story={story} /> : null}
          <StoryMeta frame={frame} newsletter={newsletter} story={story} form={dated ? 'dated' : 'undated'} />
          {thumbed ? <Thumb story={story} size="line" /> : null}
        </li>
      ))}
    </ul>
  );
}

/** One story in a row of its own, below what it belongs to: a large picture, and the words beside it. */
export function LoneStory({ title, after, ...props }: StoryProps & { title: ReactNode; after?: ReactNode }) {
  return (
    <div className="lone">
      <div className="block-head">
        {title}
        {after}
      </div>
      <Card {...props} sectionless />
    </div>
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
  const { article, picture } = props.story;
  const words = languageAttributes(props.frame, props.newsletter, article);
  return (
    <article className={['lead', ...(picture ? [] : ['bare']), ...(calm ? ['calm'] : [])].join(' ')}>
      <LeadPicture story={props.story} />
      <div className="text">
        {kicker ?? <Kicker {...props} />}
        <Headline {...words}>
          <StoryLink {...props} />
        </Headline>
        {article.excerpt ? (
          <p className="stand" {...words}>
            <Phrases
              language={languageOf(props.newsletter, article)}
              text={makeExcerpt(article.excerpt, excerptWidth.lead)}
            />
          </p>
        ) : null}
        <StoryMeta {...props} form="whole" />
        {children}
      </div>
    </article>
  );
}
