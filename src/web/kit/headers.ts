import type { FastifyReply } from 'fastify';

const closed = "base-uri 'none'; frame-ancestors 'none'";

/** Content-Security-Policies (CSP Level 3), one for each kind of page. */
export const policies = {
  page: `default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** The sign-up page has the check for robots: a script, a worker and a challenge, all from this host. */
  signUp: `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** The embed page previews a form with style attributes and has one script, known by its hash. */
  embed: (scriptHash: string) =>
    `default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; script-src '${scriptHash}'; img-src 'self' data:; form-action 'self'; ${closed}`,
  /** An issue is a mail: its styles are inline, its pictures are wherever the publisher keeps them. */
  issue: `default-src 'none'; style-src 'unsafe-inline'; img-src * data:; form-action 'none'; ${closed}`,
} as const;

/** For every answer. */
export function commonHeaders(reply: FastifyReply): void {
  reply.headers({
    'Content-Security-Policy': policies.page,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  });
}

/** For pages whose address holds a token: it must not reach another site, a shared cache or a search engine. */
export function tokenHeaders(reply: FastifyReply): void {
  reply.headers({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
}
