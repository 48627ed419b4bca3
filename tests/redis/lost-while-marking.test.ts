import { expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { openDurableWrites } from '../../src/redis/durable.js';
import { until } from '../helpers/clock.js';
import { openLinkProxy } from '../helpers/link-proxy.js';
import { freePort } from '../helpers/process.js';
import { startServer } from '../helpers/redis-server.js';

test('a connection that is lost before Redis has answered the mark fails that wait, and not all later ones', async ({
  onTestFinished: atEnd,
}) => {
  const [port, target] = [await freePort(), await freePort()];
  const server = await startServer('redis-server', { port: String(target), bind: '127.0.0.1' });
  atEnd(server.stop);
  const link = await openLinkProxy(port, target);
  const redis = await connectRedis(`redis://127.0.0.1:${port}`);
  atEnd(() => redis.disconnect());
  const durable = await openDurableWrites(redis);
  atEnd(durable.close);
  await durable.onDisk();

  link.cut();
  const lost = durable.onDisk().then(
    () => 'settled',
    () => 'settled',
  );
  await until('the mark is on its way', () => link.held() > 0);
  await link.stop();
  const again = await openLinkProxy(port, target);
  atEnd(again.stop);
  expect(await lost).toBe('settled');
  const confirmed = () =>
    durable.onDisk().then(
      () => true,
      () => false,
    );
  await until('changes are confirmed again', confirmed);
});
