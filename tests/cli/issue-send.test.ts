import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let redis: TestRedis;
let installation: Installation;
const timeout = 120_000;

beforeAll(async () => {
  redis = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}`, LOG_LEVEL: 'silent' });
  await addNewsletter('business');
  const confirmed = ['--status', 'confirmed', '--consent', 'by letter'];
  await installation.json('subscriber', 'add', 'reader@example.org', '--newsletter', 'business', ...confirmed);
  await installation.json('article', 'import', 'samples/articles');
}, timeout);
afterAll(async () => {
  await installation.remove();
  await redis.stop();
});

function addNewsletter(slug: string) {
  const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
  const options = ['--slug', slug, '--title', 'Digest', ...sender, '--time-zone', 'asia/shanghai'];
  return installation.json('newsletter', 'add', ...options);
}

/** @returns the id of a draft that no other test uses */
async function newDraft(): Promise<string> {
  const { id } = await installation.json<{ id: string }>('issue', 'compose', 'business', '--latest', '2');
  return id;
}

test('an issue is scheduled in the newsletter’s zone, shown in both zones, and made a draft again', {
  timeout,
}, async () => {
  const { cli, json } = installation;
  const id = await newDraft();
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const sent = await cli('issue', 'send', id, '--at', `${day}T08:00`, '--yes');
  expect(sent.code).toBe(0);
  expect(sent.stdout).toContain(`will be sent at ${day} 08:00 in Asia/Shanghai (${day} 00:00 UTC)`);
  expect(await json('issue', 'show', id)).toMatchObject({
    state: 'scheduled',
    startAt: `${day}T00:00:00.000Z`,
  });
  expect((await cli('issue', 'list')).stdout).toContain(`scheduled for ${day} 08:00 in Asia/Shanghai`);
  // Fields that version 0.2.0 did not have are those of the API.
  const listed = await json<{ items: { id: string; sender: unknown }[] }>('issue', 'list');
  expect(listed.items.find((one) => one.id === id)?.sender).toEqual(
    expect.stringContaining('the operator of this machine'),
  );
  expect(await json('issue', 'unschedule', id)).toEqual({ id, state: 'draft', startAt: null });
});

test('a time that has passed, and options that contradict each other, are wrong usage and change nothing', {
  timeout,
}, async () => {
  const { cli, json } = installation;
  const id = await newDraft();
  const past = await cli('issue', 'send', id, '--at', '2020-01-01T08:00');
  expect(past).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--at: 2020-01-01 08:00 in Asia/Shanghai has passed. Leave --at out to send now'),
  });
  const both = await cli('issue', 'send', id, '--hold', '2m', '--at', '2099-01-01T08:00');
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--hold') });
  expect(await json('issue', 'show', id)).toMatchObject({ state: 'draft' });
});

test('a send by local time starts on the first future day, and can be cancelled before the first message', {
  timeout,
}, async () => {
  const { json } = installation;
  const id = await newDraft();
  const local = await json<{ startAt: string; local: { day: string; time: string } }>(
    ...['issue', 'send', id, '--local-time', '08:00', '--yes'],
  );
  expect(local).toMatchObject({ id, state: 'scheduled', local: { time: '08:00' } });
  // 08:00 in Shanghai, the zone of readers whose own zone is unknown.
  expect(local.startAt).toBe(`${local.local.day}T00:00:00.000Z`);
  const held = await json<{ startAt: string }>('issue', 'send', id, '--hold', '1h', '--yes');
  const wait = Date.parse(held.startAt) - Date.now();
  expect(wait).toBeGreaterThan(55 * 60_000);
  expect(wait).toBeLessThanOrEqual(60 * 60_000);
  expect(await json('issue', 'cancel', id, '--yes')).toMatchObject({ state: 'cancelled' });
});

test('a newsletter’s schedule is set, shown with its next tick, refused if invalid, and removed', {
  timeout,
}, async () => {
  const { cli, json } = installation;
  await addNewsletter('regular');
  const set = await cli('newsletter', 'set', 'regular', '--daily', '0 8 * * *', '--weekly', '0 8 * * mon');
  expect(set).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/next digest is composed at .* 08:00 in Asia\/Shanghai .*waits as a draft/),
  });
  const shown = await cli('newsletter', 'show', 'regular');
  expect(shown.stdout).toMatch(/daily: 0 8 \* \* \*, next at \d{4}-\d\d-\d\d 08:00 in Asia\/Shanghai/);
  const wrong = await cli('newsletter', 'set', 'regular', '--weekly', '0 8 * *');
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--weekly: "0 8 * *" does not have five fields'),
  });
  const zone = await cli('newsletter', 'set', 'regular', '--time-zone', 'Berlin');
  expect(zone).toMatchObject({ code: 2, stderr: expect.stringContaining('IANA name like Europe/Berlin') });
  expect(await json('newsletter', 'set', 'regular', '--daily', '', '--weekly', '', '--approval', 'send')).toMatchObject(
    {
      schedule: {},
      approval: 'send',
      timeZone: 'Asia/Shanghai',
    },
  );
});
