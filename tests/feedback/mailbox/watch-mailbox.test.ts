import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isAlive, readChannel } from '../../../src/feedback/inbound/channel-status.js';
import { type MailboxLimits, mailboxLimits } from '../../../src/feedback/mailbox/mailbox-limits.js';
import { readMailboxState } from '../../../src/feedback/mailbox/mailbox-state.js';
import type { MailboxDeps } from '../../../src/feedback/mailbox/read-mailbox.js';
import { pollPause, watchMailbox } from '../../../src/feedback/mailbox/watch-mailbox.js';
import { mailboxKeys } from '../../../src/redis/keys.js';
import { until } from '../../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { freePort } from '../../helpers/process.js';
import { noDns } from '../report-emails.js';
import { type ScriptedImap, startScriptedImap } from './scripted-imap.js';

const password = 'the mailbox password';
const user = 'bounces@example.com';
const login = Buffer.from(`\0${user}\0${password}`).toString('base64');
const personal = 'From: friend@example.net\r\nTo: me@example.com\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n';
const answer = `${personal.replace('Lunch?', 'Out of office\r\nAuto-Submitted: auto-replied')}`;

let postrider: TestPostrider;
const open: { stop(): Promise<void> }[] = [];
let lines: { facts: Record<string, unknown>; text: string }[] = [];
beforeAll(async () => {
  const settings = { FEEDBACK_MAILBOX: 'imap://bounces%40example.com@127.0.0.1', FEEDBACK_MAILBOX_PASSWORD: password };
  postrider = await startPostrider({ workers: false, settings });
});
beforeEach(async () => {
  lines = [];
  await postrider.app.redis.del(mailboxKeys.state, mailboxKeys.turn);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});
afterAll(() => postrider.stop());

/** Reads the mailbox at this port. */
async function watch(port: number, limits: Partial<MailboxLimits> = {}, everyMs = 20) {
  const note = (facts: unknown, text?: unknown) => {
    lines.push({
      facts: typeof facts === 'string' ? {} : (facts as Record<string, unknown>),
      text: String(text ?? facts),
    });
  };
  const log = { ...postrider.app.log, warn: note, info: note } as MailboxDeps['log'];
  const settings = { name: 'test', host: '127.0.0.1', port, secure: false, tls: 'off', ca: undefined } as const;
  const more = { serverName: undefined, user, password, folder: 'INBOX', moveTo: 'Postrider', everyMs };
  const watched = await watchMailbox(
    { ...postrider.app, dns: noDns, log },
    { ...settings, ...more },
    { ...mailboxLimits, commandMs: 60_000, connectMs: 60_000, ...limits },
  );
  open.push(watched);
  return watched;
}
async function serve(messages: readonly string[], script: Parameters<typeof startScriptedImap>[1] = () => undefined) {
  const server = await startScriptedImap(messages, script);
  open.push(server);
  return server;
}
const state = () => readMailboxState(postrider.app.redis);
const failure = async () => (await state()).failure;
const logins = ({ commands }: ScriptedImap) => commands.filter((one) => one.startsWith('LOGIN')).length;

test('the mailbox is read again and again, and a stop ends that', async () => {
  const server = await serve([personal, answer]);
  const watched = await watch(server.port);
  await until('it was read three times', () => logins(server) >= 3);
  expect(await state()).toMatchObject({ failure: undefined, moved: 1, left: 1, backlog: 0 });
  expect(isAlive(await readChannel(postrider.app.redis, 'imap'))).toBe(true);
  expect(server.commands.filter((one) => one.startsWith('UID MOVE'))).toEqual(['UID MOVE 2 Postrider']);
  await watched.stop();
  const before = server.commands.length;
  expect(isAlive(await readChannel(postrider.app.redis, 'imap'))).toBe(false);
  expect(await postrider.app.redis.exists(mailboxKeys.turn)).toBe(0);
  await postrider.app.redis.ping();
  expect(server.commands).toHaveLength(before);
});

test('one process at a time reads the mailbox', async () => {
  let atOnce = 0;
  let most = 0;
  const server = await serve([personal], (command, _tag, socket) => {
    if (command !== '') return undefined;
    atOnce += 1;
    most = Math.max(most, atOnce);
    socket.on('close', () => {
      atOnce -= 1;
    });
    return undefined;
  });
  for (const _ of [1, 2, 3]) await watch(server.port);
  await until('it was read often', () => logins(server) >= 20);
  expect(most).toBe(1);
});

test('a server that is down for a while is tried again, and reported once', async () => {
  const port = await freePort();
  await watch(port, {}, 5);
  await until('it has failed', async () => (await failure())?.because === 'connection');
  const server = await startScriptedImap([], () => undefined, port);
  open.push(server);
  await until('it is read', async () => (await failure()) === undefined);
  await until('both are logged', () => lines.length >= 2);
  expect(lines.map(({ text }) => text)).toEqual([
    'the mailbox for bounces cannot be read',
    'the mailbox for bounces works again',
  ]);
});

test('the pauses between failed polls double up to an hour, and are never shorter than usual', () => {
  const minute = 60_000;
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => pollPause(failures, 5 * minute) / minute)).toEqual([
    5, 5, 10, 20, 40, 60, 60,
  ]);
  expect(pollPause(3, 1_440 * minute) / minute).toBe(1_440);
});

test('a stop does not wait for a server that stops responding', async () => {
  for (const silentAt of [/^LOGIN/, /^SELECT/, /^UID SEARCH/, /^UID FETCH.*SIZE/, /^UID FETCH.*BODY/]) {
    const server = await serve([answer], (command) => (silentAt.test(command) ? '' : undefined));
    const watched = await watch(server.port);
    await until(String(silentAt), () => server.commands.some((one) => silentAt.test(one)));
    const before = performance.now();
    await watched.stop();
    // It would wait for a minute.
    expect(performance.now() - before).toBeLessThan(40_000);
  }
});

test('a stop completes the move that has begun', async () => {
  let finish: () => void = () => undefined;
  const server = await serve([answer], (command, tag, socket) => {
    if (!command.startsWith('UID MOVE')) return undefined;
    finish = () => socket.write(`${tag} OK done\r\n`);
    return '';
  });
  const watched = await watch(server.port);
  await until('the move has begun', () => server.commands.some((one) => one.startsWith('UID MOVE')));
  const stopped = watched.stop();
  finish();
  await stopped;
  expect(await state()).toMatchObject({ moved: 1, backlog: 0 });
});

const long = 12 * 1_024 * 1_024;
test.each<[string, (command: string, tag: string) => string | undefined]>([
  ['says nothing', () => ''],
  ['greets with an endless line', (command) => (command === '' ? 'x'.repeat(long) : undefined)],
  [
    'announces a literal of 4 GB',
    (command) => (/^UID FETCH.*BODY/.test(command) ? '* 1 FETCH (UID 1 BODY[]<0> {4000000000}\r\n' : undefined),
  ],
  [
    'answers with ten thousand lists in each other',
    (command) => (command.startsWith('UID FETCH') ? `* 1 FETCH ${'('.repeat(10_000)}\r\n` : undefined),
  ],
  [
    'answers what is not IMAP',
    (command) => (command.startsWith('SELECT') ? '220 mail.example.com ESMTP\r\n\0\0\0\r\n' : undefined),
  ],
  [
    'never completes a fetch',
    (command) => (command.startsWith('UID FETCH') ? '* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n' : undefined),
  ],
  [
    'numbers a million messages',
    (command) => (command.startsWith('UID SEARCH') ? `* SEARCH ${'4294967295 '.repeat(1_500_000)}\r\n` : undefined),
  ],
])('a server that %s is left, and the process lives on', async (_, script) => {
  const server = await serve([answer], (command, tag) => script(command, tag));
  await watch(server.port, { commandMs: 500, connectMs: 500 });
  await until('it is reported', async () => (await failure()) !== undefined, state);
  expect(await failure()).toMatchObject({ because: 'connection' });
  expect(await state()).toMatchObject({ moved: 0 });
});

test('messages that a server sends without a request are ignored', async () => {
  const server = await serve([personal], (command, tag) => {
    if (!command.startsWith('UID FETCH')) return undefined;
    const bodies = [99, 1, 1].map((uid, i) => {
      const text = i === 1 ? personal : answer;
      return `* ${uid} FETCH (UID ${uid} RFC822.SIZE ${text.length} BODY[]<0> {${text.length}}\r\n${text})\r\n`;
    });
    return `${bodies.join('')}${tag} OK done\r\n`;
  });
  await watch(server.port);
  await until('it was read', async () => (await state()).left === 1);
  expect((await state()).moved).toBe(0);
});

test('the password that a server repeats is in no log and not in the store', async () => {
  const echo = `you ${user} sent ${password} in ${login}`;
  const server = await serve([], (command, tag) =>
    /^(LOGIN|AUTH)/.test(command) ? `${tag} NO ${echo}\r\n` : undefined,
  );
  await watch(server.port);
  await until('the login failed', async () => (await failure())?.because === 'login');
  await until('it is logged', () => lines.length > 0);
  const stored = JSON.stringify([await postrider.app.redis.hgetall(mailboxKeys.state), lines]);
  expect(stored).toMatch(/you … sent … in \w*…/);
  for (const secret of [password, login, login.slice(8, -4), user]) expect(stored).not.toContain(secret);
});
