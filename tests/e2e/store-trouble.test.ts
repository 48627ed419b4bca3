import { pino } from 'pino';
import { describe, type TestContext, test } from 'vitest';
import { countRatings, rateArticle } from '../../src/answers/ratings/ratings.js';
import { startIssue } from '../../src/control/start-issue.js';
import { applyFeedback } from '../../src/feedback/apply-feedback.js';
import { addApiToken } from '../../src/operations/tokens/token-store.js';
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
import { signUpsApplied } from '../web/sign-up/applied-for-tests.js';

type AtEnd = TestContext['onTestFinished'];

/** A pipeline whose Redis can get into trouble. */
interface Troubled extends TestPostrider {
  /** Messages that have arrived at the mail server, answered or not. */
  arrived(): number;
  /** Holds back the answers of the mail server after so many messages. @returns a function that lets them go */
  holdAfter(messages: number): () => void;
  begin(name: TroubleName): Promise<void>;
  end(name: TroubleName): Promise<void>;
}

async function start(atEnd: AtEnd): Promise<Troubled> {
  let held: Promise<void> | undefined;
  let heldAfter = 0;
  let arrived = 0;
  let trouble: TroubleName | undefined;
  const postrider = await startPostrider({
    readers: 60,
    workers: false,
    server: await startRedisForTrouble(),
    rules: {
      async onMessage() {
        arrived += 1;
        if (arrived > heldAfter) await held;
        return undefined;
      },
    },
  });
  const end = async (name: TroubleName) => {
    await endTrouble(postrider.app.redis, name);
    trouble = undefined;
  };
  atEnd(async () => {
    if (trouble) await end(trouble);
    await postrider.stop();
  });
  return {
    ...postrider,
    arrived: () => arrived,
    holdAfter(messages) {
      heldAfter = messages;
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        held = undefined;
        release();
      };
    },
    async begin(name) {
      await beginTrouble(postrider.app.redis, name);
      trouble = name;
    },
    end,
  };
}

const subscriberOf = ({ app }: TestPostrider, email: string) => idOf(app.list, parseAddress(email).normal);
const stateOf = async (postrider: TestPostrider, email: string) =>
  membershipOf(await readSubscriber(postrider.app.list, subscriberOf(postrider, email)), postrider.newsletter.number)
    ?.state;
const tokenOf = (postrider: TestPostrider, purpose: Purpose, email: string) =>
  signToken(postrider.app.tokenKeys, purpose, {
    newsletter: postrider.newsletter.number,
    id: subscriberOf(postrider, email),
    at: nowSeconds(),
  });

const complaintOf = (postrider: TestPostrider, email: string) =>
  applyFeedback(postrider.app, {
    id: Buffer.from(email.padEnd(16)).toString('hex').slice(0, 32),
    at: Date.now(),
    kind: 'complaint',
    subscriber: subscriberOf(postrider, email).toString('hex'),
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
function openWeb(postrider: TestPostrider) {
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

const leaveBy =
  (postrider: TestPostrider, post: ReturnType<typeof openWeb>['post']) =>
  async (out: (typeof waysOut)[number], email: string) =>
    post(`${out.path}${tokenOf(postrider, out.purpose, email)}${out.rest}`, out.body);

/** Several in parallel, each with its own Redis: most of the time, they wait for it. */
describe('a store in trouble', () => {
  test.concurrent('memory full: readers leave in every way, and a complaint takes its reader off the list', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await start(atEnd);
    const { server, post } = openWeb(postrider);
    const complainer = readerAddress(0);
    const readers = waysOut.map((out, i) => ({ out, email: readerAddress(i + 1) }));
    const leave = leaveBy(postrider, post);
    const { redis } = postrider.app;
    for (const { email } of readers)
      await rateArticle(redis, { article: 'quay', reader: subscriberOf(postrider, email), step: 4, issue: 'a-1' });
    await postrider.begin('memory full');
    await Promise.all(
      readers.map(async ({ out, email }) => {
        const { statusCode } = await leave(out, email);
        expect([out.way, statusCode, await stateOf(postrider, email)]).toEqual([out.way, 200, out.becomes]);
      }),
    );
    expect(await complaintOf(postrider, complainer)).toBe('applied');
    expect(await stateOf(postrider, complainer)).toBe('complained');
    // Who unsubscribes keeps their ratings.
    expect(await countRatings(redis, 'quay')).toEqual({ count: waysOut.length - 1, average: 4 });
    await server.close();
  });

  test.concurrent.for(troubleNames.filter((name) => name !== 'memory full'))(
    '%s: leaving answers 503 with the time to return, the log has the cause, and later it works',
    async (name, { expect, onTestFinished: atEnd }) => {
      const postrider = await start(atEnd);
      const { server, post, lines } = openWeb(postrider);
      const complainer = readerAddress(0);
      const readers = waysOut.map((out, i) => ({ out, email: readerAddress(i + 1) }));
      const leave = leaveBy(postrider, post);
      await postrider.begin(name);
      for (const { out, email } of readers) {
        const refused = await leave(out, email);
        expect([out.way, refused.statusCode, refused.headers['retry-after']]).toEqual([out.way, 503, '30']);
        expect(await stateOf(postrider, email)).toBe('confirmed');
      }
      expect(lines.filter((line) => line.includes('redis.writes-refused'))).toHaveLength(readers.length);
      expect(await complaintOf(postrider, complainer).catch(namedRefusal)).toBeInstanceOf(WritesRefused);
      await postrider.end(name);
      await Promise.all(
        readers.map(async ({ out, email }) => {
          expect([(await leave(out, email)).statusCode, await stateOf(postrider, email)]).toEqual([200, out.becomes]);
        }),
      );
      expect(await complaintOf(postrider, complainer)).toBe('applied');
      await server.close();
    },
  );

  test.concurrent.for(troubleNames)(
    '%s: no page and no call fails with 500, and none reports a false success',
    async (name, { expect, onTestFinished: atEnd }) => {
      const postrider = await start(atEnd);
      const { app, newsletter } = postrider;
      const email = readerAddress(0);
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
      const { server, post } = openWeb(postrider);
      const bearer = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const consent = { from: 'https://www.example.com/checkout' };
      const doors = {
        signUp: () => post(`/n/${newsletter.slug}`, `email=${newcomer}`),
        preferences: () =>
          post(`/preferences/${tokenOf(postrider, 'preferences', email)}`, 'name=Changed&sections=News&locale=en'),
        confirm: () => post(`/confirm/${tokenOf(postrider, 'confirm', email)}`, ''),
        askForData: () => post(`/preferences/${tokenOf(postrider, 'preferences', email)}/own-data`, 'wish=data'),
        apiAdd: () =>
          post(`/api/v1/newsletters/${newsletter.slug}/subscribers`, JSON.stringify({ email: caller, consent }), {
            ...bearer,
            'idempotency-key': `key-${name.replace(/\W/g, '')}`,
          }),
        apiRead: () => server.inject({ url: '/api/v1/newsletters', headers: bearer }),
        home: () => server.inject('/'),
        form: () => server.inject(`/n/${newsletter.slug}`),
        leave: () => server.inject(`/unsubscribe/${tokenOf(postrider, 'unsubscribe', email)}`),
      };
      await postrider.begin(name);
      const seen: Record<string, number> = {};
      for (const [door, knock] of Object.entries(doors)) seen[door] = (await knock()).statusCode;
      expect(Object.values(seen).filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(seen).toMatchObject({ signUp: 503, apiAdd: 503, home: 200, form: 200, leave: 200 });
      expect(await stateOf(postrider, newcomer)).toBeUndefined();
      expect(await stateOf(postrider, caller)).toBeUndefined();
      await postrider.end(name);
      expect((await doors.signUp()).statusCode).toBe(200);
      await signUpsApplied(app.redis);
      expect(await stateOf(postrider, newcomer)).toBe('pending');
      expect((await doors.apiAdd()).statusCode).toBeLessThan(300);
      await server.close();
    },
  );

  test.concurrent.for(troubleNames)(
    '%s in the middle of a send: each reader gets the issue once',
    async (name, { expect, onTestFinished: atEnd }) => {
      const postrider = await start(atEnd);
      const { app, sink } = postrider;
      const issue = await postrider.composeIssue();
      const workers = await postrider.startWorkers();
      const release = postrider.holdAfter(10);
      await startIssue(app.redis, app.queues, issue.id);
      await sink.received(10);
      await until('a message waits at the server', () => postrider.arrived() > 10);
      await postrider.begin(name);
      // These messages are accepted while Redis takes no outcome.
      release();
      await until('the messages that the server holds are answered', () => sink.mails.length === postrider.arrived());
      await postrider.end(name);
      const report = await postrider.sent(issue.id);
      await workers.stop();
      const mailed = sink.mails.map(({ to }) => to);
      expect(new Set(mailed).size).toBe(mailed.length);
      expect(report).toMatchObject({ state: 'sent', audience: mailed.length, accepted: mailed.length });
      expect(report.possibleDuplicates).toBe(0);
    },
  );

  test.concurrent.for([
    ['memory full', 'Raise maxmemory'],
    ['read-only replica', 'promote this replica'],
  ] as const)(
    '%s: commands start, and the doctor names the cause and the remedy',
    async ([name, remedy], { expect, onTestFinished: atEnd }) => {
      const postrider = await start(atEnd);
      const here = await newInstallation({
        REDIS_URL: `unix://${postrider.app.redis.options.path}`,
        SMTP_URL: postrider.sink.url,
      });
      await postrider.begin(name);
      const { code, stdout } = await here.cli('doctor', '--json');
      const redis = (JSON.parse(stdout).checks as { name: string }[]).find((check) => check.name === 'redis');
      expect(code).toBe(1);
      expect(redis).toMatchObject({
        name: 'redis',
        ok: false,
        detail: expect.stringContaining('refuses to write'),
        remedy: expect.stringContaining(remedy),
      });
      expect((await here.cli('subscriber', 'stats', '--newsletter', postrider.newsletter.slug, '--json')).code).toBe(0);
      await here.remove();
    },
  );

  test.concurrent('memory full: running workers and their reports on the relay are visible', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await start(atEnd);
    await postrider.begin('memory full');
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

  test.concurrent.for(troubleNames)(
    '%s: readyz says at once whether readers can leave, and at once when it is over',
    async (name, { expect, onTestFinished: atEnd }) => {
      const postrider = await start(atEnd);
      const { server } = openWeb(postrider);
      const readiness = async () => {
        const answer = await server.inject('/readyz');
        const { degraded, checks } = answer.json() as { degraded: string[]; checks: { name: string; ok: boolean }[] };
        const state = degraded.filter((one) => one === 'redis' || one === 'memory-full');
        return { status: answer.statusCode, state, redis: checks.find((check) => check.name === 'redis')?.ok };
      };
      const good = { status: 200, state: [], redis: true };
      const bad =
        name === 'memory full'
          ? { status: 200, state: ['memory-full'], redis: true }
          : { status: 503, state: ['redis'], redis: false };
      const soon = { interval: 50 };
      expect(await readiness()).toEqual(good);
      for (let round = 0; round < 2; round += 1) {
        await postrider.begin(name);
        await expect.poll(readiness, soon).toEqual(bad);
        await postrider.end(name);
        await expect.poll(readiness, soon).toEqual(good);
      }
      await server.close();
    },
  );

  test.concurrent('read-only replica: nobody is told to start a worker, because no heartbeat can be written', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await start(atEnd);
    await postrider.begin('read-only replica');
    const { redis, relay, list } = postrider.app;
    const checks = await checkReadiness({ redis, relay, storeWrites: () => probeStore(list) });
    const worker = checks.find(({ name }) => name === 'worker');
    expect(worker).toMatchObject({ ok: false, findings: [{ code: 'redis.refuses', facts: { because: 'read-only' } }] });
  });

  test.concurrent('memory full: a new installation says why it cannot begin', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const postrider = await start(atEnd);
    const { app } = postrider;
    const facts = await app.redis.hgetall(keys.meta);
    const here = await newInstallation({ REDIS_URL: `unix://${app.redis.options.path}`, SMTP_URL: postrider.sink.url });
    await app.redis.del(keys.meta);
    try {
      await postrider.begin('memory full');
      const { stdout } = await here.cli('doctor');
      expect(stdout).toContain('its memory is full');
      expect(stdout).not.toContain('EXECABORT');
      expect(stdout).toContain('\n✗ redis: ');
    } finally {
      await postrider.end('memory full');
      await app.redis.hset(keys.meta, facts);
      await here.remove();
    }
  });
});
