import { keepHealth } from '../../../src/health/keep-health.js';
import { healthKeys } from '../../../src/redis/keys.js';
import type { PageToSee } from '../../web/pages-for-tests.js';
import type { WebForTests } from '../../web/web-for-tests.js';

/** The checks of an installation without workers and without a mail server, and a worker that crashed. */
export async function healthStates(web: WebForTests): Promise<PageToSee[]> {
  const { app } = web;
  await keepHealth(app);
  const facts = { version: '0.2.0', node: '22.1.0', startedAt: Date.now() - 3_600_000, seenAt: Date.now() - 60_000 };
  const killed = { ...facts, doing: [{ queue: 'deliver', jobs: 1 }] };
  await app.redis.hset(healthKeys.workers, 'host-4711-0a1b2c3d', JSON.stringify(killed));
  await app.queues.enqueue('planIssue', 'walk', { issueId: 'gazette-1' });
  return [{ name: 'health', path: '/desk/n/gazette/health' }];
}
