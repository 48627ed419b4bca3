import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let courier: Newsletter;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter({ schedule: { daily: '0 8 * * *', weekly: '0 8 * * 1' } });
  courier = await web.newsletter({ slug: 'courier', schedule: { weekly: '0 8 * * 1' } });
});

const choices = (page: string) =>
  [...page.matchAll(/<option value="([^"]+)"( selected="")?>/g)].map(([, value]) => value);
const firstStep = { [firstStepField]: '1', email: 'reader@example.com' };
const form = { name: '', sections: 'City', locale: 'en' };

test('the sign-up page asks for the frequency only if the newsletter has several', async () => {
  const page = await web.post('/n/gazette', firstStep);
  expect(page.body).toContain('How often would you like to receive it?');
  expect(choices(page.body).slice(0, 2)).toEqual(['daily', 'weekly']);
  expect((await web.post('/n/gazette?lang=zh-CN', firstStep)).body).toContain('每周一次');
  expect((await web.post('/n/courier', firstStep)).body).not.toContain('How often');
});

test('the chosen frequency is stored; a form without the question gives the most frequent one', async () => {
  await web.post('/n/gazette', { ...form, email: 'weekly@example.com', cadence: 'weekly' });
  await web.post('/n/gazette', { ...form, email: 'any@example.com' });
  expect((await web.membership(gazette, 'weekly@example.com'))?.cadence).toBe('weekly');
  expect((await web.membership(gazette, 'any@example.com'))?.cadence).toBe('every issue');
});

test('a frequency that is not offered is refused, in the reader’s language', async () => {
  const answer = await web.post('/n/gazette', { ...form, email: 'odd@example.com', cadence: 'every issue' });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain('frequency is no longer available');
  expect((await web.post('/n/courier', { ...form, email: 'odd@example.com', cadence: 'daily' })).statusCode).toBe(400);
  expect(await web.membership(courier, 'odd@example.com')).toBeUndefined();
});

test('a reader sees and changes the frequency on the preferences page, and the history records it', async () => {
  await web.confirmed(gazette, 'reader@example.com');
  const url = `/preferences/${web.token('preferences', gazette, 'reader@example.com')}`;
  expect((await web.get(url)).body).toMatch(/<option value="daily" selected="">/);
  const saved = await web.post(url, { ...form, cadence: 'weekly' });
  expect(saved.statusCode).toBe(200);
  expect(saved.body).toMatch(/<option value="weekly" selected="">/);
  expect(saved.body).toContain('you receive issues as before');
  const membership = await web.membership(gazette, 'reader@example.com');
  expect(membership?.cadence).toBe('weekly');
  expect(membership?.log.map(({ event }) => event)).toContain('no longer every issue');
  // A form without the question does not change the frequency.
  await web.post(url, form);
  expect((await web.membership(gazette, 'reader@example.com'))?.cadence).toBe('weekly');
  await changeNewsletter(web.app.redis, 'gazette', { schedule: { daily: '' } });
  expect((await web.get(url)).body).not.toContain('How often');
});

test('a reader who wants to leave is offered the weekly digest, and one click keeps them with it', async () => {
  const offered = await web.newsletter({ slug: 'offered', schedule: { daily: '0 8 * * *', weekly: '0 8 * * 6' } });
  await web.confirmed(offered, 'busy@example.com');
  const url = `/unsubscribe/${web.token('unsubscribe', offered, 'busy@example.com')}`;
  expect((await web.get(url)).body).toMatch(/<button[^>]* name="instead"[^>]*>Once a week instead/);
  const answer = await web.post(url, { from: 'page', instead: 'weekly' });
  expect(answer.body).toContain('You now receive it once a week');
  expect(await web.membership(offered, 'busy@example.com')).toMatchObject({ state: 'confirmed', cadence: 'weekly' });
  expect((await web.get(url)).body).not.toContain('instead');
  // One-click unsubscribes, whatever else the body contains.
  await web.post(url, { 'List-Unsubscribe': 'One-Click', instead: 'weekly' });
  expect(await web.membership(offered, 'busy@example.com')).toMatchObject({ state: 'unsubscribed' });
  expect((await web.post(url, { from: 'page', instead: 'weekly' })).body).toContain('You have unsubscribed');
});

test('a newsletter without a weekly digest offers none', async () => {
  const daily = await web.newsletter({ slug: 'only-daily', schedule: { daily: '0 8 * * *' } });
  await web.confirmed(daily, 'stays@example.com');
  const url = `/unsubscribe/${web.token('unsubscribe', daily, 'stays@example.com')}`;
  expect((await web.get(url)).body).not.toContain('name="instead"');
  await web.post(url, { from: 'page', instead: 'weekly' });
  expect(await web.membership(daily, 'stays@example.com')).toMatchObject({ cadence: 'every issue' });
});
