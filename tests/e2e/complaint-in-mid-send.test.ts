import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { type Listener, startListener } from '../../src/feedback/inbound/listener.js';
import { composeIssue } from '../../src/issues/compose.js';
import { complaintOf, deliver, noDns } from '../feedback/report-emails.js';
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
/** Addresses of which the server took an email since the complaints. */
const taken = new Set<string>();
/** The server waits for this before it answers. */
let gate: Promise<void> | undefined;
const underWay = new Set<string>();

beforeAll(async () => {
  const server = await startTestRedis();
  const onMessage = async ({ to }: { to: string }) => {
    if (gate) underWay.add(to);
    await gate;
    taken.add(to);
    return undefined;
  };
  const settings = { BOUNCE_DOMAIN: domain };
  postrider = await startPostrider({ server, readers, rules: { onMessage }, settings, connections });
  installation = await newInstallation({
    REDIS_URL: `unix://${server.url}`,
    SECRET: 'a secret for the tests only',
    ...settings,
  });
  const deps = { ...postrider.app, bounceDomain: domain, dns: noDns };
  listener = await startListener(deps, { host: '127.0.0.1', port: 0, tls: undefined }, 'mx.example.com');
});
afterAll(async () => {
  await listener.stop();
  await installation.remove();
  await postrider.stop();
});

test('a complaint in mid-send stops the next email to its reader at once, by command or by email', async () => {
  const { app, sink, newsletter } = postrider;
  const first = await postrider.composeIssue();
  await postrider.send(first);
  const complaints = Array.from({ length: readers }, (_, i) => readerAddress(i)).map((address) => {
    const [mail] = sink.mailsTo(address);
    if (!mail) throw new Error('no email');
    return { address, text: complaintOf(mail) };
  });
  taken.clear();
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });

  const { issue } = await composeIssue(app.redis, newsletter, { articles: [...first.articles] });
  await startIssue(app.redis, app.queues, issue.id);
  await until('messages are under way', () => underWay.size === connections);
  const later = complaints.filter(({ address }) => !underWay.has(address)).slice(0, 12);
  const byEmail = later.slice(2).map(async ({ address, text }) => {
    expect(await deliver(listener.port, `feedback@${domain}`, text), address).toBe(250);
  });
  const byCommand = later.slice(0, 2).map(async ({ address }) => {
    await installation.json('subscriber', 'complain', address, '--issue', first.id, '--yes');
  });
  await Promise.all([...byEmail, ...byCommand]);
  open();
  const report = await postrider.sent(issue.id);

  const spared = later.filter(({ address }) => !taken.has(address));
  // At most one message of each connection was claimed before.
  expect(spared.length).toBeGreaterThanOrEqual(later.length - connections);
  expect(report).toMatchObject({ excluded: spared.length, accepted: readers - spared.length });
});
