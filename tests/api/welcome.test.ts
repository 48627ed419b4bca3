import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { until } from '../helpers/clock.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

// @slow 10 s

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const series = '/newsletters/gazette/welcome';

test('welcome emails are written, ordered, looked at, tested, turned on after a yes, and sent by workers', async () => {
  const add = (days: number, subject: string) =>
    api.call('POST', `${series}/steps`, { body: { days, subject, note: `**${subject}** for you.` } });
  expect(await api.call('POST', `${series}/start`, { body: {} })).toMatchObject({ body: { code: 'welcome.no-steps' } });
  await add(3, 'Second');
  expect((await add(2, 'First')).body.steps).toMatchObject([{ id: 'step-1' }, { id: 'step-2', subject: 'First' }]);
  await api.call('PATCH', `${series}/steps`, { body: { steps: ['step-2', 'step-1'] } });
  await api.call('PATCH', `${series}/steps/step-2`, { body: { days: 1, preheader: 'A word' } });
  expect((await api.call('PATCH', `${series}/steps/step-2`, { body: { days: 91 } })).body.errors).toMatchObject([
    { field: 'days' },
  ]);

  const { body: email } = await api.call('GET', `${series}/steps/step-2/preview?name=Ada`);
  expect(email).toMatchObject({
    subject: 'First',
    html: expect.stringContaining('<strong'),
    text: expect.stringContaining('Ada'),
  });
  expect(email.html).toContain('A word');
  const address = { body: { to: 'editor@example.org' } };
  expect((await api.call('POST', `${series}/steps/step-2/test-emails`, address)).status).toBe(202);

  const subscriber = await api.enrolled(api.gazette, 'reader@example.org');
  expect(idOf(api.app.list, 'reader@example.org').toString('hex')).toBe(subscriber);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  expect((await api.call('POST', `${series}/start`, { body: { since } })).body).toMatchObject({
    on: true,
    waits: null,
  });
  expect((await api.call('POST', `${series}/stop`)).body).toMatchObject({ on: false, since: null });
  // A reader who has waited for long gets the first one at once, so that somebody has to say yes.
  await api.app.redis.hset('postrider:welcome:gazette', 'series', await withoutWait());
  const asked = await api.call('POST', `${series}/start`, { body: { since } });
  expect(asked.body.errors).toMatchObject([
    { field: 'confirm', detail: expect.stringContaining('1 reader within the hour') },
  ]);
  expect((await api.call('POST', `${series}/start`, { body: { since, confirm: true } })).body.on).toBe(true);

  const { sink } = await api.startWorkers();
  await until('the email is sent', () => sink.mailsTo('reader@example.org').length > 0);
  await until('the test is sent', () => sink.mailsTo('editor@example.org').length > 0);
  expect((await sink.parsed('reader@example.org')).subject).toBe('First');
  expect((await sink.parsed('editor@example.org')).subject).toBe('[Test] First');
  await until('it is counted', async () => (await api.call('GET', series)).body.steps[0].counts.accepted === 1);

  const lost = await api.call('DELETE', `${series}/steps/step-1`);
  expect(lost.body.errors).toMatchObject([{ field: 'confirm', detail: expect.stringContaining('"Second"') }]);
  await api.call('DELETE', `${series}/steps/step-1?confirm=true`);
  expect((await api.call('GET', series)).body.steps).toMatchObject([{ id: 'step-2' }]);
  expect((await api.call('GET', `${series}/steps/step-1/preview`)).body.code).toBe('welcome-step.not-found');
});

/** The series as if its first email came on the day of the confirmation, which no editor can write. */
async function withoutWait(): Promise<string> {
  const stored = JSON.parse((await api.app.redis.hget('postrider:welcome:gazette', 'series')) ?? '');
  stored.steps[0].days = 0;
  return JSON.stringify(stored);
}

test('welcome emails that are on are changed only by whoever may send', async () => {
  await api.newsletter({ slug: 'herald', title: 'Herald' });
  const at = '/newsletters/herald/welcome';
  const { token } = await api.makeToken({ name: 'a writer', scopes: ['content:read', 'content:write'] });
  const step = { days: 1, subject: 'Welcome', note: 'Hello.' };
  expect((await api.call('POST', `${at}/steps`, { token, body: step })).status).toBe(201);
  await api.call('POST', `${at}/start`, { body: {} });
  const calls = [
    ['POST', '/steps', { ...step, subject: 'Another' }],
    ['PATCH', '/steps', { steps: ['step-1'] }],
    ['PATCH', '/steps/step-1', { subject: 'Not seen by anybody' }],
    ['DELETE', '/steps/step-1?confirm=true', undefined],
  ] as const;
  for (const [method, path, body] of calls)
    expect(await api.call(method, `${at}${path}`, { token, body })).toMatchObject({
      status: 403,
      body: { code: 'auth.scope-missing' },
    });
  expect((await api.call('GET', at)).body.steps).toMatchObject([{ subject: 'Welcome' }]);
  await api.call('POST', `${at}/stop`);
  expect((await api.call('PATCH', `${at}/steps/step-1`, { token, body: { subject: 'Hello' } })).status).toBe(200);
});
