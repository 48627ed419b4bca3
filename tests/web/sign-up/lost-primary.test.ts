import { expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { applyAbandonedSignUps, waitingSignUps } from '../../../src/subscribers/membership/accepted-sign-ups.js';
import { nowSeconds } from '../../../src/subscribers/record/subscriber.js';
import { bucketAt } from '../../../src/subscribers/record/subscriber-id.js';
import { buildWeb } from '../../../src/web/server.js';
import { startPostrider } from '../../helpers/postrider.js';
import { startWithReplica } from '../../helpers/replica.js';

test('a sign-up whose record was lost with the primary after its answer is applied again', async () => {
  const settings = { DURABLE_REPLICAS: '1' };
  const postrider = await startPostrider({ server: await startWithReplica(), workers: false, settings });
  const { app, newsletter } = postrider;
  const email = 'lost@example.com';
  const id = idOf(app.list, email);
  let lost = () => undefined as unknown;
  const isLost = new Promise((resolve) => {
    lost = () => resolve(undefined);
  });
  // The new primary has what is written from here on, and lacks the reader's record, which was written before.
  const queues = {
    ...app.queues,
    async enqueue(...job: Parameters<typeof app.queues.enqueue>) {
      await app.queues.enqueue(...job);
      const closed = new Promise((resolve) => app.redis.once('close', resolve));
      app.redis.disconnect(true);
      await closed;
      await app.redis.hdel(keys.subscribers(bucketAt(app.list.layout, id)), id);
      lost();
    },
  };
  const web = buildWeb({ ...app, queues });
  const answer = await web.inject({
    ...{ method: 'POST', url: `/n/${newsletter.slug}` },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ email }).toString(),
  });
  expect(answer.statusCode).toBe(200);
  await isLost;
  // It waits for those in progress.
  await web.close();
  expect(await waitingSignUps(app.redis)).toBe(1);
  expect(await readSubscriber(app.list, id)).toBeUndefined();

  await applyAbandonedSignUps(app, nowSeconds() + 61);
  expect((await readSubscriber(app.list, id))?.memberships).toMatchObject([{ state: 'pending' }]);
  expect(await waitingSignUps(app.redis)).toBe(0);
  await postrider.stop();
});
