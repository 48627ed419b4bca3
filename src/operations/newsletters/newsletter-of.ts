import { NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import type { OperationApp } from '../operation.js';

/** The newsletter of a key. @throws NotFound */
export async function newsletterOf(
  { redis }: Pick<OperationApp, 'redis'>,
  { slug = '' }: { slug?: string },
): Promise<Newsletter> {
  if (!/^[a-z0-9-]+$/.test(slug)) throw new NotFound('newsletter', slug);
  return readNewsletter(redis, slug);
}
