import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAttention } from '../../../src/attention/attention.js';
import { welcomeWaitInWords } from '../../../src/cli/welcome.js';
import { startWelcomes } from '../../../src/control/welcome/start-welcomes.js';
import { changeIssueState } from '../../../src/issues/issue-store.js';
import { pauseFields } from '../../../src/issues/pause-fields.js';
import { addStep, turnOn } from '../../../src/issues/welcome/change-series.js';
import { readSeries } from '../../../src/issues/welcome/series.js';
import { addNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { welcomeDocument } from '../../../src/operations/welcome/welcome-document.js';
import { keys } from '../../../src/redis/keys.js';
import { readWelcomeWait } from '../../../src/reports/welcome-wait.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { settingsBrowser } from './settings-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter({});
});
afterAll(async () => {
  await web?.stop();
});

test('a send of a welcome email that paused itself waits on Today, has a page, and holds the series until it goes on', async () => {
  const { app } = web;
  const now = Date.now();
  await web.confirmed(await readNewsletter(app.redis, 'gazette'), 'reader@example.com');
  await addStep(app.redis, 'gazette', { days: 1, subject: 'Hello', preheader: '', note: 'Hello' }, 1);
  await turnOn(app.redis, 'gazette', { since: 1, imported: true }, Math.floor(now / 1_000));
  const [id = ''] = await startWelcomes(app, now + 2 * 86_400_000);
  expect(id).toBe('gazette-w1');
  await changeIssueState(app.redis, id, 'paused', pauseFields({ because: 'changed' }));
  expect(await startWelcomes(app, now + 3 * 86_400_000)).toEqual([]);

  const ada = await settingsBrowser(web, 'Ada');
  const today = await ada.get('/desk/n/gazette');
  expect(today.body).toContain(`/desk/issues/${id}`);
  for (const path of [`/desk/issues/${id}`, '/desk/n/gazette/settings/welcome', `/desk/n/gazette/issues`])
    expect([path, (await ada.get(path)).statusCode]).toEqual([path, 200]);
  expect((await ada.get('/desk/n/gazette/settings/welcome')).body).toContain('One of these sends is paused');
  expect((await ada.get('/desk/n/gazette/issues')).body).not.toContain(id);
  expect((await web.get(`/issues/${id}`)).statusCode).toBe(404);
});

test('welcome emails that wait for a worker of version 0.2.0 say so with its place everywhere, until it has ended', async () => {
  const { app } = web;
  await addNewsletter(
    app.redis,
    newsletterFields({ slug: 'evening', title: 'Evening', postalAddress: '1 Example Road' }),
  );
  await addStep(app.redis, 'evening', { days: 1, subject: 'Hello', preheader: '', note: 'Hello' }, 1);
  await turnOn(app.redis, 'evening', {}, Math.floor(Date.now() / 1_000));
  const ada = await settingsBrowser(web, 'Grace');
  const places = async () => {
    const newsletter = await readNewsletter(app.redis, 'evening');
    const series = await readSeries(app.redis, 'evening');
    const troubles = await readAttention({ redis: app.redis, config: { ...app.config, durableReplicas: 0 } });
    return {
      document: await welcomeDocument(app, series).then(({ waits, oldWorkers }) => ({ waits, oldWorkers })),
      words: welcomeWaitInWords(await readWelcomeWait(app.redis, newsletter, series)),
      attention: troubles
        .filter((one) => one.code === 'welcome.waits' && one.newsletter === 'evening')
        .map(({ facts }) => facts),
      today: (await ada.get('/desk/n/evening')).body.includes('process 4711 on worker-1'),
      page: (await ada.get('/desk/n/evening/settings/welcome')).body.includes('process 4711 on worker-1'),
    };
  };
  const quiet = { document: { waits: null, oldWorkers: [] }, attention: [], today: false, page: false };
  expect(await places()).toEqual(quiet);
  // All that a worker of version 0.2.0 writes about itself.
  await app.redis.zadd(keys.workers, Date.now(), 'worker-1-4711-0badcafe');
  const oldWorkers = [{ host: 'worker-1', process: '4711' }];
  expect(await places()).toEqual({
    document: { waits: 'old-worker', oldWorkers },
    words: expect.stringContaining('(process 4711 on worker-1); stop or upgrade it'),
    attention: [{ newsletter: 'evening', because: 'old-worker', workers: { first: oldWorkers, more: 0 } }],
    ...{ today: true, page: true },
  });
  await app.redis.zrem(keys.workers, 'worker-1-4711-0badcafe');
  expect(await places()).toEqual(quiet);
});
