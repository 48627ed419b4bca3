import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { freePort } from '../helpers/process.js';
import {
  missingProxy,
  type ProxyRequest,
  proxyFile,
  proxyNames,
  publicHost,
  type ReverseProxy,
  startProxy,
} from './proxies-for-tests.js';
import { signUpsApplied } from './sign-up/applied-for-tests.js';

let api: ApiForTests;
let port: number;
beforeAll(async () => {
  api = await startApiForTests({ PUBLIC_URL: `https://${publicHost}`, TRUST_PROXY: 'true' });
  port = Number(new URL(await api.server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => api.stop());

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  return text;
}

test.for(proxyNames)('docs/proxy.md shows the file of deploy/ for %s', async (name) => {
  expect(readFileSync('docs/proxy.md', 'utf8')).toContain(await proxyFile(name));
});

const form = (fields: Record<string, string>): ProxyRequest => ({
  ...{ method: 'POST', body: new URLSearchParams(fields).toString() },
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
});

const consentOf = async (email: string) => {
  const found = await readSubscriber(api.app.list, idOf(api.app.list, email));
  return found && membershipOf(found, api.gazette.number)?.consent;
};

for (const name of proxyNames) {
  const missing = missingProxy(name);
  describe.skipIf(missing)(`${name}, with the file of deploy/${missing}`, () => {
    let proxy: ReverseProxy;
    beforeAll(async () => {
      proxy = await startProxy(name, port);
    });
    afterAll(() => proxy?.stop());

    test('pages come over TLS with links to PUBLIC_URL, and http leads to https', async () => {
      const page = await proxy.open('/');
      expect(page.statusCode).toBe(200);
      expect(await textOf(page)).toContain(`https://${publicHost}/`);
      const plain = await proxy.openPlain('/n/gazette?a=b');
      expect([301, 308]).toContain(plain.statusCode);
      expect(plain.headers.location).toBe(`https://${publicHost}/n/gazette?a=b`);
    });

    // Limits count the same address.
    test('the reader’s own address is noted with the consent, whatever the reader claims', async () => {
      const email = `reader@${name.toLowerCase()}.example.org`;
      const given = form({ email });
      const headers = { ...given.headers, 'X-Forwarded-For': '198.51.100.66', Forwarded: 'for=198.51.100.66' };
      const answer = await proxy.open('/n/gazette', { ...given, headers, from: '127.7.7.7' });
      expect([answer.statusCode, await textOf(answer)]).toEqual([200, expect.stringContaining('Check your inbox')]);
      await signUpsApplied(api.app.redis);
      expect(await consentOf(email)).toMatchObject({ ip: '127.7.7.7' });
    });

    test('one click unsubscribes: the POST arrives whole and is answered without a redirect', async () => {
      const email = `one-click@${name.toLowerCase()}.example.org`;
      await api.confirmed(api.gazette, email);
      const id = idOf(api.app.list, email);
      const claim = { newsletter: api.gazette.number, id, at: nowSeconds() };
      const path = `/unsubscribe/${signToken(api.app.tokenKeys, 'unsubscribe', claim)}`;
      const answer = await proxy.open(path, form({ 'List-Unsubscribe': 'One-Click' }));
      answer.resume();
      expect(answer.statusCode).toBe(200);
      const found = await readSubscriber(api.app.list, id);
      expect(found && membershipOf(found, api.gazette.number)?.state).toBe('unsubscribed');
    });

    test('a file of readers that is larger than any default limit arrives whole', async () => {
      const csv = Buffer.from(
        `email\n${Array.from({ length: 400_000 }, (_, i) => `reader${i}-of-a-long-list@example.org`).join('\n')}\n`,
      );
      expect(csv.length).toBeGreaterThan(12_000_000);
      const headers = { Authorization: `Bearer ${api.token}`, 'Content-Type': 'multipart/form-data; boundary=part' };
      const head = '--part\r\nContent-Disposition: form-data; name="file"; filename="readers.csv"\r\n\r\n';
      const body = Buffer.concat([Buffer.from(head), csv, Buffer.from('\r\n--part--\r\n')]);
      const at = '/api/v1/newsletters/gazette/reader-imports';
      const sent = await proxy.open(at, { method: 'POST', headers, body });
      const document = JSON.parse(await textOf(sent));
      expect([sent.statusCode, document.bytes]).toEqual([201, csv.length]);
    });

    test('a file that Postrider refuses gets its answer, not an error of the proxy', async () => {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=part' };
      const at = '/api/v1/newsletters/gazette/reader-imports';
      const refused = await proxy.open(at, { method: 'POST', headers, body: Buffer.alloc(3_000_000) });
      expect([refused.statusCode, JSON.parse(await textOf(refused)).code]).toEqual([401, expect.any(String)]);
    });

    test('the desk’s live page gets each event at once, in a stream that stays open', async () => {
      const { id } = await api.issue(api.gazette, `A send behind ${name}`, 'sending');
      const fields = { email: `${name}@example.com`, name, language: 'en', role: 'owner', roles: {} } as const;
      const person = await addPerson(api.app.redis, { ...fields, movesData: false });
      const session = await beginSession(api.app.redis, person, 'a browser');
      const headers = { Cookie: `__Host-postrider-session=${session}`, 'Accept-Encoding': 'gzip, zstd' };
      const stream = await proxy.open(`/desk/issues/${id}/live`, { headers });
      expect([stream.statusCode, stream.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
      const parts = stream.setEncoding('utf8')[Symbol.asyncIterator]();
      let seen = '';
      const until = async (text: string) => {
        while (!seen.includes(text)) {
          const { value, done } = await parts.next();
          if (done) throw new Error(`the stream ended with ${seen}`);
          seen += value;
        }
      };
      await until('data:');
      seen = '';
      await api.server.inject({
        method: 'POST',
        url: `/api/v1/issues/${id}/pause`,
        headers: { authorization: `Bearer ${api.token}` },
      });
      await until('data:');
      expect(stream.complete).toBe(false);
      stream.destroy();
    });
  });
}

describe.skipIf(missingProxy('Caddy'))(`Caddy while Postrider restarts${missingProxy('Caddy')}`, () => {
  test('a reader who opens a page meanwhile waits for it', async ({ onTestFinished }) => {
    const later = await freePort();
    const proxy = await startProxy('Caddy', later);
    onTestFinished(() => proxy.stop());
    // Nothing listens there yet: without the wait, this is refused at once.
    const answer = proxy.open('/n/gazette');
    const refused = await Promise.race([answer.then(({ statusCode }) => statusCode), setTimeout(1_000, undefined)]);
    expect(refused).toBeUndefined();
    const server = createServer((_, response) => response.end('thank you')).listen(later, '127.0.0.1');
    onTestFinished(() => void server.close());
    const page = await answer;
    expect([page.statusCode, await textOf(page)]).toEqual([200, 'thank you']);
  });
});
