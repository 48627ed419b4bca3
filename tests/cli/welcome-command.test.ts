import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStep, turnOn } from '../../src/issues/welcome/change-series.js';
import { changeSubscriber, idOf } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf, nowSeconds, withMembership } from '../../src/subscribers/record/subscriber.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, workers: false });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

test('`welcome set` that sends at once needs --yes, and --revision refuses what somebody has changed since', async () => {
  const { app, newsletter } = postrider;
  const fiveDaysAgo = nowSeconds() - 5 * 86_400;
  await addReader(app, newsletter, 'ada@example.org', { name: 'Ada' });
  await changeSubscriber(app.list, idOf(app.list, 'ada@example.org'), (before) => {
    const membership = membershipOf(before, newsletter.number);
    return before && membership && withMembership(before, { ...membership, confirmedAt: fiveDaysAgo });
  });
  await addStep(app.redis, newsletter.slug, { days: 90, subject: 'Hello', preheader: '', note: 'Hello' }, fiveDaysAgo);
  await turnOn(app.redis, newsletter.slug, { since: fiveDaysAgo - 1 }, nowSeconds());

  const set = ['welcome', 'set', 'step-1', '--newsletter', newsletter.slug];
  expect(await installation.cli(...set, '--days', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('1 reader whose welcome email was not due yet gets one within the hour'),
  });
  const show = ['welcome', 'show', '--newsletter', newsletter.slug];
  expect(await installation.json(...show)).toMatchObject({ revision: 2, steps: [{ days: 90 }] });
  await installation.cli(...set, '--days', '1', '--yes', '--by', 'Ben');
  expect(await installation.cli(...set, '--note', 'Mine', '--revision', '2')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('step-1.days (by Ben)'),
  });
  expect(await installation.json(...show)).toMatchObject({ revision: 3, steps: [{ days: 1, note: 'Hello' }] });
});
