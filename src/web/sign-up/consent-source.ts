import type { Redis } from 'ioredis';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import { links } from '../../render/links.js';
import type { Consent } from '../../subscribers/record/subscriber.js';

/** Max length of a stored origin, in characters. */
const maxOriginLength = 200;

/** Each origin becomes a permanent label. A publisher has a few websites, so thousands of labels are abuse. */
const maxLabels = 5_000;

/**
 * Where a form was submitted: our own page, or another website by its origin (from the Referer header, which browsers
 * send by default).
 * @param via value of the form's hidden field
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
  const taken = known || (origin !== undefined && (await redis.hlen(keys.labels)) < maxLabels);
  return { method: 'embed', from: origin && taken ? origin : `${page}/embed` };
}

function originOf(referer: string | undefined): string | undefined {
  if (!referer || !URL.canParse(referer)) return undefined;
  const { protocol, origin } = new URL(referer);
  const web = protocol === 'https:' || protocol === 'http:';
  return web && origin.length <= maxOriginLength ? origin : undefined;
}
