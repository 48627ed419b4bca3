import type { Redis } from 'ioredis';
import type { Comment } from '../../answers/comments/comment.js';
import { countComments, shownComments } from '../../answers/comments/comment-store.js';
import { formatDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { withoutAddresses } from '../../redaction.js';
import { PageLinks, pageNumber } from '../archive/page-links.js';
import { articlePage, withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { commentPieces } from './comment-pieces.js';
import { WriteComment } from './write-comment.js';

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
  /** Of the form (stampPage). */
  stamp: string;
}

/** The comments of an article, newest first, and the form to write one. */
export function Comments({ frame, newsletter, article, shown, stamp }: CommentsProps) {
  const { comments: text } = messages(frame.locale).pages;
  const { comments, count, page, hasMore } = shown;
  const address = (number: number) => `${withParameters(articlePage(frame, article), { page: number })}#comments`;
  const isOpen = newsletter.archivedAt === '';
  if (count === 0 && !isOpen) return null;
  return (
    <section className="comments" id="comments" aria-label={text.title}>
      {count > 0 ? <h2>{text.count(count)}</h2> : null}
      {comments.length > 0 ? (
        <ol>
          {comments.map((comment) => (
            <Shown key={comment.id} frame={frame} newsletter={newsletter} comment={comment} />
          ))}
        </ol>
      ) : null}
      <PageLinks frame={frame} page={page} hasMore={hasMore} address={address} />
      {isOpen ? <WriteComment frame={frame} article={article} stamp={stamp} level={count > 0 ? 'h3' : 'h2'} /> : null}
    </section>
  );
}

function Shown({ frame, newsletter, comment }: Pick<CommentsProps, 'frame' | 'newsletter'> & { comment: Comment }) {
  const { comments: text } = messages(frame.locale).pages;
  const at = new Date(comment.at).toISOString();
  return (
    <li>
      <p className="who">
        <bdi>
          <b>{withoutAddresses(comment.name) || text.noName}</b>
        </bdi>
        <time className="meta" dateTime={at}>
          {formatDate(frame.locale, at, newsletter.timeZone)}
        </time>
      </p>
      <div className="text">
        <CommentText text={comment.text} />
      </div>
    </li>
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
