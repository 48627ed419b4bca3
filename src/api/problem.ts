import { SurfaceError } from '../errors.js';
import { webPaths } from '../settings/web-paths.js';

/** Every way in which a call can fail: its status, and a title that is the same each time (RFC 9457 §3.1.3). */
export const problems = {
  'request.malformed': { status: 400, title: 'The request cannot be read' },
  'idempotency.key-malformed': { status: 400, title: 'The Idempotency-Key cannot be taken' },
  'auth.token-missing': { status: 401, title: 'A token is needed' },
  'auth.token-invalid': { status: 401, title: 'The token opens nothing' },
  'auth.scope-missing': { status: 403, title: 'The token is not for this' },
  'auth.other-newsletter': { status: 403, title: 'The token is for another newsletter' },
  'route.not-found': { status: 404, title: 'There is nothing at this address' },
  'newsletter.not-found': { status: 404, title: 'There is no such newsletter' },
  'issue.not-found': { status: 404, title: 'There is no such issue' },
  'subscriber.not-found': { status: 404, title: 'There is no such subscriber' },
  'route.method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'subscriber.illegal-transition': { status: 409, title: 'The subscriber cannot become that' },
  'idempotency.in-progress': { status: 409, title: 'The first call with this Idempotency-Key is still under way' },
  'body.too-large': { status: 413, title: 'The body is too large' },
  'body.wrong-type': { status: 415, title: 'The body is not JSON' },
  'input.invalid': { status: 422, title: 'Some of the input cannot be taken' },
  'idempotency.key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'rate.exceeded': { status: 429, title: 'Too many calls' },
  internal: { status: 500, title: 'Something went wrong here' },
  'service.unavailable': { status: 503, title: 'Not now' },
} as const;
export type ProblemCode = keyof typeof problems;

/** One value of a request that cannot be taken. */
export interface FieldFault {
  /** As the caller wrote it: `email`, `consent.from`, `sections.0`; `body` is all of it. */
  field: string;
  /** What is wrong with it and what would do. */
  detail: string;
}

/** A call that is answered with a problem. The detail is shown: it holds no address, token or other secret. */
export class Problem extends SurfaceError {
  override readonly retryable: boolean;
  readonly errors: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    override readonly code: ProblemCode,
    detail: string,
    given: { errors?: readonly FieldFault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: given.cause });
    this.errors = given.errors ?? [];
    this.headers = given.headers ?? {};
    this.retryable = code === 'service.unavailable' || code === 'rate.exceeded' || code === 'idempotency.in-progress';
  }
}

/** @param seconds after which another try is worth while */
export function unavailable(detail: string, seconds: number, cause?: unknown): Problem {
  return new Problem('service.unavailable', detail, { headers: { 'Retry-After': String(seconds) }, cause });
}

/** A fault of ours: the answer says where our log has it, and nothing else. */
export const internal = (cause: unknown): Problem =>
  new Problem('internal', 'It is in our log under "instance".', { cause });

/** RFC 9457's document, with `code` and `errors` of our own. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ProblemCode;
  errors?: readonly FieldFault[];
}

/** Where a problem is explained: the page of the API lists them all. */
export const problemAnchor = (code: string) => `problem-${code.replace('.', '-')}`;

/** @param requestId a UUID; the log has it too */
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
