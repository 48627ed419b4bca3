import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HealthCheckName, healthCheckNames } from '../../src/findings/health.js';
import { inTime } from '../../src/health/in-time.js';
import { healthKeys, keys } from '../../src/redis/keys.js';
import { announceWorker } from '../../src/reports/presence.js';
import { checkReadiness } from '../../src/reports/readiness.js';
import { reportedRelays, reportRelays } from '../../src/reports/relay-report.js';
import { probeStore } from '../../src/reports/store-probe.js';
import { closeSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { shapeOf } from '../findings/findings-for-tests.js';
import { until } from '../helpers/clock.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';

let api: ApiForTests;
let installation: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  installation = await quickInstallation({
    REDIS_URL: `unix://${api.app.redis.options.path}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
  });
});
afterAll(async () => {
  await installation.remove();
  await api.stop();
});

interface ShownCheck {
  name: HealthCheckName;
  title: string;
  state: string;
  findings: { code: Parameters<typeof shapeOf>[0]; facts: object; detail: string; remedies: object[] }[];
}

const checks = async (): Promise<ShownCheck[]> => (await api.call('GET', '/health/checks')).body.items;
const check = async (name: HealthCheckName) => (await checks()).find((one) => one.name === name);

test('over the API, each check is a name and a state, with findings whose facts are as the table says', async () => {
  const found = await checks();
  for (const { name, findings } of found) {
    expect(healthCheckNames).toContain(name);
    expect(findings.length).toBeGreaterThan(0);
    for (const { code, facts } of findings) shapeOf(code).parse(facts);
  }
  const needed = ['node', 'settings', 'secret', 'redis', 'relay', 'worker', 'list', 'sign-ups', 'scheduled'] as const;
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining([...needed]));
});

test('without a worker the check of workers stops, and says which process to start', async () => {
  expect(await check('worker')).toMatchObject({
    ...{ title: 'worker', state: 'stop' },
    findings: [{ code: 'worker.none', facts: {}, remedies: [{ start: 'everything' }, { start: 'worker' }] }],
  });
});

test('the workers report on the relays: one that is down is a warning while another takes its messages', async () => {
  const worker = await announceWorker(api.app.redis, 'a test');
  const states = [
    { relay: 'mail.example.com:25', up: false, reason: 'refuses the connection' },
    { relay: 'mail.example.net:25', up: true, reason: '' },
  ];
  const reports = reportRelays(api.app.redis, 'a test', { verify: async () => states });
  try {
    await until('the worker has reported', async () => (await check('relay'))?.state !== 'stop');
    expect(await check('relay')).toMatchObject({
      state: 'warning',
      findings: [
        { code: 'relay.down', remedies: [{ setting: 'SMTP_URL' }] },
        { code: 'relay.accepts', facts: { relays: ['mail.example.net:25'] } },
      ],
    });
  } finally {
    await reports.stop();
    await worker.stop();
  }
});

test('the API and the doctor find the same of what is in Redis, and the doctor adds the command', async () => {
  await closeSignUps(api.app.redis);
  const found = { code: 'sign-ups.closed', remedies: [{ operation: 'openSignUps', input: {} }] };
  expect(await check('sign-ups')).toMatchObject({ state: 'stop', findings: [found] });
  const { stdout, code } = await installation.cli('doctor', '--json');
  expect(code).toBe(1);
  const said = JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === 'sign-ups');
  expect(said).toMatchObject({ ok: false, check: 'sign-ups', state: 'stop', findings: [found] });
  expect(said.remedy).toContain('`postrider sign-ups open`');
});

test('memory that will be full within a month is a warning of the doctor, and waits for a person', async () => {
  const { redis } = api.app;
  expect(await check('memory')).toMatchObject({
    state: 'ok',
    findings: [{ code: 'memory.used', facts: { days: null } }],
  });
  const megabyte = 1_048_576;
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  await redis.config('SET', 'maxmemory', String(used + 105 * megabyte));
  for (let days = 13; days >= 0; days -= 1) {
    const on = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const sample = { server: '', used: used + (13 - days) * 10 * megabyte };
    await redis.hset(healthKeys.memory, on, JSON.stringify([sample]));
  }
  try {
    const facts = { server: null, perDay: 10 * megabyte, days: 10 };
    expect(await check('memory')).toMatchObject({ state: 'warning', findings: [{ code: 'memory.filling', facts }] });
    const waiting = (await api.call('GET', '/attention')).body.items as { id: string; severity: string }[];
    expect(waiting).toContainEqual(expect.objectContaining({ id: 'memory.filling', severity: 'warning' }));
    const [english, chinese] = await Promise.all([
      installation.cli('doctor'),
      installation.cli('doctor', '--language', 'zh-CN'),
    ]);
    expect(english.stdout).toMatch(/! redis memory: memory of Redis is full in about 10 days: .+ 10 MB more each day/);
    expect(chinese.stdout).toContain('Redis 内存：Redis 的内存约 10 天后用满');
  } finally {
    await redis.config('SET', 'maxmemory', '0');
    await redis.del(healthKeys.memory);
  }
});

test('memory that is used to four fifths is a warning, however little is known of its growth', async () => {
  const { redis } = api.app;
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  const max = Math.round(used / 0.9);
  await redis.config('SET', 'maxmemory', String(max));
  try {
    const facts = { server: null, max };
    expect(await check('memory')).toMatchObject({ state: 'warning', findings: [{ code: 'memory.high', facts }] });
    const waiting = (await api.call('GET', '/attention')).body.items as { id: string; severity: string }[];
    expect(waiting).toContainEqual(expect.objectContaining({ id: 'memory.high', severity: 'warning' }));
  } finally {
    await redis.config('SET', 'maxmemory', '0');
  }
});

test('a replica that was there within a week and is missing now is a warning of the doctor', async () => {
  const { redis } = api.app;
  expect(await check('replicas')).toBeUndefined();
  await redis.hset(healthKeys.replicas, new Date().toISOString().slice(0, 10), 1);
  const facts = { before: 1, connected: 0, spare: null };
  expect(await check('replicas')).toMatchObject({ state: 'warning', findings: [{ code: 'replicas.lost', facts }] });
  const { stdout } = await installation.cli('doctor', '--language', 'zh-CN');
  expect(stdout).toContain('过去七天 Redis 曾有 1 个副本，现在只连接了 0 个');
  await redis.del(healthKeys.replicas);
});

test('a Redis that refuses writes is said as that, and is no fault of the mail server or of a worker', async () => {
  const { redis, list } = api.app;
  const sink = await startSmtpSink();
  const here = await quickInstallation({ REDIS_URL: `unix://${redis.options.path}`, SMTP_URL: sink.url });
  const json = async (...words: string[]) => JSON.parse((await here.cli(...words, '--json')).stdout);
  const troubles = [
    ['too few replicas', 'too-few-replicas'],
    ['memory full', 'memory-full'],
  ] as const;
  for (const [trouble, because] of troubles) {
    await beginTrouble(redis, trouble);
    try {
      const refuses = { code: 'redis.refuses', facts: { because } };
      const waiting: { code: string }[] = (await json('attention')).items;
      expect(waiting.find(({ code }) => code === 'redis.refuses')).toMatchObject(refuses);
      expect(waiting.map(({ code }) => code)).not.toContain('worker.away');
      const checked: { check: HealthCheckName; findings: object[] }[] = (await json('doctor')).checks;
      const said = (name: HealthCheckName) => checked.find((one) => one.check === name)?.findings;
      expect(said('redis')).toMatchObject([refuses]);
      expect(said('worker')).toMatchObject([refuses]);
      expect(said('relay')).toMatchObject([{ code: 'relay.accepts' }]);
      if (because === 'too-few-replicas') expect(said('replicas')).toMatchObject([refuses]);
      // A process without a relay of its own knows what the workers report, and they cannot.
      const relay = { verify: () => reportedRelays(redis) };
      const probes = await checkReadiness({ redis, relay, storeWrites: () => probeStore(list) });
      for (const { ok, findings } of probes) expect({ ok, findings }).toMatchObject({ ok: false, findings: [refuses] });
    } finally {
      await endTrouble(redis, trouble);
    }
  }
  await here.remove();
  await sink.stop();
});

test('the doctor speaks Chinese: the same marks, and no sentence in English', async () => {
  const [english, chinese] = await Promise.all([
    installation.cli('doctor'),
    installation.cli('doctor', '--language', 'zh-CN'),
  ]);
  const marks = (text: string) => text.split('\n').map((line) => line.slice(0, 1));
  expect(marks(chinese.stdout)).toEqual(marks(english.stdout));
  expect(chinese.stdout).toContain('✗ 工作进程：没有正在运行的工作进程 — ');
  // The words of commands, and of servers in brackets, are as they are.
  const words = chinese.stdout.replace(/`[^`]*`|（[^）]*）/g, '');
  expect(words).not.toMatch(/(?<![-\w])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?![-\w])/);
  expect(await installation.cli('doctor', '--language', 'fr')).toMatchObject({ code: 2 });
});

test('a Redis that does not answer is one finding of the doctor, beside those of the settings', async () => {
  const away = await quickInstallation({ REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    const { stdout, code } = await away.cli('doctor', '--json');
    expect(code).toBe(1);
    const all: { check: string; findings: object[] }[] = JSON.parse(stdout).checks;
    expect(all.find((one) => one.check === 'redis')?.findings).toMatchObject([
      { code: 'redis.unreachable', state: 'stop', remedies: [{ setting: 'REDIS_URL' }] },
    ]);
    expect(all.map((one) => one.check)).toContain('secret');
  } finally {
    await away.remove();
  }
});

test('a check that does not end is a warning', async () => {
  const [late] = await inTime(0.01)('sources', () => new Promise(() => undefined));
  expect(late).toMatchObject({ name: 'sources', state: 'warning', findings: [{ code: 'health.late' }] });
});

test('a check that cannot be made says so, and all others are told', async () => {
  const { redis } = api.app;
  const before = await checks();
  // As after an accident with another program: the key holds something else.
  await redis.set(keys.webhooks, 'not a list of webhooks');
  try {
    const after = await checks();
    expect(after.find(({ name }) => name === 'webhooks')).toMatchObject({
      ...{ title: 'webhooks', state: 'stop' },
      findings: [{ code: 'health.failed', facts: { reason: expect.stringContaining('WRONGTYPE') } }],
    });
    const others = (all: ShownCheck[]) => all.map(({ name }) => name).filter((name) => name !== 'webhooks');
    expect(others(after)).toEqual(expect.arrayContaining(others(before)));
    const { stdout, code } = await installation.cli('doctor');
    expect(code).toBe(1);
    expect(stdout).toContain('✗ webhooks: could not be checked: ');
    expect(stdout).toContain('✓ list: ');
  } finally {
    await redis.del(keys.webhooks);
  }
});

test('where nothing of the troubles can be read, what depends on them is not called fine', async () => {
  const { redis } = api.app;
  await redis.rename(keys.newsletters, 'kept');
  await redis.set(keys.newsletters, 'not a set of newsletters');
  try {
    const after = await checks();
    for (const name of ['bounces', 'digests', 'scheduled', 'holds', 'refusals'])
      expect(after.find((one) => one.name === name)).toMatchObject({
        ...{ state: 'stop', findings: [{ code: 'health.failed' }] },
      });
    expect(after.find(({ name }) => name === 'list')).toMatchObject({ state: 'ok' });
  } finally {
    await redis.rename('kept', keys.newsletters);
  }
});
