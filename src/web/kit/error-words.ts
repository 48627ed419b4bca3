import type { ErrorCode } from '../../errors.js';

/**
 * The page that a reader sees for an error. Its texts are in src/locale/.
 *
 * `not-found`: there is no page at this address. `later`: a temporary failure. `failed`: an internal error.
 */
export type FailurePage = 'not-found' | 'later' | 'failed';

/** The pages show no details of an error: links may be forwarded, and readers cannot fix internal errors. */
export const errorPages: Readonly<Record<ErrorCode, FailurePage>> = {
  'newsletter.not-found': 'not-found',
  'subscriber.not-found': 'not-found',
  'issue.not-found': 'not-found',
  'picture.not-found': 'not-found',
  'report.not-found': 'not-found',
  'token.not-found': 'not-found',
  'segment.not-found': 'not-found',

  'redis.unreachable': 'later',
  'redis.not-on-disk': 'later',
  'redis.writes-refused': 'later',
  'list.resharding': 'later',
  'list.reshard-under-way': 'later',
  'list.issues-under-way': 'later',
  'subscriber.busy': 'later',
  'issue.corrected-meanwhile': 'later',
  'relay.unavailable': 'later',
  'delivery.put-off': 'later',
  'delivery.batch-lost': 'later',
  'delivery.claim-expired': 'later',
  'notice.deferred': 'later',
  'article.fetch-failed': 'later',

  // Forms show invalid fields themselves, so input that fails after their checks is an internal error.
  'input.invalid': 'failed',
  'config.invalid': 'failed',
  'config.disposable-file': 'failed',
  'redis.incompatible': 'failed',
  'redis.private-failed': 'failed',
  'migrations.newer-store': 'failed',
  'list.other-buckets': 'failed',
  'segment.exists': 'failed',
  'issue.not-published': 'failed',
  'newsletter.exists': 'failed',
  'newsletter.no-new-articles': 'failed',
  'newsletter.no-postal-address': 'failed',
  'subscriber.suppressed': 'failed',
  'subscriber.cannot-reactivate': 'failed',
  'feedback.no-hold': 'failed',
  'subscriber.illegal-transition': 'failed',
  'subscriber.unreadable-record': 'failed',
  'csv.unreadable': 'failed',
  'csv.unclear-consent': 'failed',
  'article.feed-unreadable': 'failed',
  'article.page-unreadable': 'failed',
  'article.fetch-refused': 'failed',
  'article.unreadable': 'failed',
  'article.too-complex': 'failed',
  'article.too-large': 'failed',
  'article.picture-refused': 'failed',
  'article.unusable-source': 'failed',
  'issue.illegal-transition': 'failed',
  'issue.no-articles': 'failed',
  'issue.paused-too-long': 'failed',
  'issue.cannot-correct': 'failed',
  'issue.cannot-resend': 'failed',
  'render.unusable-template': 'failed',
  'dkim.unusable-key': 'failed',
  'inbox.failed': 'failed',
  'web.port-taken': 'failed',
  'backup.damaged': 'failed',
  'backup.newer': 'failed',
  'restore.not-empty': 'failed',
  'restore.issue-under-way': 'failed',
  'token.invalid': 'failed',
  'token.expired': 'failed',
};
