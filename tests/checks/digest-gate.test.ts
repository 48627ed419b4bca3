import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestGate, keepCheckedTime } from '../../src/checks/digest-gate.js';
import { scheduleIssue, startCheckedIssues } from '../../src/control/schedule-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { deleteDraft } from '../../src/issues/copy-draft.js';
import { listIssues, readIssue } from '../../src/issues/issue-store.js';
import { readRuns } from '../../src/issues/schedule-runs.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { type Draft, startChecksForTests, startSite } from './checks-for-tests.js';

let world: Awaited<ReturnType<typeof startChecksForTests>>;
beforeAll(async () => {
  world = await startChecksForTests();
});
afterAll(() => world.stop());

/** A Monday in the future, at the time of the schedule. */
const tick = Date.parse('2035-01-01T08:00:00Z');

/** A newsletter whose digest is due at `tick` and is sent automatically. */
async function scheduled(given: Draft = {}) {
  const timing = {
    schedule: { 'every issue': '0 8 * * 1' },
    timeZone: 'UTC',
    approval: 'send',
    scheduledAt: tick - 86_400_000,
  } as const;
  const { issue, newsletter } = await world.draft({ ...given, newsletter: { ...timing, ...given.newsletter } });
  await deleteDraft(world.app.redis, issue.id);
  return newsletter.slug;
}

async function afterTick(slug: string) {
  await keepCheckedTime({ ...world.app, recheckMs: 0 }, undefined, tick + 1_000);
  const [issue] = await listIssues(world.app.redis, slug);
  const run = (await readRuns(world.app.redis, slug)).runs.last['every issue'];
  return { issue, run, problems: issue ? await readProblems(world.app.redis, issue.id) : [] };
}

test('a digest without faults is sent automatically', async () => {
  const { issue, run, problems } = await afterTick(await scheduled());
  expect(issue?.state).toBe('sending');
  expect(run).toMatchObject({ outcome: 'composed', issue: issue?.id });
  expect(problems).toEqual([]);
});

test('a digest with a dead link stays a draft, and its problems say why', async () => {
  const slug = await scheduled({ article: { url: `${world.site.url}/gone/1` } });
  const { issue, run, problems } = await afterTick(slug);
  expect(issue?.state).toBe('draft');
  expect(run).toMatchObject({ outcome: 'held', issue: issue?.id });
  expect(problems).toHaveLength(1);
  expect(problems[0]?.text).toMatch(/^Not sent automatically, because checks say stop\. links: .*\/gone\/1.*404/);
  // It is not composed or sent again.
  expect((await afterTick(slug)).problems).toHaveLength(1);
  expect(await listIssues(world.app.redis, slug)).toHaveLength(1);
});

test('a digest with a warning is sent', async () => {
  const { issue } = await afterTick(
    await scheduled({ article: { title: 'A harbour', url: `${world.site.url}/busy` } }),
  );
  expect(issue?.state).toBe('sending');
});

test('a digest without readers goes to the archive, and one without a postal address waits for it', async () => {
  const [lonely, homeless] = [
    await scheduled({ readers: 0 }),
    await scheduled({ newsletter: { postalAddress: '' }, readers: 1 }),
  ];
  expect((await afterTick(lonely)).issue?.state).toBe('sending');
  expect((await afterTick(homeless)).issue?.state).toBe('scheduled');
});

test('on a machine without relay, DNS or public address nothing holds a digest', async () => {
  const { issue } = await world.draft();
  const { smtpUrl: _, dkim: __, ...rest } = world.app.config;
  const config = { ...rest, smtpUrl: undefined, dkim: undefined, dnsServers: [] };
  const relay = { verify: () => Promise.reject(new Error('no inbox')) };
  const deps = { ...world.app, config, relay, publicUrl: 'http://localhost:1', recheckMs: 0 };
  expect(await digestGate(deps)(issue)).toEqual([]);
});

test('a stop of another server that passes within seconds does not hold the digest', async () => {
  let calls = 0;
  const site = await startSite({
    '/late': (_, response) => {
      calls += 1;
      response.writeHead(calls <= 2 ? 404 : 200, { 'content-type': 'text/html' }).end('<p>An article');
    },
  });
  const { issue } = await world.draft({ article: { url: `${site.url}/late` } });
  expect(await digestGate({ ...world.app, recheckMs: 0 })(issue)).toEqual([]);
  await site.stop();
});

const sender = { id: 'token:anna', name: 'Anna' } as const;
const minute = 60_000;

/** An issue that Anna scheduled for `tick`, some time before, when every check passed. */
async function scheduledByAnna(given: Draft, lookedAt: number, ignored: readonly string[] = []): Promise<string> {
  const { issue } = await world.draft(given);
  const { redis, queues } = world.app;
  const look = { revision: issue.revision, sender, checked: { at: lookedAt, ignored } };
  await scheduleIssue(redis, queues, issue.id, { startAt: tick, local: null }, look);
  return issue.id;
}
const comes = async (id: string, now: number) => {
  await keepCheckedTime({ ...world.app, recheckMs: 0 }, undefined, now);
  return readIssue(world.app.redis, id);
};

test('an issue that was scheduled long before waits while a check says stop, and starts once it passes', async () => {
  let status = 404;
  const site = await startSite({ '/moved': (_, response) => response.writeHead(status).end('A story.') });
  const id = await scheduledByAnna({ article: { url: `${site.url}/moved` } }, tick - 60 * minute);
  const held = await comes(id, tick + 1_000);
  expect(held).toMatchObject({ state: 'scheduled', waits: { for: 'checks', since: tick + 1_000 } });
  const [problem] = await readProblems(world.app.redis, id);
  expect(problem?.text).toMatch(/^Not started, because checks say stop\. links: .*404/);
  status = 200;
  // The checks ask other servers: they are made again after two minutes.
  expect((await comes(id, tick + minute)).state).toBe('scheduled');
  expect((await comes(id, tick + 3 * minute)).state).toBe('sending');
  await site.stop();
});

test('an issue goes out unchecked soon after a look, and with the stops that its sender ignores', async () => {
  const dead = { article: { url: `${world.site.url}/gone/2` } };
  expect((await comes(await scheduledByAnna(dead, tick - 5 * minute), tick + 1_000)).state).toBe('sending');
  const ignored = await scheduledByAnna(dead, tick - 60 * minute, ['links']);
  expect((await comes(ignored, tick + 1_000)).state).toBe('sending');
});

test('an issue whose checks cannot be made goes out, and keeps no other from it', async () => {
  const [one, other] = [await scheduledByAnna({}, tick - 60 * minute), await scheduledByAnna({}, tick - 60 * minute)];
  const { redis, queues, log } = world.app;
  const gate = async ({ id }: { id: string }) => {
    if (id === one) throw new TypeError('The checks are broken.');
    return [];
  };
  await startCheckedIssues({ redis, queues, log, gate }, tick + 1_000);
  for (const id of [one, other]) expect((await readIssue(redis, id)).state).toBe('sending');
});

test('an issue that waits for something else is not checked, and says what it waits for', async () => {
  const dead = { article: { url: `${world.site.url}/gone/4` } };
  const id = await scheduledByAnna(dead, tick - 60 * minute);
  await changeNewsletter(world.app.redis, (await readIssue(world.app.redis, id)).newsletter, { approval: 'wait' });
  expect((await comes(id, tick + 1_000)).waits).toMatchObject({ for: 'approval' });
});

test('an issue that waited for its checks says what it waits for after them', async () => {
  const id = await scheduledByAnna({ article: { url: `${world.site.url}/gone/5` } }, tick - 60 * minute);
  expect((await comes(id, tick + 1_000)).waits).toMatchObject({ for: 'checks' });
  await changeNewsletter(world.app.redis, (await readIssue(world.app.redis, id)).newsletter, { approval: 'wait' });
  expect((await comes(id, tick + 3 * minute)).waits).toMatchObject({ for: 'approval' });
});

test('a new look at a scheduled issue that waits for its checks starts it', async () => {
  const id = await scheduledByAnna({ article: { url: `${world.site.url}/gone/3` } }, tick - 60 * minute);
  expect((await comes(id, tick + 1_000)).waits).toMatchObject({ for: 'checks' });
  const { redis, queues } = world.app;
  const { revision, startAt } = await readIssue(redis, id);
  const look = { revision, sender, from: ['scheduled'], checked: { at: tick + 2_000, ignored: ['links'] } } as const;
  await scheduleIssue(redis, queues, id, { startAt, local: null }, look);
  expect((await readIssue(redis, id)).waits).toBeNull();
  expect((await comes(id, tick + 3_000)).state).toBe('sending');
});

test('a scheduled issue waits when nobody is left who would get it', async () => {
  const id = await scheduledByAnna({ audience: { domain: ['nobody.example.com'] } }, tick - 60 * minute);
  expect((await comes(id, tick + 1_000)).waits).toMatchObject({ for: 'checks' });
});
