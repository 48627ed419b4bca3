import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { CodedError, describeError, PostriderError } from '../errors.js';
import { namedRefusal, WritesRefused } from '../redis/refused-writes.js';
import { errorWords, problemOf } from './error-words.js';
import { internal, Problem, type ProblemCode, problemDocument, problems } from './problem.js';

/** Sends an error response as a problem document. */
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

/**
 * Sends the response for any thrown error. A fault of the server's is logged with the id in the response, without the
 * address.
 */
export function sendFailure(
  app: Pick<App, 'publicUrl' | 'log'>,
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
): FastifyReply {
  const error = namedRefusal(thrown);
  const problem = asProblem(error, request.routeOptions.bodyLimit);
  if (isFault(problem, error)) {
    const { method, routeOptions, id } = request;
    app.log.error({ method, route: routeOptions.url, ...describe(error, id) }, 'an API call failed');
  }
  return sendProblem(app, request, reply, problem);
}

/** Of refused writes only the cause: their lines are many, and equal ones are counted (log-repeats.ts). */
function describe(error: unknown, request: string): Readonly<Record<string, string | undefined>> {
  if (error instanceof WritesRefused) return { code: error.code, because: error.because };
  const stack = error instanceof Error ? error.stack?.split('\n').slice(1, 6).join('\n') : undefined;
  return { request, code: error instanceof CodedError ? error.code : undefined, error: describeError(error), stack };
}

/** Whether an operator should know of it. A refusal that asks the caller to try again is none. */
function isFault(problem: Problem, error: unknown): boolean {
  if (problem.code !== 'service.unavailable') return problem.code === 'internal';
  if (!(error instanceof PostriderError)) return problem !== error;
  return (
    error.code.startsWith('redis.') || error.code === 'relay.unavailable' || !Object.hasOwn(errorWords, error.code)
  );
}

function asProblem(error: unknown, bodyLimit: number | undefined): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof PostriderError)) return ofFastify(error, bodyLimit) ?? internal(error);
  return problemOf(error);
}

const byStatus: Record<number, { code: ProblemCode; detail: string }> = {
  400: { code: 'request.malformed', detail: 'The body must be one JSON document, and the URL must be well-formed.' },
  413: { code: 'body.too-large', detail: 'The body must not exceed' },
  415: { code: 'body.wrong-type', detail: 'Send the body as application/json.' },
};

/** Errors that Fastify raises before a route runs. */
function ofFastify(error: unknown, bodyLimit = 64 * 1024): Problem | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const known = byStatus[Number(error.statusCode)];
  const limit = known?.code === 'body.too-large' ? ` ${bodyLimit / 1024} KB.` : '';
  return known && new Problem(known.code, known.detail + limit, { cause: error });
}
