import type { FastifyRequest } from 'fastify';

/** Whether a page of another website posted a form (Fetch Metadata; else RFC 6454). Programs send neither header. */
export function isForeign({ headers }: Pick<FastifyRequest, 'headers'>, publicUrl: string): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  const given = URL.canParse(origin) ? new URL(origin).host : '';
  return given !== new URL(publicUrl).host && given !== host;
}
