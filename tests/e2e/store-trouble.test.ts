import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addApiToken } from '../../src/api/token-store.js';
import { startIssue } from '../../src/control/start-issue.js';
import { applyFeedback } from '../../src/feedback/apply-feedback.js';
import { composeIssue } from '../../src/issues/compose.js';
import { keys } from '../../src/redis/keys.js';
import { namedRefusal, WritesRefused } from '../../src/redis/refused-writes.js';
import { announceWorker, countWorkers } from '../../src/reports/presence.js';
import { checkReadiness } from '../../src/reports/readiness.js';
import { reportedRelays, reportRelays } from '../../src/reports/relay-report.js';
import { probeStore } from '../../src/reports/store-probe.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { type Purpose, signToken } from '../../src/subscribers/membership/tokens.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { newInstallation } from '../helpers/process.js';
import {
  beginTrouble,
  endTrouble,
  startRedisForTrouble,
  type TroubleName,
  troubleNames,
} from '../helpers/store-trouble.js';

/** Messages that the mail server holds back until `release` is called. */
let release: (() => void) | undefined;
let held: Promise<void> | undefined;
let arriving = 0;

let postrider: TestPostrider;
let trouble: TroubleName | undefined;
beforeAll(async () => {
  postrider = await startPostrider({
    readers: 60,
    workers: false,
    server: await startRedisForTrouble(),
    rules: {
      async onMessage() {
        arriving += 1;
        await held;
        return undefined;
      },
    },
  });
});
afterEach(async () => {
  if (trouble) await endTrouble(postrider.app.redis, trouble);
  trouble = undefined;
});
afterAll(() => postrider.stop());

const begin = async (name: TroubleName) => {
  await beginTrouble(postrider.app.redis, name);
  trouble = name;
};
const end = async (name: TroubleName) => {
  await endTrouble(postrider.app.redis, name);
  trouble = undefined;
};

let reader = 0;
const nextReader = () => readerAddress(reader++);
const subscriberOf = (email: string) => idOf(postrider.app.list, parseAddress(email).normal);
const stateOf = async (email: string) =>
  membershipOf(await readSubscriber(postrider.app.list, subscriberOf(email)), postrider.newsletter.number)?.state;
const tokenOf = (purpose: Purpose, email: string) =>
  signToken(postrider.app.tokenKeys, purpose, {
    newsletter: postrider.newsletter.number,
    id: subscriberOf(email),
    at: nowSeconds(),
  });

const complaintOf = (email: string) =>
  applyFeedback(postrider.app, {
    id: Buffer.from(email.padEnd(16)).toString('hex').slice(0, 32),
    at: Date.now(),
    kind: 'complaint',
    subscriber: subscriberOf(email).toString('hex'),
    newsletter: postrider.newsletter.number,
    issue: '',
    sentAt: 0,
    proof: 'headers',
    source: 'report',
    status: '',
    code: 0,
    reason: 'abuse',
    fault: 'reader',
    words: '',
    outcome: 'taken',
  });

/** The pages and the API, and what they log. */
function openWeb() {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
  const server = buildWeb({ ...postrider.app, log });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    server,
    lines,
    post: (url: string, payload: string, headers = {}) =>
      server.inject({ method: 'POST', url, payload, headers: { ...form, ...headers } }),
  };
}

/** The ways off the list, as the reader sees them. */
const waysOut = [
  {
    way: 'one-click',
    purpose: 'unsubscribe',
    path: '/unsubscribe/',
    rest: '',
    body: 'List-Unsubscribe=One-Click',
    becomes: 'unsubscribed',
  },
  {
    way: 'the unsubscribe page',
    purpose: 'unsubscribe',
    path: '/unsubscribe/',
    rest: '',
    body: 'from=page',
    becomes: 'unsubscribed',
  },
  {
    way: 'the page that deletes their data',
    purpose: 'erase',
    path: '/own-data/',
    rest: '/erase',
    body: '',
    becomes: 'erased',
  },
] as const;

const leave = async (post: ReturnType<typeof openWeb>['post'], out: (typeof waysOut)[number], email: string) =>
  post(`${out.path}${tokenOf(out.purpose, email)}${out.rest}`, out.body);

test('memory full: readers leave in every way, and a complaint takes its reader off the list', async () => {
  const { server, post } = openWeb();
  const complainer = nextReader();
  const readers = waysOut.map((out) => ({ out, email: nextReader() }));
  await begin('memory full');
  await Promise.all(
    readers.map(async ({ out, email }) => {
      const { statusCode } = await leave(post, out, email);
      expect([out.way, statusCode, await stateOf(email)]).toEqual([out.way, 200, out.becomes]);
    }),
  );
  expect(await complaintOf(complainer)).toBe('applied');
  expect(await stateOf(complainer)).toBe('complained');
  await server.close();
});

test.each(troubleNames.filter((name) => name !== 'memory full'))(
  '%s: leaving answers 503 with the time to return, the log has the cause, and later it works',
  async (name) => {
    const { server, post, lines } = openWeb();
    const complainer = nextReader();
    const readers = waysOut.map((out) => ({ out, email: nextReader() }));
    await begin(name);
    for (const { out, email } of readers) {
      const refused = await leave(post, out, email);
      expect([out.way, refused.statusCode, refused.headers['retry-after']]).toEqual([out.way, 503, '30']);
      expect(await stateOf(email)).toBe('confirmed');
    }
    expect(lines.filter((line) => line.includes('redis.writes-refused'))).toHaveLength(readers.length);
    expect(await complaintOf(complainer).catch(namedRefusal)).toBeInstanceOf(WritesRefused);
    await end(name);
    await Promise.all(
      readers.map(async ({ out, email }) => {
        expect([(await leave(post, out, email)).statusCode, await stateOf(email)]).toEqual([200, out.becomes]);
      }),
    );
    expect(await complaintOf(complainer)).toBe('applied');
    await server.close();
  },
);

test.each(troubleNames)(
  '%s: no page and no call fails with 500, and none reports a success that is not there',
  async (name) => {
    const { app, newsletter } = postrider;
    const email = nextReader();
    const [newcomer, caller] = ['form', 'api'].map((by) => `${by}-${name.replace(/\W/g, '')}@example.org`) as [
      string,
      string,
    ];
    const { token } = await addApiToken(app.redis, {
      name: 'a test',
      newsletter: null,
      perMinute: 1_000,
      signUpsPerDay: 5_000,
      scopes: ['subscribers:read', 'subscribers:write', 'issues:read'],
    });
    const { server, post } = openWeb();
    const bearer = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const consent = { from: 'https://www.example.com/checkout' };
    const doors = {
      signUp: () => post(`/n/${newsletter.slug}`, `email=${newcomer}`),
      preferences: () => post(`/preferences/${tokenOf('preferences', email)}`, 'name=Changed&sections=News&locale=en'),
      confirm: () => post(`/confirm/${tokenOf('confirm', email)}`, ''),
      askForData: () => post(`/preferences/${tokenOf('preferences', email)}/own-data`, 'wish=data'),
      apiAdd: () =>
        post(`/api/v1/newsletters/${newsletter.slug}/subscribers`, JSON.stringify({ email: caller, consent }), {
          ...bearer,
          'idempotency-key': `key-${name.replace(/\W/g, '')}`,
        }),
      apiRead: () => server.inject({ url: '/api/v1/newsletters', headers: bearer }),
      home: () => server.inject('/'),
      form: () => server.inject(`/n/${newsletter.slug}`),
      leave: () => server.inject(`/unsubscribe/${tokenOf('unsubscribe', email)}`),
    };
    await begin(name);
    const seen: Record<string, number> = {};
    for (const [door, knock] of Object.entries(doors)) seen[door] = (await knock()).statusCode;
    expect(Object.values(seen).filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(seen).toMatchObject({ signUp: 503, apiAdd: 503, home: 200, form: 200, leave: 200 });
    expect(await stateOf(newcomer)).toBeUndefined();
    expect(await stateOf(caller)).toBeUndefined();
    await end(name);
    expect((await doors.signUp()).statusCode).toBe(200);
    expect(await stateOf(newcomer)).toBe('pending');
    expect((await doors.apiAdd()).statusCode).toBeLessThan(300);
    await server.close();
  },
);

let articles: readonly string[] | undefined;
const composeSameIssue = async () => {
  const { issue } = await composeIssue(postrider.app.redis, postrider.newsletter, articles ? { articles } : {});
  articles = issue.articles;
  return issue;
};

test.each(troubleNames)('%s in the middle of a send: each reader gets the issue once', async (name) => {
  const { app, sink } = postrider;
  const issue = await composeSameIssue();
  sink.mails.length = 0;
  arriving = 0;
  const workers = await postrider.startWorkers();
  held = undefined;
  await startIssue(app.redis, app.queues, issue.id);
  await sink.received(10);
  held = new Promise((resolve) => {
    release = resolve;
  });
  const before = arriving;
  await expect.poll(() => arriving).toBeGreaterThan(before);
  await begin(name);
  // These messages are accepted while Redis takes no outcome.
  release?.();
  held = undefined;
  await until('the messages that the server holds are answered', () => sink.mails.length === arriving);
  await end(name);
  const report = await postrider.sent(issue.id);
  await workers.stop();
  // The workers also send the confirmations of earlier sign-ups.
  const mailed = sink.mails.map(({ to }) => to).filter((to) => to.startsWith('reader'));
  expect(new Set(mailed).size).toBe(mailed.length);
  expect(report).toMatchObject({ state: 'sent', audience: mailed.length, accepted: mailed.length });
  expect(report.possibleDuplicates).toBe(0);
});

test.each([
  ['memory full', 'Raise `maxmemory`'],
  ['read-only replica', 'promote this replica'],
] as const)('%s: commands start, and the doctor names the cause and the remedy', async (name, remedy) => {
  const here = await newInstallation({
    REDIS_URL: `unix://${postrider.app.redis.options.path}`,
    SMTP_URL: postrider.sink.url,
  });
  await begin(name);
  const { code, stdout } = await here.cli('doctor', '--json');
  const redis = (JSON.parse(stdout).checks as { name: string }[]).find((check) => check.name === 'redis');
  expect([code, redis]).toEqual([
    1,
    {
      name: 'redis',
      ok: false,
      detail: expect.stringContaining('refuses to write'),
      remedy: expect.stringContaining(remedy),
    },
  ]);
  expect((await here.cli('subscriber', 'stats', '--newsletter', postrider.newsletter.slug, '--json')).code).toBe(0);
  await here.remove();
});

test('memory full: workers that run are seen, and so is what they report on the relay', async () => {
  await begin('memory full');
  const { redis, relay } = postrider.app;
  const worker = await announceWorker(redis, 'worker-1');
  const reports = reportRelays(redis, 'worker-1', relay);
  try {
    expect(await countWorkers(redis)).toBe(1);
    await until('the worker has reported', async () => (await redis.hexists(keys.workerRelays, 'worker-1')) === 1);
    expect((await reportedRelays(redis)).map(({ up }) => up)).toEqual([true]);
  } finally {
    await reports.stop();
    await worker.stop();
  }
});

test('read-only replica: nobody is told to start a worker, because no heartbeat can be written', async () => {
  await begin('read-only replica');
  const { redis, relay, list } = postrider.app;
  const checks = await checkReadiness({ redis, relay, storeWrites: () => probeStore(list) });
  const worker = checks.find(({ name }) => name === 'worker');
  expect(worker).toMatchObject({ ok: false, error: { because: 'read-only' } });
});

test('memory full: a new installation says why it cannot begin', async () => {
  const { app } = postrider;
  const facts = await app.redis.hgetall(keys.meta);
  const here = await newInstallation({ REDIS_URL: `unix://${app.redis.options.path}`, SMTP_URL: postrider.sink.url });
  await app.redis.del(keys.meta);
  try {
    await begin('memory full');
    const { stdout } = await here.cli('doctor');
    expect(stdout).toContain('its memory is full');
    expect(stdout).not.toContain('EXECABORT');
    expect(stdout).toContain('\n✗ redis: ');
  } finally {
    await end('memory full');
    await app.redis.hset(keys.meta, facts);
    await here.remove();
  }
});
