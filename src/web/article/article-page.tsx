import type { ArticleRatings } from '../../answers/votes/votes.js';
import type { ShownPicture } from '../../articles/pictures/shown-picture.js';
import type { CanonicalPlace } from '../../articles/pull/source.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import { contentScript } from '../../newsletters/look.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import type { Story } from '../archive/story.js';
import { Byline, StoryList, StoryPicture } from '../archive/story-list.js';
import { issuePage, sectionPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page } from '../kit/page.js';
import { ShareLinks } from '../share/share-links.js';
import { type CommentPage, Comments } from './comment-list.js';
import { RateForm, RatingAverages } from './rate-form.js';

/** The content of an article's page. */
export interface ArticleView {
  article: StoredArticle;
  /** Where the original is. */
  canonical: CanonicalPlace;
  /** The section of the newsletter that it is in; undefined: none. */
  section: string | undefined;
  /** HTML that is safe and may be shown; empty when it is the excerpt alone. */
  body: string;
  picture: ShownPicture | null;
  /** The picture for previews of shared links. */
  share: ShownPicture | null;
  /** The newest public issue with it. */
  issue: { id: string; day: Day };
  ratings: ArticleRatings;
  /** Undefined: the newsletter has no comments. */
  comments: CommentPage | undefined;
  /** Other articles of its section, or of the newsletter. */
  more: readonly Story[];
}

interface ArticlePageProps {
  frame: Frame;
  newsletter: Newsletter;
  head: PageHead;
  view: ArticleView;
}

/** An article, as far as its source allows it, with a link to the original. */
export function ArticlePage({ frame, newsletter, head, view }: ArticlePageProps) {
  const { reading } = messages(frame.locale).pages;
  const { article, more, picture } = view;
  const section = view.section && { name: view.section, title: sectionTitle(newsletter, view.section, frame.locale) };
  const content = contentScript(newsletter.look ?? {}, newsletter.locale);
  const language = content?.language ?? (article.language || newsletter.locale);
  return (
    <Page frame={frame} title={article.title} newsletter={newsletter} head={head} query={pageQuery(view)}>
      <article className="story" dir={content?.direction}>
        {section ? (
          <p className="kicker">
            <a href={sectionPage(frame, newsletter, section.name)}>{section.title}</a>
          </p>
        ) : null}
        <h1 dir={content?.direction ?? 'auto'} lang={language}>
          {article.title}
        </h1>
        <Byline frame={frame} author={article.author} publishedAt={article.publishedAt} />
        <Rating frame={frame} newsletter={newsletter} view={view} />
        {picture ? (
          <figure>
            <StoryPicture picture={picture} />
          </figure>
        ) : null}
        <Text view={view} language={language} direction={content?.direction ?? 'auto'} />
        <Origin frame={frame} newsletter={newsletter} view={view} />
      </article>
      <div className="story">
        <ShareLinks frame={frame} url={head.address} title={article.title} />
      </div>
      {view.comments ? <Comments {...{ frame, newsletter, article }} shown={view.comments} /> : null}
      {more.length > 0 ? (
        <section className="story">
          <h2>{section ? reading.moreFrom(section.title) : reading.moreArticles}</h2>
          <StoryList frame={frame} stories={more} level="h3" />
        </section>
      ) : null}
    </Page>
  );
}

/** Links to other languages keep the page of the comments. */
const pageQuery = ({ comments }: ArticleView) => (comments && comments.page > 1 ? { page: comments.page } : undefined);

/** The buttons for a vote, if the newsletter has ratings, and the averages. */
function Rating({ frame, newsletter, view }: Omit<ArticlePageProps, 'head'>) {
  const { article, ratings } = view;
  const isOpen = newsletter.ratings === true && newsletter.archivedAt === '';
  return (
    <>
      {isOpen ? <RateForm frame={frame} article={article} /> : null}
      <RatingAverages frame={frame} ratings={ratings} />
    </>
  );
}

interface TextProps {
  view: ArticleView;
  language: string;
  direction: 'ltr' | 'rtl' | 'auto';
}

function Text({ view: { article, body }, language, direction }: TextProps) {
  if (body === '') {
    return (
      <p className="lead" dir={direction} lang={language}>
        {article.excerpt}
      </p>
    );
  }
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised before it was stored (sanitise-body.ts)
  return <div className="body" dir={direction} lang={language} dangerouslySetInnerHTML={{ __html: body }} />;
}

/** Where the article came from, unless it is the publisher's own, and the issue that it was in. */
function Origin({ frame, newsletter, view }: Omit<ArticlePageProps, 'head'>) {
  const { reading } = messages(frame.locale).pages;
  const { article, body, issue, canonical } = view;
  return (
    <p className="original">
      {body === '' ? (
        <bdi>
          {reading.onlyExcerpt} <a href={article.url}>{reading.readOriginal}</a>
        </bdi>
      ) : canonical === 'source' ? (
        <bdi>
          <a href={article.url}>{reading.publishedAt(new URL(article.url).host)}</a>
        </bdi>
      ) : null}
      {body === '' || canonical === 'source' ? <br /> : null}
      <bdi>
        <a href={issuePage(frame, issue, newsletter)}>{reading.inIssue(formatDate(frame.locale, issue.day))}</a>
      </bdi>
    </p>
  );
}
