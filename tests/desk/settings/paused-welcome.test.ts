import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWelcomes } from '../../../src/control/welcome/start-welcomes.js';
import { changeIssueState } from '../../../src/issues/issue-store.js';
import { pauseFields } from '../../../src/issues/pause-cause.js';
import { addStep, turnOn } from '../../../src/issues/welcome/series.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
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
