import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Approval,
  approvalFrom,
  approvalModes,
  openApproval,
  storedApproval,
} from '../../src/newsletters/approval-mode.js';
import {
  addNewsletter,
  changeNewsletter,
  keepDigestsAsDrafts,
  readNewsletter,
} from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
  await addNewsletter(
    server.redis,
    newsletterFields({ slug: 'gazette', title: 'Gazette', from: { name: 'Gazette', address: 'gazette@example.com' } }),
  );
});
afterAll(() => server.stop());

describe('the two settings of version 0.1.0', () => {
  test.each<['wait' | 'send', boolean, Approval]>([
    ['wait', false, 'draft'],
    ['send', false, 'send'],
    // Nothing that needed an approval goes out without one.
    ['wait', true, 'wait'],
    ['send', true, 'wait'],
  ])('%s with needs-approval %s open as %s', async (approval, needed, mode) => {
    const { redis } = server;
    await redis.hset(keys.newsletter('gazette'), 'approval', approval, 'needsApproval', String(needed));
    expect((await readNewsletter(redis, 'gazette')).approval).toBe(mode);
  });

  test('are what every mode is stored as, so that 0.1.0 can open it', async () => {
    const { redis } = server;
    for (const mode of approvalModes) {
      expect(openApproval(storedApproval(mode))).toBe(mode);
      await changeNewsletter(redis, 'gazette', { approval: mode });
      const [approval, needed] = await redis.hmget(keys.newsletter('gazette'), 'approval', 'needsApproval');
      expect(['wait', 'send']).toContain(approval);
      expect(needed).toBe(String(mode === 'wait'));
      expect((await readNewsletter(redis, 'gazette')).approval).toBe(mode);
    }
  });

  test('are still understood as input', () => {
    expect(approvalFrom({ needsApproval: true }, 'send')).toBe('wait');
    expect(approvalFrom({ needsApproval: true, approval: 'send' })).toBe('wait');
    expect(approvalFrom({ needsApproval: false }, 'wait')).toBe('draft');
    expect(approvalFrom({ needsApproval: false }, 'send')).toBeUndefined();
    expect(approvalFrom({ needsApproval: false, approval: 'wait' }, 'send')).toBe('draft');
    expect(approvalFrom({ approval: 'wait' }, 'send')).toBe('wait');
    expect(approvalFrom({}, 'send')).toBeUndefined();
  });
});

test('a restore keeps digests as drafts that were sent automatically, and leaves those that wait for approval', async () => {
  const { redis } = server;
  for (const [mode, after] of [
    ['send', 'draft'],
    ['wait', 'wait'],
    ['draft', 'draft'],
  ] as const) {
    await changeNewsletter(redis, 'gazette', { approval: mode });
    expect(await keepDigestsAsDrafts(redis)).toEqual(mode === 'send' ? ['gazette'] : []);
    expect((await readNewsletter(redis, 'gazette')).approval).toBe(after);
  }
});
