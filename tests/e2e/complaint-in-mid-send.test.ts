import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { type Listener, startListener } from '../../src/feedback/inbound/listener.js';
import { composeIssue } from '../../src/issues/compose.js';
import { complaintOf, deliver } from '../feedback/report-emails.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const readers = 30;
const connections = 2;
const domain = 'bounces.example.com';
let postrider: TestPostrider;
let installation: Installation;
let listener: Listener;
/** When the server took the last email to an address, in ms. */
const takenAt = new Map<string, number>();
/** What the server waits for before it answers. */
let gate: Promise<void> | undefined;
let waiting = 0;

beforeAll(async () => {
  const server = await startTestRedis();
  const onMessage = async ({ to }: { to: string }) => {
    waiting += gate ? 1 : 0;
    await gate;
    takenAt.set(to, performance.now());
    return undefined;
  };
  const settings = { BOUNCE_DOMAIN: domain };
  postrider = await startPostrider({ server, readers, rules: { onMessage }, settings, connections });
  installation = await newInstallation({
    REDIS_URL: `unix://${server.url}`,
    SECRET: 'a secret for the tests only',
    ...settings,
  });
  const deps = { ...postrider.app, bounceDomain: domain };
  listener = await startListener(deps, { host: '127.0.0.1', port: 0, tls: undefined }, 'mx.example.com');
});
afterAll(async () => {
  await listener.stop();
  await installation.remove();
  await postrider.stop();
});

test('a complaint in mid-send stops the next email to its reader within a second, by command or by email', async () => {
  const { app, sink, newsletter } = postrider;
  const first = await postrider.composeIssue();
  await postrider.send(first);
  const complaints = Array.from({ length: readers }, (_, i) => readerAddress(i)).map((address) => {
    const [mail] = sink.mailsTo(address);
    if (!mail) throw new Error('no email');
    return { address, text: complaintOf(mail) };
  });
  takenAt.clear();
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });

  const { issue } = await composeIssue(app.redis, newsletter, { articles: [...first.articles] });
  await startIssue(app.redis, app.queues, issue.id);
  await until('messages are under way', () => waiting === connections);
  const later = complaints.slice(0, 12);
  const stoppedAt = new Map<string, number>();
  const byEmail = later.slice(2).map(async ({ address, text }) => {
    expect(await deliver(listener.port, `feedback@${domain}`, text)).toBe(250);
    stoppedAt.set(address, performance.now());
  });
  const byCommand = later.slice(0, 2).map(async ({ address }) => {
    await installation.json('subscriber', 'complain', address, '--issue', first.id);
    stoppedAt.set(address, performance.now());
  });
  await Promise.all([...byEmail, ...byCommand]);
  open();
  const report = await postrider.sent(issue.id);

  for (const { address } of later)
    expect((takenAt.get(address) ?? 0) - (stoppedAt.get(address) ?? 0), address).toBeLessThan(1_000);
  const spared = later.filter(({ address }) => !takenAt.has(address));
  // What was under way is sent; nothing else is.
  expect(spared.length).toBeGreaterThanOrEqual(later.length - connections);
  expect(report).toMatchObject({ excluded: spared.length, accepted: readers - spared.length });
});
