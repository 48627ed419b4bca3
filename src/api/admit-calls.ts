import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { authenticate } from './authenticate.js';
import { Problem } from './problem.js';
import { countCall, countUnauthenticated, limitCalls } from './rate-limit.js';
import type { ApiApp } from './route.js';

/** Tokens that a process remembers. */
const maxKnown = 1_000;

/**
 * Makes the function that finds the token of a call and counts the call against its limit. The token is looked up for
 * each call, so a revoked one is refused at once. A token that this process has found valid before is counted meanwhile,
 * which saves a round trip.
 * @returns a function that throws Problem 401 or 429
 */
export function admitCalls({ redis, list }: Pick<ApiApp, 'redis' | 'list'>) {
  /** Hash of the header → id of the token. */
  const known = new Map<string, string>();
  return async ({ headers, ip }: FastifyRequest, reply: FastifyReply): Promise<ApiToken> => {
    const { authorization } = headers;
    const name = createHash('sha256')
      .update(authorization ?? '')
      .digest('base64url');
    const id = known.get(name);
    const counting = id === undefined ? undefined : countCall(redis, id);
    counting?.catch(() => undefined);
    const token = await authenticate(redis, authorization).catch(async (error: unknown) => {
      known.delete(name);
      if (error instanceof Problem) await countUnauthenticated(list, ip, reply);
      throw error;
    });
    if (known.size >= maxKnown) known.clear();
    known.set(name, token.id);
    limitCalls(token, await (counting ?? countCall(redis, token.id)), reply);
    return token;
  };
}
