import type { Redis } from 'ioredis';
import type { Comment } from '../../answers/comments/comment.js';
import { countComments, shownComments } from '../../answers/comments/comment-store.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { withoutAddresses } from '../../redaction.js';
import { links } from '../../render/links.js';
import { PageLinks, pageNumber } from '../archive/page-links.js';
import { articlePage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { commentPieces } from './comment-pieces.js';

const pageSize = 50;

/** One page of an article's comments. */
export interface CommentPage {
  comments: readonly Comment[];
  /** Of all pages. */
  count: number;
  page: number;
  hasMore: boolean;
}

/** Reads the comments that a page of an article shows. @returns undefined when its newsletter has none */
export async function readCommentPage(
  redis: Redis,
  { comments: isOpen = false }: Pick<Newsletter, 'comments'>,
  article: string,
  query: unknown,
): Promise<CommentPage | undefined> {
  if (!isOpen) return undefined;
  const page = pageNumber(query) ?? 1;
  const offset = (page - 1) * pageSize;
  const comments = await shownComments(redis, article, { offset, limit: pageSize });
  const count = (await countComments(redis, [article])).get(article) ?? 0;
  return { comments, count, page, hasMore: count > offset + pageSize };
}

interface CommentsProps {
  frame: Frame;
  newsletter: Newsletter;
  article: { id: string; title: string };
  shown: CommentPage;
}

/** The comments of an article, newest first, and a link to write one. */
export function Comments({ frame, newsletter, article, shown }: CommentsProps) {
  const { comments: text } = messages(frame.locale).pages;
  const { comments, count, page, hasMore } = shown;
  const address = (number: number) => `${withParameters(articlePage(frame, article), { page: number })}#comments`;
  return (
    <section className="story comments" id="comments">
      <h2>{text.title}</h2>
      <p>{count === 0 ? text.none : text.count(count)}</p>
      {comments.length > 0 ? (
        <ol>
          {comments.map((comment) => (
            <li key={comment.id}>
              <p className="byline">
                <bdi>
                  <b>{withoutAddresses(comment.name) || text.noName}</b>
                </bdi>
                {' · '}
                <time dateTime={new Date(comment.at).toISOString()}>
                  {formatDate(frame.locale, new Date(comment.at).toISOString(), newsletter.timeZone)}
                </time>
              </p>
              <CommentText text={comment.text} />
            </li>
          ))}
        </ol>
      ) : null}
      <PageLinks frame={frame} page={page} hasMore={hasMore} address={address} />
      {newsletter.archivedAt === '' ? (
        <p>
          <a className="act" href={links.writeComment(frame.base, article.id) + frame.keepLanguage} rel="nofollow">
            {text.write}
          </a>
        </p>
      ) : null}
    </section>
  );
}

/** The text of a comment, in paragraphs. Search engines and browsers are told that a stranger wrote its links. */
export function CommentText({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((paragraph, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the paragraphs of a text never move
    <p key={i} dir="auto">
      {paragraph.split('\n').flatMap((line, n) => [
        // biome-ignore lint/suspicious/noArrayIndexKey: nor do its lines
        ...(n > 0 ? [<br key={`break ${n}`} />] : []),
        ...commentPieces(line).map(({ text: piece, href }, at) =>
          href === undefined ? (
            piece
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: nor their pieces
            <a key={`${n} ${at}`} href={href} rel="ugc nofollow noopener">
              {piece}
            </a>
          ),
        ),
      ])}
    </p>
  ));
}
