import { type FieldError, SurfaceError } from '../errors.js';
import { webPaths } from '../settings/web-paths.js';

/** Every error of the API, with its status and a constant title (RFC 9457 §3.1.3). */
export const problems = {
  'request.malformed': { status: 400, title: 'Malformed request' },
  'idempotency.key-malformed': { status: 400, title: 'Malformed Idempotency-Key' },
  'auth.token-missing': { status: 401, title: 'Token required' },
  'auth.token-invalid': { status: 401, title: 'Invalid token' },
  'auth.scope-missing': { status: 403, title: 'Missing scope' },
  'auth.other-newsletter': { status: 403, title: 'Token for another newsletter' },
  'route.not-found': { status: 404, title: 'No such address' },
  'newsletter.not-found': { status: 404, title: 'No such newsletter' },
  'issue.not-found': { status: 404, title: 'No such issue' },
  'subscriber.not-found': { status: 404, title: 'No such subscriber' },
  'source.not-found': { status: 404, title: 'No such source' },
  'article.not-found': { status: 404, title: 'No such article' },
  'comment.not-found': { status: 404, title: 'No such comment' },
  'import.not-found': { status: 404, title: 'No such import in the last day' },
  'rehearsal.not-found': { status: 404, title: 'No rehearsal in the last day' },
  'section.not-found': { status: 404, title: 'No such section' },
  'segment.not-found': { status: 404, title: 'No such segment' },
  'report.not-found': { status: 404, title: 'No such report' },
  'token.not-found': { status: 404, title: 'No such token' },
  'webhook.not-found': { status: 404, title: 'No such webhook' },
  'route.method-not-allowed': { status: 405, title: 'Method not allowed' },
  'newsletter.exists': { status: 409, title: 'The slug is taken' },
  'newsletter.in-use': { status: 409, title: 'Issues are scheduled or being sent' },
  'newsletter.archived': { status: 409, title: 'The newsletter is archived' },
  'newsletter.being-removed': { status: 409, title: 'The removal has begun' },
  'newsletter.section-in-use': { status: 409, title: 'The section is in use' },
  'newsletter.no-new-articles': { status: 409, title: 'No unsent articles' },
  'newsletter.no-postal-address': { status: 409, title: 'The newsletter has no postal address' },
  'issue.illegal-transition': { status: 409, title: 'Change of state not allowed' },
  'issue.not-editable': { status: 409, title: 'The send has begun or ended' },
  'issue.not-deletable': { status: 409, title: 'Not a draft' },
  'issue.nothing-to-undo': { status: 409, title: 'Nothing to undo' },
  'issue.no-articles': { status: 409, title: 'No articles' },
  'issue.no-readers': { status: 409, title: 'No readers' },
  'issue.changed-meanwhile': { status: 409, title: 'The issue has changed since it was looked at' },
  'issue.audience-moved': { status: 409, title: 'The audience has changed since it was looked at' },
  'issue.paused-too-long': { status: 409, title: 'Paused for too long' },
  'segment.exists': { status: 409, title: 'The name is taken' },
  'issue.checks-failed': { status: 409, title: 'A check says stop' },
  'issue.cannot-approve': { status: 409, title: 'The send has begun or ended' },
  'issue.own-approval': { status: 409, title: 'Own changes' },
  'issue.nothing-to-hold': { status: 409, title: 'Nothing to hold' },
  'issue.not-approved': { status: 409, title: 'Approval required' },
  'issue.cannot-correct': { status: 409, title: 'A correction would reach nobody' },
  'issue.cannot-resend': { status: 409, title: 'No recipients to send to again' },
  'issue.not-published': { status: 409, title: 'No public page' },
  'subscriber.cannot-reactivate': { status: 409, title: 'Not a reader who bounced' },
  'subscriber.illegal-transition': { status: 409, title: 'Change of state not allowed' },
  'idempotency.in-progress': { status: 409, title: 'The first call with this Idempotency-Key is not finished' },
  'source.exists': { status: 409, title: 'The newsletter has this source already' },
  'request.too-slow': { status: 408, title: 'Request timeout' },
  'newsletter.changed-meanwhile': { status: 412, title: 'The newsletter has changed' },
  'site.changed-meanwhile': { status: 412, title: 'The site has changed' },
  'source.changed-meanwhile': { status: 412, title: 'The source has changed' },
  'article.changed-meanwhile': { status: 412, title: 'The article has changed' },
  'issue.draft-changed': { status: 412, title: 'The draft has changed' },
  'body.too-large': { status: 413, title: 'Body too large' },
  'body.wrong-type': { status: 415, title: 'The body is not JSON' },
  'input.invalid': { status: 422, title: 'Invalid input' },
  'idempotency.key-reused': { status: 422, title: 'Idempotency-Key already used for another request' },
  'precondition.required': { status: 428, title: 'If-Match required' },
  'rate.exceeded': { status: 429, title: 'Too many calls' },
  'request.head-too-large': { status: 431, title: 'Request head too large' },
  internal: { status: 500, title: 'Internal error' },
  'service.unavailable': { status: 503, title: 'Service unavailable' },
} as const;
export type ProblemCode = keyof typeof problems;

/** An error response. Callers see the detail, so it must not contain an address, token or other secret. */
export class Problem extends SurfaceError {
  override readonly retryable: boolean;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    override readonly code: ProblemCode,
    detail: string,
    given: { errors?: readonly FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: given.cause });
    this.errors = given.errors ?? [];
    this.headers = given.headers ?? {};
    this.retryable =
      code === 'service.unavailable' ||
      code === 'rate.exceeded' ||
      code === 'idempotency.in-progress' ||
      code === 'request.too-slow';
  }
}

/** @param seconds to wait before a retry */
export function unavailable(detail: string, seconds: number, cause?: unknown): Problem {
  return new Problem('service.unavailable', detail, { headers: { 'Retry-After': String(seconds) }, cause });
}

/** An internal error. The response only says where to find it in the log. */
export const internal = (cause: unknown): Problem =>
  new Problem('internal', 'See the log for details, under the id in "instance".', { cause });

/** A problem document (RFC 9457) with our extensions `code` and `errors`. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ProblemCode;
  errors?: readonly FieldError[];
}

/** Anchor of a problem on the API page, which lists them all. */
export const problemAnchor = (code: string) => `problem-${code.replace('.', '-')}`;

/** @param requestId a UUID, which is also in the log */
export function problemDocument(publicUrl: string, problem: Problem, requestId: string): ProblemDocument {
  const { code, message, errors } = problem;
  return {
    type: `${publicUrl}${webPaths.api}#${problemAnchor(code)}`,
    ...problems[code],
    detail: message,
    instance: `urn:uuid:${requestId}`,
    code,
    ...(errors.length > 0 ? { errors } : {}),
  };
}
