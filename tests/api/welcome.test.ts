import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../src/operations/operation.js';
import { type Actor, consoleActor } from '../../src/operations/permission.js';
import { welcomes } from '../../src/operations/welcome/welcome.js';
import { changeSubscriber, idOf } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf, nowSeconds, withMembership } from '../../src/subscribers/record/subscriber.js';
import { until } from '../helpers/clock.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const series = '/newsletters/gazette/welcome';
const any = { 'if-match': '*' };

test('welcome emails are written, ordered, looked at, tested, turned on after a yes, and sent by workers', async ({
  onTestFinished,
}) => {
  const add = (days: number, subject: string) =>
    api.call('POST', `${series}/steps`, { body: { days, subject, note: `**${subject}** for you.` } });
  expect(await api.call('POST', `${series}/start`, { body: {} })).toMatchObject({ body: { code: 'welcome.no-steps' } });
  await add(3, 'Second');
  expect((await add(2, 'First')).body.steps).toMatchObject([{ id: 'step-1' }, { id: 'step-2', subject: 'First' }]);
  await api.call('PATCH', `${series}/steps`, { headers: any, body: { steps: ['step-2', 'step-1'] } });
  await api.call('PATCH', `${series}/steps/step-2`, { headers: any, body: { days: 1, preheader: 'A word' } });
  const tooLate = await api.call('PATCH', `${series}/steps/step-2`, { headers: any, body: { days: 91 } });
  expect(tooLate.body.errors).toMatchObject([{ field: 'days' }]);

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

  const { sink, stop } = await api.startWorkers();
  onTestFinished(stop);
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
    expect(await api.call(method, `${at}${path}`, { token, body, headers: any })).toMatchObject({
      status: 403,
      body: { code: 'auth.scope-missing' },
    });
  expect((await api.call('GET', at)).body.steps).toMatchObject([{ subject: 'Welcome' }]);
  await api.call('POST', `${at}/stop`);
  const change = { token, body: { subject: 'Hello' }, headers: any };
  expect((await api.call('PATCH', `${at}/steps/step-1`, change)).status).toBe(200);
});

/** A newsletter with welcome emails of its own. */
async function welcomed(slug: string, emails: readonly [days: number, subject: string][]) {
  const newsletter = await api.newsletter({ slug, title: slug });
  const at = `/newsletters/${slug}/welcome`;
  for (const [days, subject] of emails)
    await api.call('POST', `${at}/steps`, { body: { days, subject, note: `**${subject}** for you.` } });
  const read = () => api.call('GET', at);
  return { newsletter, at, read };
}

test('a change on a revision that is no longer current is refused, and says who changed what', async () => {
  const { at, read } = await welcomed('evening', [[2, 'Welcome']]);
  const { token } = await api.makeToken({ name: 'ed1', scopes: ['content:read', 'content:write'] });
  const { headers, body: seen } = await read();
  expect([headers.etag, seen.revision]).toEqual(['"1"', 1]);
  const path = `${at}/steps/step-1`;
  expect((await api.call('PATCH', path, { body: { note: 'Mine' } })).body.code).toBe('precondition.required');
  const ifMatch = { 'if-match': '"1"' };
  const first = await api.call('PATCH', path, { token, body: { note: 'By ed1' }, headers: ifMatch });
  expect(first).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  const refused = {
    ...{ status: 412, headers: { etag: '"2"' } },
    body: {
      code: 'welcome.changed-meanwhile',
      errors: [{ field: 'step-1.note', detail: expect.stringContaining('changed by ed1') }],
    },
  };
  const late = (method: 'PATCH' | 'DELETE', to: string, body?: object) =>
    api.call(method, to, { body, headers: ifMatch });
  expect(await late('PATCH', path, { note: 'By ed2' })).toMatchObject(refused);
  expect(await late('PATCH', `${at}/steps`, { steps: ['step-1'] })).toMatchObject(refused);
  expect(await late('DELETE', `${path}?confirm=true`)).toMatchObject(refused);
  expect((await read()).body.steps).toMatchObject([{ note: 'By ed1' }]);
  const again = { body: { note: 'By ed2' }, headers: { 'if-match': '"2"' } };
  expect((await api.call('PATCH', path, again)).body.revision).toBe(3);
  // What changes nothing makes no revision.
  expect((await api.call('PATCH', path, { ...again, headers: any })).body.revision).toBe(3);
});

test('the emails are not turned on if they are not as they were looked at', async () => {
  const { at, read } = await welcomed('noon', [[2, 'Welcome']]);
  const { revision } = (await read()).body;
  await api.call('PATCH', `${at}/steps/step-1`, { body: { note: 'Another text' }, headers: any });
  const late = await api.call('POST', `${at}/start`, { body: { revision, confirm: true } });
  expect(late).toMatchObject({
    ...{ status: 412, headers: { etag: '"2"' } },
    body: { code: 'welcome.changed-meanwhile', errors: [{ field: 'step-1.note' }] },
  });
  expect((await read()).body.on).toBe(false);
  expect((await api.call('POST', `${at}/start`, { body: { revision: 2 } })).body).toMatchObject({
    on: true,
    revision: 3,
  });
});

test('while the emails are on, a change by which some come due asks whoever wants to be asked, with the number', async () => {
  const { newsletter, at, read } = await welcomed('morning', [[90, 'Late']]);
  const days = (count: number) => count * 86_400;
  for (const name of ['ada', 'bo']) {
    await api.enrolled(newsletter, `${name}@example.org`);
    await changeSubscriber(api.app.list, idOf(api.app.list, `${name}@example.org`), (before) => {
      const membership = membershipOf(before, newsletter.number);
      const earlier = { confirmedAt: nowSeconds() - days(name === 'ada' ? 5 : 3) };
      return before && membership && withMembership(before, { ...membership, ...earlier });
    });
  }
  const path = `${at}/steps/step-1`;
  const change = (body: object) => api.call('PATCH', path, { body, headers: any });
  // Nobody gets anything of emails that are off.
  expect((await change({ days: 1, confirm: false })).status).toBe(200);
  await change({ days: 90 });
  const since = new Date(Date.now() - days(10) * 1_000).toISOString();
  expect((await api.call('POST', `${at}/start`, { body: { since } })).body.on).toBe(true);

  const asked = (text: string) => ({
    status: 422,
    body: { errors: [{ field: 'confirm', detail: expect.stringContaining(text) }] },
  });
  expect((await change({ subject: 'Later', days: 6, confirm: false })).status).toBe(200);
  expect(await change({ days: 4, confirm: false })).toMatchObject(asked('1 reader whose'));
  expect(await change({ days: 1, confirm: false })).toMatchObject(asked('2 readers whose'));
  expect((await read()).body.steps).toMatchObject([{ days: 6 }]);
  // Those who get an email without the change are not counted.
  expect((await change({ days: 4, confirm: true })).status).toBe(200);
  expect(await change({ days: 1, confirm: false })).toMatchObject(asked('1 reader whose'));

  await change({ days: 6 });
  const soon = { days: 1, subject: 'Soon', note: 'Soon' };
  expect((await api.call('POST', `${at}/steps`, { body: { ...soon, confirm: false } })).status).toBe(201);
  const order = { steps: ['step-2', 'step-1'] };
  const ordered = (body: object) => api.call('PATCH', `${at}/steps`, { body, headers: any });
  expect(await ordered({ ...order, confirm: false })).toMatchObject(asked('2 readers whose'));
  const lost = await api.call('DELETE', path);
  expect(lost).toMatchObject(asked('2 readers whose'));
  expect((await ordered(order)).body.steps[0].id).toBe('step-2');
});

test('a change of emails that are off is refused if somebody turns them on before it is written', async () => {
  const { at, read } = await welcomed('weekly', [
    [2, 'First'],
    [2, 'Second'],
  ]);
  const actor: Actor = { ...consoleActor('a writer'), scopes: ['content:read', 'content:write'] };
  const turnOn = async () => void (await api.call('POST', `${at}/start`, { body: {} }));
  const asked = { actor, key: { slug: 'weekly', step: 'step-1' }, input: {} };
  const removed = perform(api.app, welcomes.remove, { ...asked, confirm: turnOn });
  await expect(removed).rejects.toMatchObject({ code: 'welcome.changed-meanwhile' });
  expect((await read()).body).toMatchObject({ on: true, steps: [{ id: 'step-1' }, { id: 'step-2' }] });
});
