import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import { contentScript } from '../../newsletters/look.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { AskForm } from '../archive/ask-form.js';
import { Phrases } from '../archive/headline.js';
import { AllOfSection, ownTitle, SectionLink } from '../archive/section-link.js';
import { StoryCards } from '../archive/story-cards.js';
import { StoryMeta } from '../archive/story-meta.js';
import { TurnToAll } from '../archive/turn-to-all.js';
import { issuePage, sectionPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page } from '../kit/page.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';
import { ShareLinks } from '../share/share-links.js';
import { articleScriptUrl } from './article-script.js';
import type { ArticleView } from './article-view.js';
import { Comments } from './comment-list.js';
import { RateForm, RatingAverages } from './rate-form.js';

interface ArticlePageProps {
  frame: Frame;
  newsletter: Newsletter;
  head: PageHead;
  view: ArticleView;
}
type Part = Omit<ArticlePageProps, 'head'>;

/** Id of the form to subscribe at the end of the text. */
const askId = 'subscribe';

/** An article: what it says, as far as its source allows it, and what its readers say about it. */
export function ArticlePage({ frame, newsletter, head, view }: ArticlePageProps) {
  const { article, section, picture, comments } = view;
  const content = contentScript(newsletter.look ?? {}, newsletter.locale);
  const text = { lang: languageOf(newsletter, article), dir: content?.direction ?? ('auto' as const) };
  const part = { frame, newsletter, view };
  const isOpen = newsletter.archivedAt === '';
  return (
    <Page
      {...{ frame, newsletter, head }}
      title={article.title}
      query={pageQuery(view)}
      here={section === undefined ? undefined : sectionPage(frame, newsletter, section)}
      join={isOpen ? `#${askId}` : undefined}
      wide
    >
      <article className="story wrap" dir={content?.direction}>
        <Opening {...part} text={text} />
        <Answers {...part} />
        {picture ? <Hero picture={picture} title={article.title} text={text} /> : null}
        <Text view={view} text={text} />
        <Origin {...part} />
        <ShareLinks frame={frame} url={head.address} title={article.title} />
        {isOpen ? <AskForm frame={frame} newsletter={newsletter} id={askId} place="box" /> : null}
        {comments ? <Comments {...part} article={article} shown={comments} stamp={view.stamp} /> : null}
        <Turn {...part} />
      </article>
      <More {...part} />
      <script type="module" src={`${frame.base}${articleScriptUrl}`} />
    </Page>
  );
}

/** Links to other languages keep the page of the comments. */
const pageQuery = ({ comments }: ArticleView) => (comments && comments.page > 1 ? { page: comments.page } : undefined);

interface TextAttributes {
  lang: string;
  dir: 'ltr' | 'rtl' | 'auto';
}

function Opening({ frame, newsletter, view, text }: Part & { text: TextAttributes }) {
  const { article, section, standfirst } = view;
  return (
    <div>
      {section === undefined ? null : (
        <p className="kicker">
          <SectionLink frame={frame} newsletter={newsletter} section={section} />
        </p>
      )}
      <h1 {...text}>
        <Phrases language={text.lang} text={article.title} />
      </h1>
      {standfirst ? (
        <p className="stand" {...text}>
          <Phrases language={text.lang} text={standfirst} />
        </p>
      ) : null}
      <StoryMeta frame={frame} newsletter={newsletter} story={view} form="whole" />
    </div>
  );
}

/** The rating, the number of comments, and the way to share. */
function Answers({ frame, newsletter, view }: Part) {
  const { article, ratings, comments } = view;
  const { comments: words, share } = messages(frame.locale).pages;
  const isOpen = newsletter.ratings === true && newsletter.archivedAt === '';
  // A line of its own for the way to share, which is below the text, would say nothing.
  if (!isOpen && !comments && ratings.visitors.count + ratings.readers.count === 0) return null;
  return (
    <div className="act">
      {isOpen ? (
        <RateForm frame={frame} article={article} averages={<RatingAverages frame={frame} ratings={ratings} />} />
      ) : (
        <RatingAverages frame={frame} ratings={ratings} />
      )}
      <p className="go">
        {comments ? <a href="#comments">{comments.count > 0 ? words.count(comments.count) : words.write}</a> : null}
        <a href="#share">{share.title}</a>
      </p>
    </div>
  );
}

/** Bytes from which a description of a picture says enough to be read beside it: four words, or seven Chinese characters. */
const minCaption = 20;

interface HeroProps {
  picture: ShownPicture;
  title: string;
  text: TextAttributes;
}

/** The picture of the article. Its description is its caption, which everybody reads; one of few words is for those who do not see it. */
function Hero({ picture: { alt, ...source }, title, text }: HeroProps) {
  const description = alt === title ? '' : alt;
  const isCaption = Buffer.byteLength(description) >= minCaption;
  return (
    <figure className="hero">
      <img
        {...source}
        sizes="(min-width:1104px) 1040px, 100vw"
        alt={isCaption ? '' : description}
        fetchPriority="high"
      />
      {isCaption ? <figcaption {...text}>{description}</figcaption> : null}
    </figure>
  );
}

function Text({ view: { article, body }, text }: { view: ArticleView; text: TextAttributes }) {
  if (body === '') {
    return (
      <div className="prose" {...text}>
        <p>{article.excerpt}</p>
      </div>
    );
  }
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised before it was stored (sanitise-body.ts)
  return <div className="prose" {...text} dangerouslySetInnerHTML={{ __html: body }} />;
}

/** Where the article came from, unless it is the publisher's own, and the issue that it was in. */
function Origin({ frame, newsletter, view }: Part) {
  const { reading } = messages(frame.locale).pages;
  const { article, body, issue, canonical } = view;
  return (
    <p className="original meta">
      {body === '' ? (
        <>
          <bdi>{reading.onlyExcerpt}</bdi>
          <a className="button quiet" href={article.url}>
            {reading.readOriginal(new URL(article.url).host)}
          </a>
        </>
      ) : canonical === 'source' ? (
        <bdi>
          <a href={article.url}>{reading.publishedAt(new URL(article.url).host)}</a>
        </bdi>
      ) : null}
      <bdi>
        <a href={issuePage(frame, issue, newsletter)}>{reading.inIssue(formatDate(frame.locale, issue.day))}</a>
      </bdi>
    </p>
  );
}

/** The stories before and after this one, and all issues where one is missing. */
function Turn({ frame, newsletter, view: { older, newer, issueCount } }: Part) {
  const { reading } = messages(frame.locale).pages;
  const sides = [
    ...(older ? [{ story: older, label: reading.previousStory, rel: 'prev' }] : []),
    ...(newer ? [{ story: newer, label: reading.nextStory, rel: 'next' }] : []),
  ];
  if (sides.length === 0) return null;
  const all = <TurnToAll frame={frame} newsletter={newsletter} count={issueCount} />;
  return (
    <nav className="turn" aria-label={reading.otherStories}>
      {older ? null : all}
      {sides.map(({ story, label, rel }) => (
        <a key={story.article.id} href={story.href} rel={rel}>
          <span className="to">{label}</span>
          <span className="h" {...languageAttributes(frame, newsletter, story.article)}>
            <Phrases language={languageOf(newsletter, story.article)} text={story.article.title} />
          </span>
        </a>
      ))}
      {newer ? null : all}
    </nav>
  );
}

/** Other stories, of its section or of the whole newsletter. */
function More({ frame, newsletter, view: { more } }: Part) {
  const { reading } = messages(frame.locale).pages;
  const { section, stories } = more;
  if (stories.length === 0) return null;
  const title = section === undefined ? undefined : ownTitle({ frame, newsletter, section });
  return (
    <div className="wrap">
      <section className="block after" aria-labelledby="more">
        <div className="block-head">
          <h2 id="more">{title === undefined ? reading.moreArticles : reading.moreFrom(title)}</h2>
          {section === undefined ? null : <AllOfSection frame={frame} newsletter={newsletter} section={section} />}
        </div>
        <StoryCards
          frame={frame}
          newsletter={newsletter}
          stories={stories}
          two={stories.length === 2}
          beside={stories.length === 2}
          sectionless={section !== undefined}
        />
      </section>
    </div>
  );
}
