import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readRelayAddresses } from '../../src/settings/relay-addresses.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { startScriptedServer } from './smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

const secrets = { clientId: 'the-client', clientSecret: 'the-client-secret', refreshToken: 'the-refresh-token' };
const user = 'news@example.com';
const loginWith = (token: string) =>
  `AUTH XOAUTH2 ${Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64')}`;

/** A server that gives out tokens. @returns its requests */
async function startTokenServer(answer: (count: number) => [status: number, body: object]) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push(new URLSearchParams(body));
      const [status, document] = answer(asked.length);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { asked, url: `http://127.0.0.1:${port}/token` };
}

async function secretFile(content: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-oauth2-'));
  running.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'relay.json');
  await writeFile(file, JSON.stringify(content));
  return file;
}

const given = (count: number): [number, object] => [200, { access_token: `token-${count}`, expires_in: 3_600 }];

async function start({
  tokens = given,
  extensions = ['AUTH PLAIN XOAUTH2'],
  accepts = (_token: string) => true,
}: {
  tokens?: typeof given;
  extensions?: string[];
  accepts?: (token: string) => boolean;
} = {}) {
  const tokenServer = await startTokenServer(tokens);
  const server = await startScriptedServer((line) => {
    if (line === '' || line === 'AQ==') return '535 5.7.8 not accepted';
    if (!line.startsWith('AUTH')) return undefined;
    const login = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString();
    return accepts(/Bearer ([\w-]+)/.exec(login)?.[1] ?? '') ? '235 2.7.0 welcome' : '334 eyJzdGF0dXMiOiI0MDEifQ==';
  }, extensions);
  running.push(() => server.stop());
  const file = await secretFile({ ...secrets, tokenUrl: tokenServer.url, scope: 'mail.send' });
  const relay = openRelay(`${server.url.replace('://', `://${encodeURIComponent(user)}@`)}?oauth2=${file}`, 2);
  running.push(() => relay.close());
  const send = (to: string) =>
    relay.send({ from: user, to, message: () => Buffer.from('Subject: x\r\n\r\nx\r\n') }).then(
      ({ outcome }) => outcome,
      (error: Error) => error.message,
    );
  return { server, tokenServer, send, logins: () => server.lines.filter((line) => line.startsWith('AUTH')) };
}

test('a relay with a file of secrets is logged in to with an access token, which its connections share', async () => {
  const { send, tokenServer, logins } = await start();
  expect(await Promise.all(['a@example.org', 'b@example.org'].map(send))).toEqual(['accepted', 'accepted']);
  expect(logins()).toEqual([loginWith('token-1'), loginWith('token-1')]);
  expect(tokenServer.asked.map((one) => Object.fromEntries(one))).toEqual([
    {
      client_id: secrets.clientId,
      client_secret: secrets.clientSecret,
      refresh_token: secrets.refreshToken,
      grant_type: 'refresh_token',
      scope: 'mail.send',
    },
  ]);
});

test('an access token that the relay refuses is replaced by a new one', async () => {
  const { send, logins } = await start({ accepts: (token) => token !== 'token-1' });
  expect(await send('a@example.org')).toBe('accepted');
  expect(logins()).toEqual([loginWith('token-1'), loginWith('token-2')]);
});

const bearerWith = (token: string, port: number) =>
  `AUTH OAUTHBEARER ${Buffer.from(
    `n,a=${user},\x01host=127.0.0.1\x01port=${port}\x01auth=Bearer ${token}\x01\x01`,
  ).toString('base64')}`;

test('a server that offers OAUTHBEARER alone is logged in to with that, and a refused token is replaced', async () => {
  const { send, logins, server } = await start({
    extensions: ['AUTH PLAIN OAUTHBEARER'],
    accepts: (token) => token !== 'token-1',
  });
  expect(await send('a@example.org')).toBe('accepted');
  expect(logins()).toEqual([bearerWith('token-1', server.port), bearerWith('token-2', server.port)]);
});

test('a server that refuses every OAUTHBEARER token is unavailable, with its words and without a secret', async () => {
  const { send, logins, server, tokenServer } = await start({
    extensions: ['AUTH OAUTHBEARER'],
    accepts: () => false,
  });
  expect(await send('a@example.org')).toContain('Invalid login: 535 5.7.8 not accepted');
  expect(logins()).toHaveLength(2);
  expect(server.lines.filter((line) => line === 'AQ==')).toHaveLength(2);
  expect(tokenServer.asked).toHaveLength(2);
  expect(server.messages).toEqual([]);
});

test('a server that offers both is logged in to with XOAUTH2', async () => {
  const { send, logins } = await start({ extensions: ['AUTH OAUTHBEARER XOAUTH2'] });
  expect(await send('a@example.org')).toBe('accepted');
  expect(logins()).toEqual([loginWith('token-1')]);
});

test('without a token nothing is sent, and the error has the words of the token server but no secret', async () => {
  const description = `no longer valid: ${secrets.refreshToken} of ${secrets.clientSecret}`;
  const { send, logins } = await start({
    tokens: () => [400, { error: 'invalid_grant', error_description: description }],
  });
  const words = await send('a@example.org');
  expect(words).toContain('invalid_grant: no longer valid: … of …');
  expect(logins()).toEqual([]);
});

test('a server without XOAUTH2 and OAUTHBEARER gets no login', async () => {
  const { send, logins } = await start({ extensions: ['AUTH PLAIN LOGIN'] });
  expect(await send('a@example.org')).toContain('no login with an access token');
  expect(logins()).toEqual([]);
});

test('an unusable file and an address that conflicts with it are errors of the setting', async () => {
  const whole = { ...secrets, tokenUrl: 'https://login.example.com/token' };
  const good = await secretFile(whole);
  const faultsOf = (address: string) => readRelayAddresses(address).faults.join();
  const at = (file: string) => `smtps://news@mail.example.com?oauth2=${file}`;
  expect(readRelayAddresses(at(good)).relays).toMatchObject([
    { oauth2: { user: 'news', file: good }, credentials: undefined, tls: 'required' },
  ]);
  expect(faultsOf(`smtps://news:secret@mail.example.com?oauth2=${good}`)).toContain('needs a user, and no password');
  expect(faultsOf(`smtps://mail.example.com?oauth2=${good}`)).toContain('needs a user, and no password');
  expect(faultsOf(at('/nowhere.json'))).toContain('/nowhere.json cannot be read');
  expect(faultsOf(at(await secretFile({ ...whole, refreshToken: '' })))).toContain('has no valid refreshToken');
  const open = await secretFile({ ...whole, tokenUrl: 'http://login.example.com/token' });
  expect(faultsOf(at(open))).toContain('has no valid tokenUrl');
  expect(faultsOf(at(await secretFile({ ...whole, password: 'the-password' })))).toMatch(/may hold only clientId/);
});
