import type { FastifyRequest } from 'fastify';
import { isForeign } from '../../web/kit/foreign-post.js';

/**
 * Whether a page of ours posted a form (Fetch Metadata; else Origin, RFC 6454). Every browser sends one of the two with a
 * form. A post without both is refused, because the cookies of the desk are no proof of where it came from.
 */
export const isOwnPost = (request: Pick<FastifyRequest, 'headers'>, deskUrl: string): boolean =>
  (request.headers['sec-fetch-site'] ?? request.headers.origin) !== undefined && !isForeign(request, deskUrl);
