import { afterEach, beforeEach, expect, test } from 'vitest';
import { pauseIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { until } from '../helpers/clock.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
/** Messages that the mail server does not answer. */
let held: Promise<void> | undefined;
let release: () => void = () => undefined;
/** Messages that wait for its answer. */
let waiting = 0;

// An own installation for each test: what one leaves stopped, the doctor of the next one would name.
beforeEach(async () => {
  held = undefined;
  waiting = 0;
  const server = await startTestRedis();
  const onMessage = async () => {
    if (!held || postrider.sink.mails.length === 0) return undefined;
    waiting += 1;
    await held;
    return undefined;
  };
  postrider = await startPostrider({ server, connections: 1, rules: { onMessage } });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
});
afterEach(async () => {
  release();
  await installation.remove();
  await postrider.stop();
});

const doctor = async () => {
  const { checks } = JSON.parse((await installation.cli('doctor', '--json')).stdout) as {
    checks: { name: string; ok: boolean; detail: string; remedy: string }[];
  };
  return checks.find(({ name }) => name === 'stopped issues');
};
const none = expect.objectContaining({ ok: true, detail: 'none is paused or half sent', remedy: '' });

/** A newsletter whose issue one of three readers has, while the second message is in flight and counts as reached. */
async function inMidSend(slug: string): Promise<string> {
  const { app, sink } = postrider;
  const newsletter = await addTestNewsletter(app, { slug });
  for (const number of [0, 1, 2]) await addReader(app, newsletter, `${slug}-${readerAddress(number)}`);
  const { issue } = await composeIssue(app.redis, newsletter, {});
  sink.mails.length = 0;
  held = new Promise((resolve) => {
    release = () => {
      held = undefined;
      resolve();
    };
  });
  await startIssue(app.redis, app.queues, issue.id);
  await until('the second message is in flight', () => waiting === 1);
  return issue.id;
}

test('an issue that a person paused is a warning of the doctor, with its numbers and what to do', async () => {
  expect(await doctor()).toEqual(none);
  const id = await inMidSend('paused');
  await installation.json('issue', 'pause', id);
  expect(await doctor()).toMatchObject({
    name: 'stopped issues',
    ok: true,
    detail: `${id} is paused: 2 readers have it, 1 does not`,
    remedy: `Resume it, or cancel it: \`postrider issue resume ${id}\`, \`postrider issue cancel ${id}\`.`,
    findings: [{ code: 'stopped.paused', state: 'warning', facts: { issue: id, reached: 2, notReached: 1 } }],
  });
  await installation.json('issue', 'resume', id);
  release();
  await postrider.sent(id);
  expect(await doctor()).toEqual(none);
});

test('an issue that paused itself fails the doctor, with the reason', async () => {
  const id = await inMidSend('itself');
  await pauseIssue(postrider.app.redis, id, 'Too many bounced.');
  expect(await doctor()).toMatchObject({
    ok: false,
    detail: `${id} paused itself (Too many bounced): 2 readers have it, 1 does not`,
    remedy: expect.stringContaining(`\`postrider issue report ${id}\`, \`postrider issue resume ${id}\``),
  });
  await installation.json('issue', 'resume', id);
  release();
  await postrider.sent(id);
});

test('an issue that was cancelled half-way is a warning until its newsletter sends another one', async () => {
  const id = await inMidSend('cancelled');
  await installation.json('issue', 'cancel', id, '--yes');
  release();
  expect(await doctor()).toMatchObject({
    ok: true,
    detail: `${id} was cancelled half-way: 2 readers have it, and 1 does not`,
    remedy: expect.stringContaining(`postrider issue resend ${id} --state waiting`),
  });
  const { id: next } = await installation.json<{ id: string }>('issue', 'compose', 'cancelled');
  expect(await doctor()).toMatchObject({ detail: expect.stringContaining(id) });
  await startIssue(postrider.app.redis, postrider.app.queues, next);
  await postrider.sent(next);
  expect(await doctor()).toEqual(none);
});

test('an issue that its newsletter stopped says how to continue it', async () => {
  const id = await inMidSend('archived');
  await installation.json('newsletter', 'archive', 'archived', '--yes');
  expect(await doctor()).toMatchObject({
    ok: true,
    detail: `${id} is paused, because its newsletter archived was archived: 2 readers have it, 1 does not`,
    remedy: expect.stringContaining('postrider newsletter archive archived --undo'),
  });
});
