import type { Redis } from 'ioredis';
import type { Look } from './look.js';
import type { Newsletter } from './newsletter.js';
import { type NewsletterEdit, replaceNewsletter, requireNewsletterRevision } from './newsletter-revision.js';
import { readNewsletter } from './newsletter-store.js';

/**
 * Changes a newsletter's look. Concurrent changes are not lost.
 * @param change makes the new look from the one before
 * @throws NotFound; NewsletterChanged when the edit was made on an earlier revision; and whatever `change` throws
 */
export async function writeLook(
  redis: Redis,
  slug: string,
  change: (look: Look, newsletter: Newsletter) => Look,
  { revision, by }: NewsletterEdit = {},
): Promise<Newsletter> {
  for (;;) {
    const before = await readNewsletter(redis, slug);
    await requireNewsletterRevision(redis, before, revision);
    const look = JSON.stringify(change(before.look ?? {}, before));
    if (await replaceNewsletter(redis, before, { look }, by)) return readNewsletter(redis, slug);
  }
}
