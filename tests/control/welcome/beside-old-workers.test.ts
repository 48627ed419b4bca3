import { expect, test } from 'vitest';
import { turnOn } from '../../../src/issues/welcome/change-series.js';
import { keys } from '../../../src/redis/keys.js';
import { readMeta } from '../../../src/redis/meta.js';
import { announceWorker } from '../../../src/reports/presence.js';
import { startWhenAlone } from '../../../workers/welcomes.js';
import { startForTest } from '../../helpers/postrider.js';
import { addSteps, day } from './welcome-for-tests.js';

// Version 0.2.0 reads records up to version 3, and data up to version 4.
const readsSchemas = ['1', '2', '3', '4'];

test('welcome emails wait until no worker of version 0.2.0 runs, and from then on it refuses the data', async ({
  onTestFinished,
}) => {
  const postrider = await startForTest(onTestFinished, { readers: 3, workers: false });
  const { app, newsletter } = postrider;
  await addSteps(postrider, [[2, 'One']]);
  const now = Math.floor(Date.now() / 1_000);
  await turnOn(app.redis, newsletter.slug, { since: now - 60, imported: true }, now);
  const schema = () => app.redis.hget(keys.meta, 'schema');
  // It announces its workers by their names alone.
  const old = await announceWorker(app.redis, 'host-1-0badcafe');
  const own = await announceWorker(app.redis, 'host-2-0badcafe', () => ({
    ...{ version: '0.3.0', node: process.versions.node, startedAt: Date.now(), doing: [] },
  }));
  expect(await startWhenAlone(app, Date.now() + 3 * day)).toEqual([]);
  expect(readsSchemas).toContain(await schema());
  await old.stop();
  expect(await startWhenAlone(app, Date.now() + 3 * day)).toHaveLength(1);
  expect(readsSchemas).not.toContain(await schema());
  await own.stop();
  // This version reads them on.
  expect((await readMeta(app.redis, undefined, app.config.secrets)).listKey).toEqual(app.listKey);
});
