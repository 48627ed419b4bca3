import type { ErrorCode, KnownErrors } from '../errors.js';
import type { RefusalCause } from '../redis/refused-writes.js';
import { realm } from './authenticate.js';
import { internal, Problem, unavailable } from './problem.js';
import { changesUsedUp } from './sign-up-limit.js';

/** An internal error, or one that no call can cause. The response only refers to the log. */
type Internal = 'internal';
type Words = { readonly [Code in ErrorCode]: Internal | ((error: KnownErrors[Code]) => Problem) };

/** Seconds before a caller should retry after a temporary error. */
const retryAfterSeconds = 5;
/** Seconds before a retry when the store needs an operator or a longer recovery. */
const storeRetryAfterSeconds = 30;

const refusedWords: Readonly<Record<RefusalCause, string>> = {
  'memory-full': 'The memory of the store is full, so nothing was changed. Try again later.',
  'disk-failed': 'The disk of the store is full or failed, so nothing was changed. Try again later.',
  'read-only': 'The store is read-only at the moment, so nothing was changed. Try again later.',
  'too-few-replicas': 'The store has too few replicas at the moment, so nothing was changed. Try again later.',
  'not-ready': 'The store is starting. Try again in half a minute.',
};

const later = (detail: string) => (cause: Error) => unavailable(detail, retryAfterSeconds, cause);
const tryAgain = later('Try again in a few seconds.');

/** Somebody else changed it since the caller read it. Names each field that changed, where that is known. */
function changedMeanwhile(
  cause: KnownErrors[
    | 'issue.draft-changed'
    | 'issue.changed-meanwhile'
    | 'newsletter.changed-meanwhile'
    | 'site.changed-meanwhile'
    | 'source.changed-meanwhile'
    | 'article.changed-meanwhile'],
): Problem {
  const errors = cause.changes.map(({ field, by, at }) => ({
    field,
    detail: `changed by ${by || 'somebody'} at ${new Date(at).toISOString()}`,
  }));
  const again = cause.code === 'issue.changed-meanwhile' ? 'look at it again' : 'make the change again';
  const detail = `It is at revision ${cause.revision} now. Read it, then ${again}.`;
  return new Problem(cause.code, detail, { errors, headers: { ETag: `"${cause.revision}"` }, cause });
}

/** An address that cannot be fetched is an error of the address, which the caller can correct. */
const unreadable = (cause: Error, remedy = '') =>
  new Problem('input.invalid', 'See "errors".', {
    errors: [{ field: 'url', detail: `cannot be read: ${cause.message}${remedy}` }],
    cause,
  });

/** The problem that each error becomes: what happened, then what the caller can do. */
export const errorWords: Words = {
  'input.invalid': (cause) => new Problem('input.invalid', 'See "errors".', { errors: cause.all, cause }),
  'auth.scope-missing': (cause) =>
    new Problem('auth.scope-missing', `This call needs a token with the scope ${cause.scope}.`, {
      headers: { 'WWW-Authenticate': `${realm}, error="insufficient_scope", scope="${cause.scope}"` },
      cause,
    }),
  'auth.other-newsletter': (cause) =>
    new Problem(
      'auth.other-newsletter',
      cause.needed === null
        ? 'This call needs a token for all newsletters.'
        : `This token is only for the newsletter "${cause.allowed}".`,
      { cause },
    ),
  'newsletter.not-found': (cause) =>
    new Problem('newsletter.not-found', 'List the newsletters with GET /newsletters.', { cause }),
  'newsletter.exists': (cause) =>
    new Problem('newsletter.exists', `Change it with PATCH /newsletters/${cause.slug}, or choose another slug.`, {
      cause,
    }),
  'newsletter.in-use': (cause) =>
    new Problem('newsletter.in-use', `${cause.message} Cancel them, or wait until they are sent.`, { cause }),
  'newsletter.archived': (cause) =>
    new Problem('newsletter.archived', `${cause.message} Reopen it with POST /newsletters/${cause.slug}/reopen.`, {
      cause,
    }),
  'newsletter.being-removed': (cause) =>
    new Problem('newsletter.being-removed', `Complete it with DELETE /newsletters/${cause.slug}.`, { cause }),
  'newsletter.section-in-use': (cause) => new Problem('newsletter.section-in-use', cause.message, { cause }),
  'newsletter.changed-meanwhile': changedMeanwhile,
  'issue.not-found': (cause) => new Problem('issue.not-found', 'List the issues with GET /issues.', { cause }),
  'issue.draft-changed': changedMeanwhile,
  'issue.changed-meanwhile': changedMeanwhile,
  'issue.own-approval': (cause) =>
    new Problem('issue.own-approval', `${cause.message} Approve it with another person's token.`, { cause }),
  'issue.audience-moved': (cause) =>
    new Problem('issue.audience-moved', `${cause.message} Look at it again with "prepareSend".`, { cause }),
  'issue.no-readers': (cause) => new Problem('issue.no-readers', cause.why, { cause }),
  'issue.checks-failed': (cause) => {
    const errors = cause.stops.map(({ name, detail, remedy }) => ({ field: name, detail: `${detail}. ${remedy}` }));
    const remedy = 'See "errors". To send all the same, name these checks in "ignore".';
    return new Problem('issue.checks-failed', remedy, { errors, cause });
  },
  'issue.not-editable': (cause) => new Problem('issue.not-editable', cause.message, { cause }),
  'issue.nothing-to-undo': (cause) => new Problem('issue.nothing-to-undo', cause.message, { cause }),
  'issue.not-deletable': (cause) => new Problem('issue.not-deletable', cause.message, { cause }),
  'issue.illegal-transition': (cause) => new Problem('issue.illegal-transition', cause.message, { cause }),
  'issue.cannot-correct': (cause) => new Problem('issue.cannot-correct', cause.message, { cause }),
  'issue.cannot-resend': (cause) => new Problem('issue.cannot-resend', cause.message, { cause }),
  'issue.no-articles': (cause) => new Problem('issue.no-articles', cause.message, { cause }),
  'issue.paused-too-long': (cause) => new Problem('issue.paused-too-long', cause.message, { cause }),
  'newsletter.no-new-articles': (cause) => new Problem('newsletter.no-new-articles', cause.message, { cause }),
  'newsletter.no-postal-address': (cause) => new Problem('newsletter.no-postal-address', cause.message, { cause }),
  'report.not-found': (cause) =>
    new Problem('report.not-found', 'List the reports with GET /newsletters/{slug}/feedback.', { cause }),
  'token.not-found': (cause) => new Problem('token.not-found', 'List the tokens with GET /tokens.', { cause }),
  'webhook.not-found': (cause) => new Problem('webhook.not-found', 'List the webhooks with GET /webhooks.', { cause }),
  'segment.not-found': (cause) =>
    new Problem('segment.not-found', 'List the segments with GET /newsletters/{slug}/segments.', { cause }),
  'section.not-found': (cause) =>
    new Problem('section.not-found', `Sections: ${cause.known.join(', ') || 'none'}.`, { cause }),
  'segment.exists': (cause) => new Problem('segment.exists', 'Choose another name, or delete the segment.', { cause }),
  'issue.not-approved': (cause) =>
    new Problem('issue.not-approved', `${cause.message} Approve it with POST /issues/${cause.id}/approve.`, { cause }),
  'issue.cannot-approve': (cause) => new Problem('issue.cannot-approve', cause.message, { cause }),
  'issue.nothing-to-hold': (cause) =>
    new Problem(
      'issue.nothing-to-hold',
      `${cause.message} Approve it without "holdSeconds", then send it with POST /issues/${cause.id}/send.`,
      { cause },
    ),
  'issue.not-published': (cause) =>
    new Problem('issue.not-published', `${cause.message} It gets one when its send begins.`, { cause }),
  'subscriber.not-found': (cause) =>
    new Problem('subscriber.not-found', 'The subscriber never subscribed to this newsletter or has been erased.', {
      cause,
    }),
  'subscriber.illegal-transition': (cause) => new Problem('subscriber.illegal-transition', cause.message, { cause }),
  'subscriber.suppressed': (cause) =>
    new Problem(
      'subscriber.illegal-transition',
      `${cause.message} Only the reader can subscribe again, with the sign-up form.`,
      {
        cause,
      },
    ),
  'subscriber.cannot-change-address': (cause) =>
    cause.because === 'limited'
      ? changesUsedUp(cause.wait)
      : new Problem('subscriber.illegal-transition', cause.message, { cause }),
  'subscriber.cannot-reactivate': (cause) =>
    new Problem('subscriber.cannot-reactivate', `${cause.message} Only the reader can confirm again.`, { cause }),
  'subscriber.busy': later('Other calls are changing this subscriber. Try again.'),
  'source.not-found': (cause) =>
    new Problem('source.not-found', 'List the sources with GET /newsletters/{slug}/sources.', { cause }),
  'article.not-found': (cause) =>
    new Problem('article.not-found', 'List the articles with GET /newsletters/{slug}/articles.', { cause }),
  'comment.not-found': (cause) =>
    new Problem('comment.not-found', 'List the comments with GET /newsletters/{slug}/comments.', { cause }),
  'source.exists': (cause) => new Problem('source.exists', `Change it with PATCH /sources/${cause.id}.`, { cause }),
  'site.changed-meanwhile': changedMeanwhile,
  'source.changed-meanwhile': changedMeanwhile,
  'article.changed-meanwhile': changedMeanwhile,
  'source.unreadable': (cause) => unreadable(cause, ' To add it all the same, set "anyway".'),
  'article.fetch-refused': (cause) => unreadable(cause),
  'search.failed': tryAgain,
  'source.host-busy': tryAgain,
  'redis.unreachable': later('The store does not respond. Try again in a few seconds.'),
  'redis.not-on-disk': later('The store did not confirm in time that the change was saved to disk. Try again.'),
  'redis.writes-refused': ({ because, cause }) => unavailable(refusedWords[because], storeRetryAfterSeconds, cause),
  'list.resharding': later('The subscriber list is being resharded. Try again when that is done.'),
  'list.reshard-under-way': later('The subscriber list is being resharded. Try again when that is done.'),
  'list.issues-under-way': later('An issue is being sent. Try again when that is done.'),
  'relay.unavailable': later('The mail relay does not accept email at the moment. Try again later.'),
  'issue.corrected-meanwhile': later('Someone else changed this issue at the same time. Read it, then try again.'),
  'article.fetch-failed': (cause) => (cause.retryable ? tryAgain(cause) : internal(cause)),
  'delivery.put-off': tryAgain,
  'delivery.batch-lost': tryAgain,
  'delivery.claim-expired': tryAgain,
  'notice.deferred': tryAgain,

  'feedback.no-hold': 'internal',
  'subscriber.unreadable-record': 'internal',
  'token.invalid': 'internal',
  'token.expired': 'internal',
  'picture.not-found': 'internal',
  'article.feed-unreadable': 'internal',
  'article.page-unreadable': 'internal',
  'article.unreadable': 'internal',
  'article.too-complex': 'internal',
  'article.too-large': 'internal',
  'article.picture-refused': 'internal',
  'article.unusable-source': 'internal',
  'csv.unreadable': 'internal',
  'csv.unclear-consent': 'internal',
  'config.invalid': 'internal',
  'config.disposable-file': 'internal',
  'redis.incompatible': 'internal',
  'redis.private-failed': 'internal',
  'migrations.newer-store': 'internal',
  'list.other-buckets': 'internal',
  'list.wrong-secret': 'internal',
  'render.unusable-template': 'internal',
  'dkim.unusable-key': 'internal',
  'inbox.failed': 'internal',
  'inbox.missing': 'internal',
  'web.port-taken': 'internal',
  'feedback.cannot-listen': 'internal',
  'feedback.mailbox-failed': 'internal',
  'backup.damaged': 'internal',
  'backup.newer': 'internal',
  'restore.not-empty': 'internal',
  'restore.issue-under-way': 'internal',
};
