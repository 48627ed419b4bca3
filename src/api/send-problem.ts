import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { describeError, InvalidInput, PostriderError } from '../errors.js';
import { IllegalSubscriberTransition } from '../subscribers/record/subscriber.js';
import { Problem, type ProblemCode, problemDocument, problems } from './problem.js';

/** Seconds after which a call that met a passing fault is worth another try. */
const tryAgainAfter = 5;

export function sendProblem(
  { publicUrl }: Pick<App, 'publicUrl'>,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  return reply
    .code(problems[problem.code].status)
    .headers({ 'Cache-Control': 'no-store', ...problem.headers })
    .type('application/problem+json')
    .send(problemDocument(publicUrl, problem, request.id));
}

/** Answers whatever was thrown. A fault of ours is logged under the id that the answer carries, without the address. */
export function sendFailure(
  app: Pick<App, 'publicUrl' | 'log'>,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  const problem = asProblem(error);
  if (problem.code === 'internal') {
    const { method, routeOptions, id } = request;
    const stack = error instanceof Error ? error.stack?.split('\n').slice(1, 6).join('\n') : undefined;
    const known = error instanceof PostriderError ? error.code : undefined;
    const fault = { code: known, error: describeError(error), stack };
    app.log.error({ method, route: routeOptions.url, request: id, ...fault }, 'an API call failed');
  }
  return sendProblem(app, request, reply, problem);
}

export function unavailable(detail: string, seconds: number, cause?: unknown): Problem {
  return new Problem('service.unavailable', detail, { headers: { 'Retry-After': String(seconds) }, cause });
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) {
    const fault = { field: error.field.replace(/^--filter /, ''), detail: error.reason };
    return new Problem('input.invalid', 'See "errors".', { errors: [fault], cause: error });
  }
  if (error instanceof IllegalSubscriberTransition)
    return new Problem('subscriber.illegal-transition', error.message, { cause: error });
  if (error instanceof PostriderError && error.retryable) return unavailable(error.message, tryAgainAfter, error);
  return ofFastify(error) ?? new Problem('internal', 'It is in our log under "instance".', { cause: error });
}

const byStatus: Record<number, { code: ProblemCode; detail: string }> = {
  400: { code: 'request.malformed', detail: 'The body must be one JSON document, and the address well-formed.' },
  413: { code: 'body.too-large', detail: 'A body may have 64 KB at most.' },
  415: { code: 'body.wrong-type', detail: 'Send the body as application/json.' },
};

/** What Fastify refuses by itself, before any route of ours. */
function ofFastify(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const known = byStatus[Number(error.statusCode)];
  return known && new Problem(known.code, known.detail, { cause: error });
}
