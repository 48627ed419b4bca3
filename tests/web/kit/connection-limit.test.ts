import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, limitConnections } from '../../../src/web/kit/connection-limit.js';
import { until } from '../../helpers/clock.js';

const server = createServer((_request, response) => void response.end('here'));
let port = 0;
beforeAll(async () => {
  limitConnections(server, 3, (address) => address);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

interface Client {
  socket: Socket;
  /** Resolves to the first bytes of the answer, or to '' when the server closed the connection. */
  answer: Promise<string>;
}

function ask(): Client {
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: example.com\r\n\r\n'));
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (chunk) => resolve(chunk.toString()));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(''));
  });
  return { socket, answer };
}

test('one client can have a limited number of connections, and gets another when one of them ends', async () => {
  const clients = [ask(), ask(), ask()];
  for (const { answer } of clients) expect(await answer).toContain('200 OK');
  expect(await ask().answer).toBe('');
  clients[0]?.socket.destroy();
  await until('a place is free', async () => {
    const next = ask();
    const answered = await next.answer;
    next.socket.destroy();
    return answered.includes('200 OK');
  });
  for (const { socket } of clients) socket.destroy();
});

test('a client is an IPv4 address or an IPv6 /64; addresses of private networks have no limit', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
  fc.assert(
    fc.property(
      fc.array(group, { minLength: 4, maxLength: 4 }),
      fc.array(group, { minLength: 4, maxLength: 4 }),
      (a, b) => {
        const network = `2a00:1:2:3`;
        expect(clientOf(`${network}:${a.join(':')}`)).toBe(clientOf(`${network}:${b.join(':')}`));
      },
    ),
  );
  expect(clientOf('8.8.8.8')).toBe('8.8.8.8');
  expect(clientOf('::ffff:8.8.8.8')).toBe('8.8.8.8');
  expect(clientOf('8.8.8.9')).not.toBe(clientOf('8.8.8.8'));
  for (const inside of ['127.0.0.1', '::1', '10.1.2.3', '192.168.1.1', 'fd00::1', ''])
    expect(clientOf(inside)).toBeUndefined();
});
