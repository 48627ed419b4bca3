import type { Comment } from '../../answers/comments/comment.js';
import { findComment } from '../../answers/comments/comment-store.js';
import { isUnmailed, noteMailed, putNoticeOff } from '../../answers/comments/take-comment.js';
import { readArticle } from '../../articles/store/article-store.js';
import { NotFound } from '../../errors.js';
import { messages } from '../../locale/messages.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { links } from '../../render/links.js';
import { messageId } from '../../render/message-id.js';
import { buildPlainMessage } from '../../render/plain-message.js';
import { readSite } from '../../site/site-store.js';
import { testReader } from '../../subscribers/membership/test-tokens.js';
import { signToken } from '../../subscribers/membership/tokens.js';
import { parseAddress } from '../../subscribers/record/address.js';
import type { Delivery } from '../delivery.js';
import { domainOf } from '../recipient-message.js';
import { quotedLines } from './quoted-lines.js';
import { NoticeDeferred } from './send-notice.js';

const hourMs = 3_600_000;

/**
 * Emails the site's contact address a comment that waits for a decision, with a link to each decision. A comment that
 * was decided meanwhile is left out. When the server refuses the email, or no contact address is set, it is tried again
 * each hour. Each attempt has the same Message-ID.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendCommentNotice(delivery: Delivery, id: string): Promise<void> {
  const { list, relay, log, now } = delivery;
  const { redis } = list;
  if (!(await isUnmailed(redis, id))) return;
  const comment = await findComment(redis, id);
  const newsletter = comment?.state === 'held' ? await newsletterOf(delivery, comment) : undefined;
  if (!comment || !newsletter) return noteMailed(redis, id);
  const { contact } = await readSite(redis);
  if (contact === '') {
    log.info({ comment: id }, 'no email about a comment: the site has no contact address');
    return putNoticeOff(redis, id, now() + hourMs);
  }
  const { from } = newsletter;
  const to = parseAddress(contact).mailed;
  const { title = '' } = (await readArticle(redis, comment.article)) ?? {};
  const { outcome, reply } = await relay.send({
    from: from.address,
    to,
    message: () =>
      buildPlainMessage({
        from,
        to,
        messageId: messageId(delivery.listKey, 'hex', `comment ${id}`, testReader, domainOf(from.address)),
        date: new Date(comment.at),
        ...contentOf(delivery, newsletter, comment, title),
      }),
  });
  if (outcome === 'accepted') return noteMailed(redis, id);
  if (outcome === 'deferred' || outcome === 'uncertain') throw new NoticeDeferred(reply);
  log.warn({ comment: id, outcome, reply: reply.slice(0, 3) }, 'the server refused an email about a comment');
  await putNoticeOff(redis, id, now() + hourMs);
}

/** @returns undefined when the newsletter was removed */
async function newsletterOf({ list }: Delivery, comment: Comment): Promise<Newsletter | undefined> {
  try {
    return await newsletterByNumber(list.redis, comment.newsletter);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** The subject and the text, in the newsletter's language. The comment is quoted. */
function contentOf(
  { publicUrl, tokenKeys, now }: Delivery,
  { locale, number }: Newsletter,
  { id, name, text, article, reader }: Comment,
  title: string,
) {
  const { subject, opening, fromReader, fromVisitor, approve, reject, closing } =
    publisherMessages(locale).commentNotice;
  const claim = { newsletter: number, id: Buffer.from(id, 'hex'), at: Math.floor(now() / 1_000) };
  const page = links.moderate(publicUrl, signToken(tokenKeys, 'moderate', claim));
  const writer = name || messages(locale).pages.comments.noName;
  const parts = [
    `${opening(writer, title)}\n${links.article(publicUrl, { id: article, title })}`,
    quotedLines(text),
    reader === '' ? fromVisitor : fromReader,
    `${approve}\n${page}?decision=approved`,
    `${reject}\n${page}?decision=rejected`,
    closing,
  ];
  return { subject: subject(title), text: `${parts.join('\n\n')}\n` };
}
