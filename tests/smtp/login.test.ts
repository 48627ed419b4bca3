import { afterEach, expect, test } from 'vitest';
import { openRelay } from '../../src/smtp/relay-set.js';
import { startScriptedServer } from './smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

/** A message to a server that offers some logins. @returns what it was sent as a login */
async function logInTo(extensions: string[]) {
  const server = await startScriptedServer(
    (line) => (line.startsWith('AUTH') ? '235 2.7.0 welcome' : undefined),
    extensions,
  );
  const relay = openRelay(server.url.replace('://', '://user:the-password@'), 1);
  running.push(
    () => server.stop(),
    () => relay.close(),
  );
  const message = () => Buffer.from('Subject: x\r\n\r\nx\r\n');
  const outcome = await relay.send({ from: 'news@example.com', to: 'a@example.org', message }).then(
    (result) => result.outcome,
    (error: Error) => error.message,
  );
  return { outcome, logins: server.lines.filter((line) => line.startsWith('AUTH')) };
}

const plain = `AUTH PLAIN ${Buffer.from('\0user\0the-password').toString('base64')}`;

test.each([
  ['a login by password among others', ['AUTH XOAUTH2 PLAIN']],
  ['the old form of the line', ['AUTH=PLAIN']],
])('a server with %s gets the password', async (_name, extensions) => {
  expect(await logInTo(extensions)).toEqual({ outcome: 'accepted', logins: [plain] });
});

test.each([
  ['XOAUTH2', ['AUTH XOAUTH2']],
  ['XOAUTH2, OAUTHBEARER', ['AUTH XOAUTH2 OAUTHBEARER']],
])('a server that offers only %s never gets a password, and the error says why', async (offered, extensions) => {
  const { outcome, logins } = await logInTo(extensions);
  expect(logins).toEqual([]);
  expect(outcome).toContain(`no login by password, only ${offered}`);
});
