import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config.js';
import { newServer } from '../../../src/web/kit/new-server.js';

test('a connection that a browser opened and has not used does not hold up a stop', async () => {
  const server = newServer({ publicUrl: 'http://localhost:3000', config: parseConfig({}) }, {});
  await server.listen({ host: '127.0.0.1', port: 0 });
  const spare = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  await Promise.all([once(server.server, 'connection'), once(spare, 'connect')]);
  const gone = once(spare, 'close');
  await server.close();
  await gone;
  expect(spare.bytesRead).toBe(0);
});
