import { createServer, type IncomingMessage } from 'node:http';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FetchFailed, FetchRefused } from '../../../src/articles/sources/fetch-errors.js';
import { correctIssue } from '../../../src/control/correct-issue.js';
import { announceIssue } from '../../../src/site/announce-issue.js';
import { pingHub } from '../../../src/site/ping-hub.js';
import { changeSite } from '../../../src/site/site-store.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let hub: Awaited<ReturnType<typeof startHub>>;

beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: 'https://news.example.com', ALLOW_PRIVATE_FETCH: 'true' });
  hub = await startHub();
});
afterAll(async () => {
  await hub.stop();
  await web.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter();
  hub.pings.length = 0;
  hub.answer = () => 204;
});

/** A WebSub hub that notes what publishers send. */
async function startHub() {
  const pings: { mode: string; topic: string }[] = [];
  const state = { pings, answer: (_ping: number): number | 'never' => 204 };
  const read = async (request: IncomingMessage) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    return new URLSearchParams(body);
  };
  const server = createServer((request, response) => {
    void read(request).then((form) => {
      pings.push({ mode: form.get('hub.mode') ?? '', topic: form.get('hub.url') ?? '' });
      const status = state.answer(pings.length);
      if (status !== 'never') response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end('x'.repeat(100_000));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/hub`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(done);
      }),
  });
}

const topics = ['feed.atom', 'feed.json', 'articles.atom', 'articles.json'].map(
  (name) => `https://news.example.com/n/gazette/${name}`,
);
const deps = () => ({ redis: web.app.redis, publicUrl: web.app.publicUrl, allowPrivate: true });

test('the feeds name the hub of the site, in the document and in the headers', async () => {
  for (const path of ['/n/gazette/feed.atom', '/n/gazette/feed.json']) {
    const { body, headers } = await web.get(path);
    expect(body).not.toContain('hub');
    expect(headers.link).not.toContain('hub');
  }
  await changeSite(web.app.redis, { hub: 'https://hub.example.net/?a=1&b=2' });
  const atom = await web.get('/n/gazette/feed.atom');
  const links = parseAtomFeed(atom.body).links;
  expect(links?.find(({ rel }) => rel === 'hub')?.href).toBe('https://hub.example.net/?a=1&b=2');
  expect(atom.headers.link).toContain('<https://hub.example.net/?a=1&b=2>; rel="hub"');
  const json = parseJsonFeed((await web.get('/n/gazette/feed.json')).body);
  expect(json.hubs).toEqual([{ type: 'WebSub', url: 'https://hub.example.net/?a=1&b=2' }]);
});

test('a ping names every feed of the newsletter', async () => {
  await changeSite(web.app.redis, { hub: hub.url });
  await pingHub(deps(), 'gazette');
  expect(hub.pings).toEqual(topics.map((topic) => ({ mode: 'publish', topic })));
});

test('without a hub nothing is pinged, and no job is made', async () => {
  await announceIssue(web.app.redis, web.app.queues, { id: 'gazette-1', newsletter: 'gazette' });
  await pingHub(deps(), 'gazette');
  expect(hub.pings).toEqual([]);
  for await (const job of web.app.queues.pending('pingHub')) expect(job).toBeUndefined();
});

test('a correction of a published issue is announced, too', async () => {
  await changeSite(web.app.redis, { hub: hub.url });
  const newsletter = await web.newsletter({ slug: 'corrected' });
  const { id } = await web.issue(newsletter, 'The council decides', 'sending', 'sent');
  await correctIssue(web.app, id, { subject: 'The council decided' });
  const announced: unknown[] = [];
  for await (const { payload } of web.app.queues.pending('pingHub')) announced.push(payload);
  expect(announced).toEqual([{ newsletter: 'corrected' }]);
});

test('a hub that fails for now is pinged again, and one that refuses is not', async () => {
  await changeSite(web.app.redis, { hub: hub.url });
  hub.answer = () => 503;
  await expect(pingHub(deps(), 'gazette')).rejects.toMatchObject({ code: 'article.fetch-failed', retryable: true });
  hub.answer = () => 404;
  await expect(pingHub(deps(), 'gazette')).rejects.toMatchObject({ retryable: false });
  hub.answer = () => 302;
  await expect(pingHub(deps(), 'gazette')).rejects.toBeInstanceOf(FetchFailed);
  hub.answer = () => 'never';
  await expect(pingHub({ ...deps(), timeoutMs: 50 }, 'gazette')).rejects.toMatchObject({ retryable: true });
  await changeSite(web.app.redis, { hub: 'http://127.0.0.1:9/' });
  await expect(pingHub(deps(), 'gazette')).rejects.toMatchObject({ retryable: true });
});

test('a hub in a private network is not reached, unless that is allowed', async () => {
  for (const address of [hub.url, hub.url.replace('127.0.0.1', 'localhost')]) {
    await changeSite(web.app.redis, { hub: address });
    const refused = pingHub({ ...deps(), allowPrivate: false }, 'gazette');
    await expect(refused).rejects.toSatisfy((error) => /public/.test(String(error)));
  }
  expect(hub.pings).toEqual([]);
  await changeSite(web.app.redis, { hub: hub.url });
  await expect(pingHub({ ...deps(), allowPrivate: false }, 'gazette')).rejects.toBeInstanceOf(FetchRefused);
});

test('a worker pings the hub when an issue is published, and again when the hub was busy', async () => {
  await changeSite(web.app.redis, { hub: hub.url });
  hub.answer = (ping) => (ping === 1 ? 503 : 204);
  const newsletter = await web.newsletter({ slug: 'weekend' });
  await web.confirmed(newsletter, 'reader@example.com');
  const { id } = await web.issue(newsletter, 'The council decides', 'sending');
  const { stop } = await web.startWorkers();
  try {
    await until(
      'every feed was pinged',
      () => hub.pings.length >= 5,
      () => hub.pings,
    );
    expect(hub.pings.slice(1).map(({ topic }) => topic)).toEqual(
      topics.map((topic) => topic.replace('gazette', 'weekend')),
    );
    expect((await web.get(`/issues/${id}`)).statusCode).toBe(200);
  } finally {
    await stop();
  }
});
