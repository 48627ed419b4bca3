import { afterEach, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider } from '../helpers/postrider.js';
import { startScriptedServer } from '../smtp/smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});
const never = new Promise<undefined>(() => undefined);

/** Servers that accept a connection and then say nothing more to the login, at its first line or at its second. */
const silences: Record<string, (line: string) => Promise<undefined> | string | undefined> = {
  'the login': (line) => (line.startsWith('AUTH') ? never : undefined),
  'the user name': (line) => (line.startsWith('AUTH') ? '334 VXNlcm5hbWU6' : line === user ? never : undefined),
  'the password': (line) => {
    if (line.startsWith('AUTH')) return '334 VXNlcm5hbWU6';
    return line === user ? '334 UGFzc3dvcmQ6' : line === password ? never : undefined;
  },
};
const user = Buffer.from('user').toString('base64');
const password = Buffer.from('the-password').toString('base64');

async function startSilent(silence: string) {
  const server = await startScriptedServer((line) => silences[silence]?.(line), ['AUTH LOGIN']);
  running.push(() => server.stop());
  return { ...server, url: server.url.replace('://', '://user:the-password@') };
}

test.each(Object.keys(silences))(
  'a server that never answers %s costs its connection after the deadline, and no message',
  async (silence) => {
    const server = await startSilent(silence);
    const deadlines = { setUp: 300, command: 300, message: 300, ahead: 300 };
    const relay = openRelay(server.url, 1, { deadlines });
    running.push(() => relay.close());
    const message = () => Buffer.from('Subject: x\r\n\r\nx\r\n');
    const sending = relay.send({ from: 'news@example.com', to: 'a@example.org', message });
    await expect(sending).rejects.toMatchObject({ code: 'relay.unavailable' });
    await expect(sending).rejects.not.toThrow(/the-password/);
    await until('the connection is closed', () => server.open() === 0);
    expect(server.messages).toEqual([]);
  },
);

test('an issue reaches everybody once through the other relay while one is silent at the login', async () => {
  const silent = await startSilent('the password');
  const readers = 40;
  const postrider = await startPostrider({ readers, workers: false });
  running.push(() => postrider.stop());
  const { app, sink } = postrider;
  const deadlines = { setUp: 1_000, command: 60_000, message: 60_000, ahead: 5_000 };
  const relay = openRelay(`${silent.url},${sink.url}`, 2, { deadlines });
  running.push(() => relay.close());
  Object.assign(app.relay, relay);
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await postrider.startWorkers();
  const report = await postrider.sent(issue.id);
  expect(report).toMatchObject({ audience: readers, accepted: readers, deferred: 0, uncertain: 0, failed: 0 });
  const everybody = Array.from({ length: readers }, (_, i) => readerAddress(i));
  expect(sink.mails.map(({ to }) => to).toSorted()).toEqual(everybody.toSorted());
  expect(silent.connections()).toBeGreaterThan(0);
  expect(silent.messages).toEqual([]);
});
