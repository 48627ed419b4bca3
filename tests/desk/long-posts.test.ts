import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webPaths } from '../../src/settings/web-paths.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let port: number;
beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter();
  await web.server.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = web.server.addresses()[0] as { port: number });
});
afterAll(() => web.stop());

/** The status of a post whose body of 16 MB is announced and never sent. */
async function statusBeforeBody(path: string, headers: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16777216\r\n${headers}\r\n`;
  socket.write(head);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return Number(String(answer).slice(9, 12));
}

const long = ['/desk/n/gazette/articles/new', '/desk/n/gazette/settings/look'];

test.each(long)('a post to %s from elsewhere, or of nobody, is answered before a byte of its body', async (path) => {
  expect(await statusBeforeBody(path, '')).toBe(403);
  expect(await statusBeforeBody(path, 'Sec-Fetch-Site: cross-site\r\n')).toBe(403);
  expect(await statusBeforeBody(path, 'Sec-Fetch-Site: same-origin\r\n')).toBe(303);
  expect(await statusBeforeBody(path, 'Sec-Fetch-Site: same-origin\r\nCookie: postrider-session=x\r\n')).toBe(303);
});

/** Where somebody posts who is not signed in yet, or no longer. */
const open: readonly string[] = [
  ...[webPaths.signIn, webPaths.signInSent, webPaths.signInLink, webPaths.signInPasskey, webPaths.passkeyOptions],
  ...[webPaths.invitation, webPaths.signOut],
];
const closed = Object.values(webPaths).filter((path) => path.startsWith('/desk') && !open.includes(path));

test.each(closed)('a post of nobody to %s is answered before a byte of its body', async (path) => {
  const status = await statusBeforeBody(path.replaceAll(/:\w+/g, 'x'), 'Sec-Fetch-Site: same-origin\r\n');
  // 404: nothing is posted there.
  expect([303, 404]).toContain(status);
});
