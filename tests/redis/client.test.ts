import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { connectRedis, RedisUnreachable } from '../../src/redis/client.js';
import { redisAddress } from '../../src/settings/redis/redis-address.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

type AtEnd = TestContext['onTestFinished'];

function closeAtEnd(atEnd: AtEnd, listener: Server): void {
  atEnd(() => {
    listener.close();
  });
}

/** A port with a listener that never answers, or with none. */
async function port(atEnd: AtEnd, listening: boolean): Promise<number> {
  const listener = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const address = listener.address();
  if (listening) closeAtEnd(atEnd, listener);
  else await new Promise((done) => listener.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

/** How a connection fails. */
const failure = (url: string): Promise<unknown> =>
  connectRedis(url).then(
    (redis) => redis.disconnect(),
    (reason: unknown) => reason,
  );

/** Run concurrently, because each waits three seconds for an answer. */
describe('without an answer', () => {
  test.concurrent.for<[string, boolean]>([
    ['refuses connections', false],
    ['never answers', true],
  ])('a Redis that %s is reported, without its password', async ([, listening], { onTestFinished: atEnd }) => {
    const where = `127.0.0.1:${await port(atEnd, listening)}`;
    const error = await failure(`redis://user:PASSWORD@${where}/3`);
    expect(error).toBeInstanceOf(RedisUnreachable);
    const { message, retryable } = error as RedisUnreachable;
    expect(message).toContain(`redis://${where}/3`);
    expect(message).not.toContain('PASSWORD');
    expect(message).not.toContain('user');
    expect(retryable).toBe(true);
  });

  test.concurrent('the error for a missing socket names its path', async () => {
    const error = await failure('/nowhere/redis.sock');
    expect(error).toBeInstanceOf(RedisUnreachable);
    expect((error as Error).message).toContain('/nowhere/redis.sock');
  });
});

test('a connection waits for a Redis that is starting', async ({ onTestFinished: atEnd }) => {
  let refused = 0;
  const relay = createServer((socket) => {
    socket.on('error', () => undefined);
    if (refused < 2) {
      refused += 1;
      socket.destroy();
      return;
    }
    const through = connect(server.url);
    through.on('error', () => undefined);
    socket.pipe(through).pipe(socket);
  });
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
  closeAtEnd(atEnd, relay);
  const { port: starting } = relay.address() as AddressInfo;
  const redis = await connectRedis(`redis://127.0.0.1:${starting}`);
  expect(refused).toBe(2);
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
});

test.each([
  ['redis://:secret@redis.example.com:6380/1', 'redis://redis.example.com:6380/1'],
  ['rediss://me:secret@redis.example.com', 'rediss://redis.example.com'],
  ['redis://redis.example.com/?password=secret', 'redis://redis.example.com/'],
  ['/run/redis.sock', '/run/redis.sock'],
])('the address %s is shown as %s', (url, shown) => {
  expect(redisAddress(url)).toBe(shown);
});
