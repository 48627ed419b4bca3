import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readChannel } from '../../../src/feedback/inbound/channel-status.js';
import { type Listener, startListener } from '../../../src/feedback/inbound/listener.js';
import { type ListenerLimits, listenerLimits } from '../../../src/feedback/inbound/listener-limits.js';
import { listIssues } from '../../../src/issues/issue-store.js';
import { keys } from '../../../src/redis/keys.js';
import { until } from '../../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { readersOf } from '../readers-for-tests.js';
import { complaintOf, deliver, noDns, signedComplaint } from '../report-emails.js';

const domain = 'bounces.example.com';
let postrider: TestPostrider;
let listener: Listener;
const further: Listener[] = [];

beforeAll(async () => {
  postrider = await startPostrider({ readers: 12, settings: { BOUNCE_DOMAIN: domain } });
  await postrider.send(await postrider.composeIssue());
  listener = await listen();
});
afterEach(async () => {
  for (const one of further.splice(0)) await one.stop();
});
afterAll(async () => {
  await listener.stop();
  await postrider.stop();
});

const settings = { host: '127.0.0.1', port: 0, tls: undefined };
const listen = (limits: Partial<ListenerLimits> = {}, deps: Partial<Parameters<typeof startListener>[0]> = {}) =>
  startListener({ ...postrider.app, bounceDomain: domain, dns: noDns, ...deps }, settings, 'mx.example.com', {
    ...listenerLimits,
    ...limits,
  });

/** Another listener, which queries this DNS. */
async function withDns(dns: { txt(): Promise<string[]> }): Promise<number> {
  const one = await listen({}, { dns });
  further.push(one);
  return one.port;
}

/** Another listener with lower limits. */
async function strict(limits: Partial<ListenerLimits>): Promise<number> {
  const one = await listen(limits);
  further.push(one);
  return one.port;
}

const { mailTo, gone, stateOf, events } = readersOf(() => postrider);

/** A connection that sends text, and keeps the replies. */
async function dial(port: number, localAddress = '127.0.0.1'): Promise<{ socket: Socket; read(): string }> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  await until('the server has said something', () => text !== '' || socket.destroyed);
  return { socket, read: () => text };
}

/** Opens a message to a reader's bounce address, as far as DATA. */
async function openMessage(port: number, number: number) {
  const peer = await dial(port);
  const { socket, read } = peer;
  for (const line of ['EHLO mx.example.net', 'MAIL FROM:<>', `RCPT TO:<${mailTo(number).from}>`, 'DATA']) {
    const before = read().length;
    socket.write(`${line}\r\n`);
    await until(`${line} is answered`, () => read().length > before || socket.destroyed);
  }
  expect(read()).toMatch(/\n354 /);
  return peer;
}

test('a bounce takes its reader off the list before the 250, and the same one again changes nothing', async () => {
  const mail = mailTo(0);
  const taken = async () => (await readChannel(postrider.app.redis, 'smtp')).counts;
  const before = await taken();
  expect(await deliver(listener.port, mail.from.toUpperCase(), gone(0))).toBe(250);
  expect(await stateOf(0)).toBe('bounced');
  expect(await deliver(listener.port, mail.from, gone(0))).toBe(250);
  expect(await events(0)).toMatchObject([{ kind: 'hard', proof: 'bounce-address', outcome: 'applied' }]);
  expect(await taken()).toMatchObject({ applied: before.applied + 1, ignored: before.ignored + 1 });
});

test('a complaint is taken at the address for complaints', async () => {
  expect(await deliver(listener.port, `Feedback@${domain}`, complaintOf(mailTo(1)))).toBe(250);
  expect(await stateOf(1)).toBe('unsubscribed');
});

test('a complaint signed by a known provider counts for its issue, and its reader gets no further email', async () => {
  const { app, newsletter } = postrider;
  const [issue] = await listIssues(app.redis, newsletter.slug);
  const complaints = async () => Number(await app.redis.hget(keys.tally(issue?.id ?? ''), 'complaints'));
  const before = await complaints();
  const { text, dns } = await signedComplaint(mailTo(10));
  const port = await withDns(dns);
  expect(await deliver(port, `feedback@${domain}`, text.replace('abuse report', 'abuse  tale'))).toBe(250);
  expect([await stateOf(10), await complaints()]).toEqual(['unsubscribed', before]);
  const genuine = await signedComplaint(mailTo(11));
  const other = await withDns(genuine.dns);
  expect(await deliver(other, `feedback@${domain}`, genuine.text)).toBe(250);
  expect(await deliver(other, `feedback@${domain}`, genuine.text)).toBe(250);
  expect([await stateOf(11), await complaints()]).toEqual(['complained', before + 1]);
  const silent = await withDns({ txt: () => Promise.reject(new Error('no answer')) });
  expect(await deliver(silent, `feedback@${domain}`, genuine.text)).toBe(451);
});

test('no other address is accepted, nothing is relayed, and a peer that tries many has to connect again', async () => {
  const { from } = mailTo(2);
  const forged = from.replace(/^b(.)/, (_, first: string) => `b${first === 'a' ? 'b' : 'a'}`);
  for (const to of ['reader@example.net', 'postmaster@example.com', forged, from.replace(domain, 'example.net')])
    expect(await deliver(listener.port, to, gone(2))).toBe(550);
  const { socket, read } = await dial(listener.port);
  socket.write('EHLO x\r\n');
  await until('EHLO is answered', () => read().includes('250 '));
  expect(read()).not.toMatch(/STARTTLS|AUTH/);
  socket.write(`MAIL FROM:<>\r\n${Array.from({ length: 20 }, (_, n) => `RCPT TO:<a${n}@${domain}>\r\n`).join('')}`);
  await until('the peer is turned away', () => socket.destroyed);
  expect(read().match(/\r\n550 /g)).toHaveLength(listenerLimits.strangeRecipients - 1);
  expect(await stateOf(2)).toBe('confirmed');
});

test('a message that could not be stored is answered with 451, and counts when it is sent again', async () => {
  const { list } = postrider.app;
  let broken = true;
  const onDisk = () => (broken ? Promise.reject(new Error('no disk')) : list.onDisk());
  const one = await listen({}, { list: { ...list, onDisk } });
  further.push(one);
  expect(await deliver(one.port, mailTo(3).from, gone(3))).toBe(451);
  broken = false;
  expect(await deliver(one.port, mailTo(3).from, gone(3))).toBe(250);
  expect(await stateOf(3)).toBe('bounced');
  expect(await events(3)).toHaveLength(1);
});

test('STARTTLS is offered with a certificate, and an invalid certificate prevents the start', async () => {
  const file = (name: string) => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));
  const deps = { ...postrider.app, bounceDomain: domain, dns: noDns };
  const tls = { certFile: file('server.pem'), keyFile: file('server.key') };
  const one = await startListener(deps, { ...settings, tls }, 'mx.example.com');
  further.push(one);
  expect(await deliver(one.port, mailTo(4).from, gone(4), true)).toBe(250);
  expect(await stateOf(4)).toBe('bounced');
  const wrong = startListener(deps, { ...settings, tls: { ...tls, keyFile: file('ca.pem') } }, 'mx.example.com');
  await expect(wrong).rejects.toMatchObject({ code: 'feedback.cannot-listen', because: 'certificate' });
  const taken = startListener(deps, { ...settings, port: one.port }, 'mx.example.com');
  await expect(taken).rejects.toMatchObject({ code: 'feedback.cannot-listen', because: 'port taken' });
});

test('a message that is cut off, never ends or is too large changes nothing, and delays no other', async () => {
  const port = await strict({ messageBytes: 200_000, idleMs: 2_000, lifeMs: 4_000 });
  const half = gone(5).slice(0, -40);
  const [cutOff, silent, slow, endless] = await Promise.all([5, 5, 5, 5].map((number) => openMessage(port, number)));
  cutOff?.socket.write(half);
  cutOff?.socket.end();
  silent?.socket.write(half);
  slow?.socket.write(half);
  const drip = setInterval(() => slow?.socket.write('x'), 50);
  endless?.socket.write(`${half}\r\n`);
  const flood = setInterval(() => endless?.socket.write(`${'y'.repeat(70)}\r\n`.repeat(1_000)), 5);
  await until('all of them are gone', () => [cutOff, silent, slow, endless].every((peer) => peer?.socket.destroyed));
  clearInterval(drip);
  clearInterval(flood);
  expect(await events(5)).toEqual([]);
  expect(await deliver(port, mailTo(5).from, `${gone(5)}${'z'.repeat(300_000)}\r\n`)).toBe(552);
  expect(await stateOf(5)).toBe('confirmed');
  expect(await deliver(port, mailTo(5).from, gone(5))).toBe(250);
});

test('pipelined garbage, endless lines and endless commands end the connection', async () => {
  const port = await strict({ commandBytes: 20_000 });
  const garbage = await dial(port);
  garbage.socket.write(Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * 7_919) % 251)));
  const line = await dial(port);
  line.socket.write('A'.repeat(100_000));
  const commands = await dial(port);
  const flood = setInterval(() => commands.socket.write('NOOP\r\n'.repeat(1_000)), 5);
  await until('all of them are gone', () => [garbage, line, commands].every(({ socket }) => socket.destroyed));
  clearInterval(flood);
  expect(await deliver(port, mailTo(6).from, gone(6))).toBe(250);
});

test('10 MB to a bounce address are accepted but not kept, and the report at the start counts', async () => {
  const text = gone(7).replace('--edge--', `${`${'w'.repeat(76)}\r\n`.repeat(120_000)}--edge--`);
  const before = process.memoryUsage().external;
  expect(await deliver(listener.port, mailTo(7).from, text)).toBe(250);
  expect(await stateOf(7)).toBe('bounced');
  expect(process.memoryUsage().external - before).toBeLessThan(60_000_000);
});

test('a flood of connections from one network leaves room for the others', async () => {
  const port = await strict({ connections: 50, perNetwork: 20, perMinute: 5_000 });
  const open = new Set<Socket>();
  let turnedAway = 0;
  const dialOne = () =>
    new Promise<void>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', (chunk) => {
        if (chunk.toString().startsWith('421')) turnedAway += 1;
        resolve();
      });
      socket.once('close', () => resolve());
    });
  const flood = async () => {
    for (let n = 0; n < 200; n += 1) await Promise.all(Array.from({ length: 50 }, dialOne));
  };
  const flooded = flood();
  await until('the flood has filled its share', () => turnedAway > 100);
  expect(await deliver(port, mailTo(8).from, gone(8))).toBe(250);
  await flooded;
  expect(turnedAway).toBe(10_000 - 20);
  for (const socket of open) socket.destroy();
});

test('a bounce address accepts a limited number of messages per hour', async () => {
  const port = await strict({ perAddress: 2 });
  const { from } = mailTo(9);
  const nothing = 'Subject: nothing\r\n\r\nNothing.\r\n';
  expect([await deliver(port, from, nothing), await deliver(port, from, nothing)]).toEqual([250, 250]);
  expect(await deliver(port, from.toUpperCase(), nothing)).toBe(452);
  expect(await stateOf(9)).toBe('confirmed');
});
