import type { Redis } from 'ioredis';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import { links } from '../../render/links.js';
import type { Consent } from '../../subscribers/record/subscriber.js';

/** Longest origin that is kept, in characters. */
const longestOrigin = 200;

/** Each origin becomes a label that is kept for good. A publisher has a handful of sites; thousands are somebody's play. */
const mostLabels = 5_000;

/**
 * How and where a form was filled in: our own page, or another website by its origin (the Referer header, which a
 * browser sends by default).
 * @param via what the form's hidden field says
 */
export async function consentSource(
  redis: Redis,
  { slug }: Pick<Newsletter, 'slug'>,
  via: string,
  referer: string | undefined,
): Promise<Pick<Consent, 'method' | 'from'>> {
  const page = links.newsletter('', slug);
  if (via !== 'embed') return { method: 'page', from: page };
  const origin = originOf(referer);
  const known = origin !== undefined && (await redis.hexists(keys.labels, origin)) === 1;
  const taken = known || (origin !== undefined && (await redis.hlen(keys.labels)) < mostLabels);
  return { method: 'embed', from: origin && taken ? origin : `${page}/embed` };
}

function originOf(referer: string | undefined): string | undefined {
  if (!referer || !URL.canParse(referer)) return undefined;
  const { protocol, origin } = new URL(referer);
  const web = protocol === 'https:' || protocol === 'http:';
  return web && origin.length <= longestOrigin ? origin : undefined;
}
