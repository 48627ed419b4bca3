import type { ErrorCode, KnownErrors, PostriderError } from '../errors.js';
import type { DraftConflict } from '../issues/draft-errors.js';
import { findingInWords } from '../locale/findings-in-words.js';
import { newslettersInWords } from '../operations/permission.js';
import type { RefusalCause } from '../redis/refused-writes.js';
import { realm } from './authenticate.js';
import { internal, Problem, type ProblemCode, type ProblemField, problems, unavailable } from './problem.js';

/** The detail of the problem with the error's own code, or the whole problem. */
type Words = {
  readonly [Code in ErrorCode]?:
    | ((error: KnownErrors[Code]) => Problem | (Code extends ProblemCode ? string : never))
    | (Code extends ProblemCode ? string : never);
};

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

/** A field that somebody has changed, with both texts where the caller wanted to change it too. */
function changedField({ field, by, at, texts }: DraftConflict): ProblemField {
  const detail = `changed by ${by || 'somebody'} at ${new Date(at).toISOString()}`;
  return { field, detail, ...(texts ? { yours: texts.yours ?? null, theirs: texts.theirs ?? null } : {}) };
}

/** Somebody else changed it since the caller read it. Names each field that changed, where that is known. */
function changedMeanwhile(
  cause: KnownErrors[
    | 'issue.draft-changed'
    | 'issue.changed-meanwhile'
    | 'newsletter.changed-meanwhile'
    | 'site.changed-meanwhile'
    | 'source.changed-meanwhile'
    | 'sponsor.changed-meanwhile'
    | 'article.changed-meanwhile'
    | 'welcome.changed-meanwhile'],
): Problem {
  const errors = cause.changes.map(changedField);
  const again = cause.code === 'issue.changed-meanwhile' ? 'look at it again' : 'make the change again';
  const detail = `It is at revision ${cause.revision} now. Read it, then ${again}.`;
  return new Problem(cause.code, detail, { errors, headers: { ETag: `"${cause.revision}"` }, cause });
}

const wrongFile = (cause: Error, remedy = '') =>
  new Problem('input.invalid', 'See "errors".', {
    errors: [{ field: 'body', detail: `${cause.message}${remedy}` }],
    cause,
  });

/** A limit is reached. @param what happened, as a sentence */
function tooMany(what: string, cause: Error & { wait: number }): Problem {
  const { wait } = cause;
  return new Problem('rate.exceeded', `${what} Wait ${wait} s.`, { headers: { 'Retry-After': String(wait) }, cause });
}

/** An address that cannot be fetched is an error of the address, which the caller can correct. */
const unreadable = (cause: Error, remedy = '') =>
  new Problem('input.invalid', 'See "errors".', {
    errors: [{ field: 'url', detail: `cannot be read: ${cause.message}${remedy}` }],
    cause,
  });

/** What the caller can do about an error. An error that is not named here follows the rule of `problemOf`. */
export const errorWords: Words = {
  'input.invalid': (cause) =>
    new Problem('input.invalid', 'See "errors".', {
      errors: cause.all.map(({ field, detail }) => ({ field, detail })),
      cause,
    }),
  'auth.scope-missing': (cause) =>
    new Problem('auth.scope-missing', `This call needs a token with the scope ${cause.scope}.`, {
      headers: { 'WWW-Authenticate': `${realm}, error="insufficient_scope", scope="${cause.scope}"` },
      cause,
    }),
  'auth.other-newsletter': ({ needed, allowed }) =>
    needed === null
      ? 'This call needs a token for all newsletters.'
      : `This token is only for ${newslettersInWords(allowed)}.`,

  'newsletter.not-found': 'List the newsletters with GET /newsletters.',
  'person.not-found': 'List the persons with GET /persons.',
  'passkey.not-found': 'List the passkeys of the person with GET /persons/{person}/passkeys.',
  'person.exists': ({ id }) => `Change them with PATCH /persons/${id}.`,
  'person.last-owner': ({ message }) => `${message} Make somebody else an owner first.`,
  'person.too-many-invitations': (cause) => tooMany(cause.message, cause),
  'issue.asked-too-often': (cause) => tooMany(cause.message, cause),
  'issue.not-found': 'List the issues with GET /issues.',
  'report.not-found': 'List the reports with GET /newsletters/{slug}/feedback.',
  'token.not-found': 'List the tokens with GET /tokens.',
  'webhook.not-found': 'List the webhooks with GET /webhooks.',
  'welcome-step.not-found': 'Read the welcome emails with GET /newsletters/{slug}/welcome.',
  'writer.not-found': 'List the blocked writers with GET /newsletters/{slug}/blocked-writers.',
  'segment.not-found': 'List the segments with GET /newsletters/{slug}/segments.',
  'section.not-found': ({ known }) => `Sections: ${known.join(', ') || 'none'}.`,
  'sponsor.not-found': 'List the sponsors with GET /newsletters/{slug}/sponsors.',
  'source.not-found': 'List the sources with GET /newsletters/{slug}/sources.',
  'article.not-found': 'List the articles with GET /newsletters/{slug}/articles.',
  'rehearsal.not-found': ({ id }) => `Start one with POST /issues/${id}/rehearsals. It is kept for a day.`,
  'relay.too-many-tests': (cause) => tooMany(cause.message, cause),
  'mail-server.too-many-tests': (cause) =>
    new Problem('rate.exceeded', cause.message, { headers: { 'Retry-After': String(cause.wait) }, cause }),
  'issue.too-many-tests': (cause) =>
    new Problem('rate.exceeded', cause.message, { headers: { 'Retry-After': String(cause.wait) }, cause }),
  'import.not-found': 'Start one with POST /newsletters/{slug}/imports. It is kept for a day.',
  'reader-import.not-found':
    'List them with GET /newsletters/{slug}/reader-imports. A file is kept for a day, an outcome for a week.',
  'comment.writer-unknown': ({ message }) => `${message} Reject the comment.`,
  'comment.decided-meanwhile': ({ message }) => `${message} Read it again, then decide.`,
  'reader-import.in-other-state': ({ message }) => `${message} Send the file again to import it once more.`,
  'reader-import.no-room': (cause) =>
    unavailable(`${cause.message} Cancel one that is not needed, or try again later.`, 3_600, cause),
  'comment.not-found': 'List the comments with GET /newsletters/{slug}/comments.',
  'subscriber.not-found': 'The subscriber never subscribed to this newsletter or has been erased.',

  'newsletter.exists': ({ slug }) => `Change it with PATCH /newsletters/${slug}, or choose another slug.`,
  'newsletter.in-use': ({ message }) => `${message} Cancel them, or wait until they are sent.`,
  'newsletter.archived': ({ message, slug }) => `${message} Reopen it with POST /newsletters/${slug}/reopen.`,
  'newsletter.being-removed': ({ slug }) => `Complete it with DELETE /newsletters/${slug}.`,
  'welcome.no-steps': 'Add one with POST /newsletters/{slug}/welcome/steps.',
  'segment.exists': 'Choose another name, or delete the segment.',
  'source.exists': ({ id }) => `Change it with PATCH /sources/${id}.`,
  'source.paused': ({ id }) => `Resume it with POST /sources/${id}/resume.`,
  'source.unreadable': (cause) => unreadable(cause, ' To add it all the same, set "anyway".'),
  'article.fetch-refused': (cause) => unreadable(cause),

  'feedback.no-hold': ({ message }) => `${message} List them with GET /held-bounces.`,

  'issue.scheduled-by-other': ({ message }) =>
    `${message} To give it another time all the same, set "reschedule", and "scheduledAt" to this time.`,
  'issue.own-approval': ({ message, id, because }) =>
    because === 'correction'
      ? `${message} Correct it without "approvedBy". Then approve it with POST /issues/${id}/approve and another person's token.`
      : `${message} Approve it with another person's token.`,
  'issue.audience-moved': ({ message }) => `${message} Look at it again with "prepareSend".`,
  'issue.no-readers': ({ why }) => why,
  'issue.checks-failed': (cause) => {
    const errors = cause.stops.map((check) => {
      const { detail, remedy } = findingInWords(check);
      return { field: check.name, detail: `${detail}. ${remedy}` };
    });
    const remedy = 'See "errors". To send all the same, name these checks in "ignore".';
    return new Problem('issue.checks-failed', remedy, { errors, cause });
  },
  'issue.not-approved': ({ message, id, because }) =>
    because === 'correction'
      ? `${message} Approve it in the same call with "approvedBy".`
      : `${message} Approve it with POST /issues/${id}/approve.`,
  'issue.nothing-to-hold': ({ message, id, state }) => {
    const next = state === 'paused' ? 'resume' : 'send';
    return `${message} Approve it without "holdSeconds", then ${next} it with POST /issues/${id}/${next}.`;
  },
  'issue.not-published': ({ message, state }) =>
    state === 'cancelled'
      ? `${message} It was cancelled before it was sent.`
      : `${message} It gets one when ${state === 'paused' ? 'it is resumed' : 'its send begins'}.`,
  'subscriber.suppressed': (cause) =>
    new Problem(
      'subscriber.illegal-transition',
      `${cause.message} Only the reader can subscribe again, with the sign-up form.`,
      { cause },
    ),
  'csv.unreadable': (cause) => wrongFile(cause),
  'csv.unclear-consent': (cause) =>
    wrongFile(
      cause,
      ' Add map=state=COLUMN when it holds the status, or ignore=COLUMN when it says nothing about consent.',
    ),
  'picture.refused': (cause) => wrongFile(cause),
  'picture.interrupted': later('The picture could not be decoded at the moment. Send it again in a few seconds.'),
  'picture.no-room': (cause) => unavailable(`${cause.message} The operator can allow more.`, 86_400, cause),
  'upload.malformed': (cause) => new Problem('request.malformed', `${cause.message} Send one file.`, { cause }),
  'upload.too-large': (cause) => new Problem('body.too-large', `${cause.message} Send a smaller one.`, { cause }),
  'upload.too-many': later('No further file can be received at the moment. Send it again in a few seconds.'),
  'sign-ups.closed': (cause) => unavailable(`${cause.message} Try again later.`, cause.wait, cause),
  'sign-ups.used-up': (cause) => tooMany(cause.message, cause),
  'subscriber.cannot-change-address': (cause) =>
    cause.because === 'limited'
      ? tooMany(cause.message, cause)
      : new Problem('subscriber.illegal-transition', cause.message, { cause }),
  'subscriber.cannot-reactivate': ({ message }) => `${message} Only the reader can confirm again.`,

  'newsletter.changed-meanwhile': changedMeanwhile,
  'issue.draft-changed': changedMeanwhile,
  'issue.changed-meanwhile': changedMeanwhile,
  'issue.undo-overtaken': (cause) => {
    const remedy = `To go back all the same, undo with "to": ${cause.back}. That takes back the changes of others, too.`;
    return new Problem(cause.code, `${cause.message} ${remedy}`, { errors: cause.changes.map(changedField), cause });
  },
  'site.changed-meanwhile': changedMeanwhile,
  'source.changed-meanwhile': changedMeanwhile,
  'sponsor.changed-meanwhile': changedMeanwhile,
  'article.changed-meanwhile': changedMeanwhile,
  'welcome.changed-meanwhile': changedMeanwhile,
  'issue.corrected-meanwhile':
    'Somebody else has corrected it at the same time. Read it, then correct what is still wrong.',
  'subscriber.busy': later('Other calls are changing this subscriber. Try again.'),
  'redis.unreachable': later('The store does not respond. Try again in a few seconds.'),
  'redis.not-on-disk': later('The store did not confirm in time that the change was saved to disk. Try again.'),
  'redis.not-on-replicas': later(
    'Too few replicas of the store confirmed in time that the change was saved to disk. Try again.',
  ),
  'redis.writes-refused': ({ because, cause }) => unavailable(refusedWords[because], storeRetryAfterSeconds, cause),
  'list.resharding': later('The subscriber list is being resharded. Try again when that is done.'),
  'list.reshard-under-way': later('The subscriber list is being resharded. Try again when that is done.'),
  'list.issues-under-way': later('An issue is being sent. Try again when that is done.'),
  'relay.unavailable': later('The mail relay does not accept email at the moment. Try again later.'),
};

const hasProblem = (code: string): code is ErrorCode & ProblemCode => Object.hasOwn(problems, code);

/**
 * The problem that an error becomes: what happened, then what the caller can do. Without words of its own, an error that
 * the API documents has its message, one that is retryable asks to try again, and any other is internal.
 */
export function problemOf(error: PostriderError): Problem {
  const known = errorWords[error.code] as string | ((error: PostriderError) => Problem | string) | undefined;
  const said = typeof known === 'function' ? known(error) : known;
  if (said instanceof Problem) return said;
  if (hasProblem(error.code)) return new Problem(error.code, said ?? error.message, { cause: error });
  return error.retryable ? tryAgain(error) : internal(error);
}
