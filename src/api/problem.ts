import { type FieldError, SurfaceError } from '../errors.js';
import { webPaths } from '../settings/web-paths.js';

/** Every error of the API, with its constant title (RFC 9457 §3.1.3). */
const titles = {
  'request.malformed': 'Malformed request',
  'idempotency.key-malformed': 'Malformed Idempotency-Key',
  'auth.token-missing': 'Token required',
  'auth.token-invalid': 'Invalid token',
  'auth.scope-missing': 'Missing scope',
  'auth.other-newsletter': 'Token for another newsletter',
  'route.not-found': 'No such address',
  'route.gone': 'The address is gone',
  'newsletter.not-found': 'No such newsletter',
  'issue.not-found': 'No such issue',
  'subscriber.not-found': 'No such subscriber',
  'source.not-found': 'No such source',
  'sponsor.not-found': 'No such sponsor',
  'article.not-found': 'No such article',
  'comment.not-found': 'No such comment',
  'import.not-found': 'No such import in the last day',
  'reader-import.not-found': 'No such import of readers',
  'rehearsal.not-found': 'No rehearsal in the last day',
  'section.not-found': 'No such section',
  'writer.not-found': 'No such blocked writer',
  'segment.not-found': 'No such segment',
  'welcome-step.not-found': 'No such welcome email',
  'report.not-found': 'No such report',
  'token.not-found': 'No such token',
  'person.not-found': 'No such person',
  'passkey.not-found': 'No such passkey',
  'webhook.not-found': 'No such webhook',
  'route.method-not-allowed': 'Method not allowed',
  'person.exists': 'The address is taken',
  'person.has-joined': 'Has signed in already',
  'person.last-owner': 'The last owner',
  'newsletter.exists': 'The slug is taken',
  'newsletter.in-use': 'Issues are scheduled or being sent',
  'newsletter.archived': 'The newsletter is archived',
  'newsletter.being-removed': 'The removal has begun',
  'feedback.no-hold': 'No bounces are held back',
  'newsletter.section-in-use': 'The section is in use',
  'newsletter.no-new-articles': 'No unsent articles',
  'newsletter.no-postal-address': 'The newsletter has no postal address',
  'issue.illegal-transition': 'Change of state not allowed',
  'issue.not-editable': 'The send has begun or ended',
  'issue.not-deletable': 'Not a draft',
  'issue.nothing-to-undo': 'Nothing to undo',
  'issue.undo-overtaken': 'Somebody else has changed it since',
  'issue.no-articles': 'No articles',
  'issue.no-readers': 'No readers',
  'issue.changed-meanwhile': 'The issue has changed since it was looked at',
  'issue.corrected-meanwhile': 'Somebody else has corrected the issue',
  'issue.audience-moved': 'The audience has changed since it was looked at',
  'issue.paused-too-long': 'Paused for too long',
  'issue.cannot-mark-reached': 'Recipients cannot be marked now',
  'segment.exists': 'The name is taken',
  'welcome.no-steps': 'No welcome email yet',
  'issue.checks-failed': 'A check says stop',
  'issue.scheduled-by-other': 'Somebody else has scheduled it',
  'issue.cannot-approve': 'Its emails are made, or it is cancelled',
  'issue.needs-no-approval': 'No approval needed',
  'issue.own-approval': 'Own changes',
  'issue.nothing-to-hold': 'Nothing to hold',
  'issue.not-approved': 'Approval required',
  'issue.cannot-correct': 'A correction would reach nobody',
  'issue.cannot-resend': 'No recipients to send to again',
  'issue.not-published': 'No public page',
  'issue.test-to-others': 'Not the own address',
  'subscriber.cannot-reactivate': 'Not a reader who bounced',
  'subscriber.illegal-transition': 'Change of state not allowed',
  'idempotency.in-progress': 'The first call with this Idempotency-Key is not finished',
  'comment.writer-unknown': 'The writer cannot be recognised',
  'comment.decided-meanwhile': 'Somebody else has decided',
  'reader-import.in-other-state': 'The import waits, runs or has ended',
  'source.paused': 'The source is paused',
  'source.exists': 'The newsletter has this source already',
  'request.too-slow': 'Request timeout',
  'newsletter.changed-meanwhile': 'The newsletter has changed',
  'site.changed-meanwhile': 'The site has changed',
  'source.changed-meanwhile': 'The source has changed',
  'sponsor.changed-meanwhile': 'The sponsor has changed',
  'article.changed-meanwhile': 'The article has changed',
  'welcome.changed-meanwhile': 'The welcome emails have changed',
  'issue.draft-changed': 'The draft has changed',
  'body.too-large': 'Body too large',
  'body.wrong-type': 'The body is of another type',
  'input.invalid': 'Invalid input',
  'idempotency.key-reused': 'Idempotency-Key already used for another request',
  'precondition.required': 'If-Match required',
  'rate.exceeded': 'Too many calls',
  'request.head-too-large': 'Request head too large',
  internal: 'Internal error',
  'service.unavailable': 'Service unavailable',
} as const;
export type ProblemCode = keyof typeof titles;

/** The statuses of errors that the rule of `statusOf` does not fit. */
const statuses: { readonly [Code in ProblemCode]?: number } = {
  'request.malformed': 400,
  'idempotency.key-malformed': 400,
  'auth.token-missing': 401,
  'auth.token-invalid': 401,
  'auth.scope-missing': 403,
  'auth.other-newsletter': 403,
  'route.method-not-allowed': 405,
  'request.too-slow': 408,
  'route.gone': 410,
  'issue.changed-meanwhile': 409,
  'issue.draft-changed': 412,
  'body.too-large': 413,
  'body.wrong-type': 415,
  'input.invalid': 422,
  'idempotency.key-reused': 422,
  'precondition.required': 428,
  'rate.exceeded': 429,
  'request.head-too-large': 431,
  internal: 500,
  'service.unavailable': 503,
};

/** 404 for what does not exist, 412 for a revision that is not the current one, and otherwise 409. */
function statusOf(code: ProblemCode): number {
  if (code.endsWith('.not-found')) return 404;
  return statuses[code] ?? (code.endsWith('.changed-meanwhile') ? 412 : 409);
}

const codes = Object.keys(titles) as ProblemCode[];

/** Every error of the API, with its status and title, in the order in which they are shown. */
export const problems = Object.fromEntries(
  codes.map((code) => [code, { status: statusOf(code), title: titles[code] }]),
) as Readonly<Record<ProblemCode, { status: number; title: string }>>;

/** A field of an error response. */
export interface ProblemField extends FieldError {
  /** Of a field that somebody else has changed: the value that was not written, and the current one; null: none. */
  yours?: unknown;
  theirs?: unknown;
}

/** An error response. Callers see the detail, so it must not contain an address, token or other secret. */
export class Problem extends SurfaceError {
  override readonly retryable: boolean;
  readonly errors: readonly ProblemField[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    override readonly code: ProblemCode,
    detail: string,
    given: { errors?: readonly ProblemField[]; headers?: Record<string, string>; cause?: unknown } = {},
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
  errors?: readonly ProblemField[];
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
