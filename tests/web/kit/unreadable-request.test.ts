import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../../../src/web/server.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let server: ReturnType<typeof buildWeb>;
let port: number;
beforeAll(async () => {
  web = await startWebForTests();
  server = buildWeb(web.app);
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(async () => {
  await server.close();
  await web.stop();
});

/** Sends bytes and reads the whole answer. */
async function answerTo(bytes: string) {
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head, body: JSON.parse(body) };
}

test.each(['/api/v1/newsletters', '/'])('a head over 16 KB for %s is answered as a problem document', async (path) => {
  const { head, body } = await answerTo(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`);
  expect(head).toMatch(/^HTTP\/1\.1 431 /);
  expect(head).toContain('Content-Type: application/problem+json');
  expect(body).toMatchObject({ status: 431, code: 'request.head-too-large', detail: expect.stringContaining('16 KB') });
  expect(body.type).toMatch(/\/api#problem-request-head-too-large$/);
});

test('bytes that are no HTTP are answered as a problem document', async () => {
  const { head, body } = await answerTo('\x16\x03\x01 hello\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(body).toMatchObject({ status: 400, code: 'request.malformed' });
});
