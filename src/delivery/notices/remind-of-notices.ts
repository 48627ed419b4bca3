import type { Redis } from 'ioredis';
import { remindOfComments } from '../../answers/comments/take-comment.js';
import type { Queues } from '../../queues/queues.js';
import { remindOfEnquiries } from '../../site/enquiry-store.js';

/** Enqueues the emails to the publisher that are due, since queues may lose jobs. Safe at any time and in parallel. */
export async function remindOfNotices(app: { redis: Redis; queues: Queues }): Promise<void> {
  await Promise.all([remindOfEnquiries(app), remindOfComments(app)]);
}
