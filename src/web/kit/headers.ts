import type { FastifyReply, FastifyRequest } from 'fastify';

const closed = "base-uri 'none'; frame-ancestors 'none'";

/** A Content-Security-Policy (CSP Level 3) for each kind of page. */
export const policies = {
  page: `default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** A page with share links or a rating has one script from this host. */
  shared: `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** The bot check of the sign-up page has a script, a worker and a challenge, all from this host. */
  signUp: `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** The search page has a script of ours, which fetches the same page again. */
  search: `default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** A page of the desk has a script and a stream of ours, and an email of ours in a frame. */
  desk: `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-src 'self'; ${closed}`,
  /** The embed page previews a form with style attributes and has one script, which is allowed by its hash. */
  embed: (scriptHash: string) =>
    `default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; script-src '${scriptHash}'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** An issue is an email: its styles are inline. Its pictures are ours (own-pictures.ts). */
  issue: `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; ${closed}`,
} as const;

/** A year, the least that browsers recommend (RFC 6797). Subdomains are not ours to decide about. */
const transportSecurity = 'max-age=31536000';

/**
 * Headers of every response.
 * @param publicUrl when it begins with https, browsers are told to use nothing else
 */
export function commonHeaders(reply: FastifyReply, publicUrl: string): void {
  reply.headers({
    'Content-Security-Policy': policies.page,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    ...(publicUrl.startsWith('https:') ? { 'Strict-Transport-Security': transportSecurity } : {}),
  });
}

/**
 * Of the answer to a form that its reader may come back to: only their own browser keeps it. With `no-store`, Back leads to a
 * page of the browser that asks to send the form again.
 */
export const forBack = { 'Cache-Control': 'private, no-cache' } as const;

/** No shared cache may keep the answer to a form, which is about one reader. Overrides the rule for a GET of its page. */
export function answerHeaders({ method }: FastifyRequest, reply: FastifyReply): void {
  const isForBack = reply.getHeader('Cache-Control') === forBack['Cache-Control'];
  if (method !== 'GET' && method !== 'HEAD' && !isForBack) reply.header('Cache-Control', 'no-store');
}

/** Headers of pages whose address contains a token, which must not reach other sites, shared caches or search engines. */
export function tokenHeaders(reply: FastifyReply): void {
  reply.headers({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
}
