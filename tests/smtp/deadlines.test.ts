import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openRelay } from '../../src/smtp/relay-set.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

/** A server whose reply to one command never ends: it sends a further line of it every few milliseconds. */
async function startEndlessServer(endless: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let inMessage = false;
    const reply = (command: string, words: string) => {
      if (!command.startsWith(endless)) return void socket.write(`${words}\r\n`);
      const timer = setInterval(() => socket.write('250-and\r\n'), 5);
      socket.once('close', () => clearInterval(timer));
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        if (inMessage && line !== '.') continue;
        inMessage = line.startsWith('DATA');
        reply(line, inMessage ? '354 go on' : '250 ok');
      }
    });
    reply('greeting', '220 ready');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}?tls=off`;
}

const mail = { from: 'news@example.com', to: 'a@example.org', message: () => Buffer.from('Subject: x\r\n\r\nx\r\n') };
const deadlines = { setUp: 300, command: 300, message: 300, ahead: 300 };

test.each([
  ['EHLO', 'own'],
  ['MAIL', 'own'],
  ['RCPT', 'own'],
  ['DATA', 'own'],
  ['MAIL', 'nodemailer'],
])(
  'a server that never ends its reply to %s costs its connection, and the message is certainly unsent (%s dialogue)',
  async (command, dialogue) => {
    const url = await startEndlessServer(command);
    const relay = openRelay(`${url}&dialogue=${dialogue}`, 1, { deadlines });
    running.push(() => relay.close());
    await expect(relay.send(mail)).rejects.toMatchObject({ code: 'relay.unavailable' });
  },
);

test('a server that never ends its reply to the message leaves it uncertain', async () => {
  // The steps before it may take their time.
  const relay = openRelay(await startEndlessServer('.'), 1, {
    deadlines: { ...deadlines, setUp: 60_000, command: 60_000 },
  });
  running.push(() => relay.close());
  expect(await relay.send(mail)).toMatchObject({
    outcome: 'uncertain',
    reply: expect.stringContaining('no complete reply'),
  });
});
