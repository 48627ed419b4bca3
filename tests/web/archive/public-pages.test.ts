import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveMedia } from '../../../src/articles/store/picture-store.js';
import { wordsOf } from '../../../src/cli/error-words.js';
import { parseConfig } from '../../../src/config.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import { removeSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { removeNewsletter } from '../../../src/operations/newsletters/remove-newsletter.js';
import { NotOnDisk } from '../../../src/redis/disk/not-on-disk.js';
import { keys } from '../../../src/redis/keys.js';
import { links } from '../../../src/render/links.js';
import { announceWorker } from '../../../src/reports/presence.js';
import { reportedRelays, reportRelays } from '../../../src/reports/relay-report.js';
import { openRelay } from '../../../src/smtp/relay-set.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { buildWeb, PortTaken, startWeb } from '../../../src/web/server.js';
import { until } from '../../helpers/clock.js';
import { startSmtpSink } from '../../helpers/smtp-sink.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter();
});

test('a new installation says that there are no newsletters yet, and later links to each', async () => {
  await web.empty();
  expect((await web.get('/')).body).toContain('There are no newsletters yet.');
  await web.newsletter();
  const { body } = await web.get('/');
  expect(body).toContain('action="/n/gazette"');
  expect(body).not.toContain('There are no newsletters yet.');
});

test('the archive shows sent issues, newest first, and never a draft or a cancelled issue', async () => {
  expect((await web.get('/n/gazette/issues')).body).toContain('No issue has been published yet.');
  await web.issue(gazette, 'Secret draft');
  await web.issue(gazette, 'Called off', 'cancelled');
  await web.issue(gazette, 'First issue', 'sending', 'sent');
  await web.issue(gazette, 'Second issue', 'sending', 'paused');
  // The list that was read above may be shown until it is rendered again.
  await until('the archive shows both', async () => (await web.get('/n/gazette/issues')).body.includes('Second issue'));
  const { body } = await web.get('/n/gazette/issues');
  expect(body).not.toMatch(/Secret draft|Called off/);
  expect(body.indexOf('Second issue')).toBeLessThan(body.indexOf('First issue'));
  expect(body.indexOf('Second issue')).toBeGreaterThan(0);
  expect((await web.get('/n/gazette')).body).toContain('First issue');
});

test('an issue can be read as it was emailed, without a reader, under a policy that runs no script', async () => {
  const issue = await web.issue(gazette, 'For everybody', 'sending', 'sent');
  const page = await web.get(`/issues/${issue.id}?view=email`, { 'accept-language': 'zh-CN' });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('For everybody');
  expect(page.body).not.toContain('/preferences/');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("img-src 'self' data:");
  expect(policy).not.toContain('script-src');
  expect((await web.get(`/issues/${issue.id}?view=email&lang=zh-CN`)).body).toContain('阅读全文');
});

test('an unlisted issue is in no list, and its page opens for those who have the link', async () => {
  const { id } = await web.issue(gazette, 'For engineers', 'sending', 'sent');
  await setUnlisted(web.app.redis, id, true);
  expect((await web.get('/n/gazette/issues')).body).not.toContain('For engineers');
  expect((await web.get('/n/gazette')).body).not.toContain('For engineers');
  expect(await web.get(`/issues/${id}`)).toMatchObject({ statusCode: 200 });
  await setUnlisted(web.app.redis, id, false);
  expect((await web.get('/n/gazette/issues')).body).toContain('For engineers');
});

test('a withdrawn issue answers 410 and says so in the reader’s language, and no list names it', async () => {
  const { id } = await web.issue(gazette, 'A mistake', 'sending', 'sent');
  await setWithdrawn(web.app.redis, id, true);
  const page = await web.get(`/issues/${id}`);
  expect(page).toMatchObject({ statusCode: 410, headers: { 'cache-control': 'no-store' } });
  expect(page.body).toContain('This issue was withdrawn');
  expect(page.body).not.toContain('A mistake');
  expect((await web.get(`/issues/${id}?lang=zh-CN`)).body).toContain('本期已撤回');
  expect((await web.get('/n/gazette/issues')).body).not.toContain('A mistake');
  await setWithdrawn(web.app.redis, id, false);
  expect(await web.get(`/issues/${id}`)).toMatchObject({ statusCode: 200 });
  const draft = await web.issue(gazette, 'Not yet');
  await expect(setWithdrawn(web.app.redis, draft.id, true)).rejects.toMatchObject({ code: 'issue.not-published' });
});

test.each(['/issues/gazette-1', '/issues/gazette-99', '/issues/gazette-1:problems', '/issues/..%2f', '/n/unknown'])(
  '%s is a 404 page',
  async (path) => {
    expect(await web.issue(gazette, 'Secret draft')).toMatchObject({ id: 'gazette-1', state: 'draft' });
    const answer = await web.get(path);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('Page not found');
  },
);

test('a 404 page has a search and the first stories of the latest issue', async () => {
  const { articles } = await web.issue(gazette, 'The bridge', 'sending', 'sent');
  const { body } = await web.get('/nowhere');
  expect(body).toMatch(/<input id="q" [^>]*type="search"/);
  expect(body).toMatch(new RegExp(`<h2 id="latest">Latest stories</h2>.*href="/articles/${articles[0]}`, 's'));
  expect(body).toContain('<a href="/">Go to the front page</a>');
});

test('a 404 page is in the language of the browser and does not repeat the address', async () => {
  const answer = await web.get('/confirm/half-a-token/and-more', { 'accept-language': 'zh-CN' });
  expect(answer.statusCode).toBe(404);
  expect(answer.body).toContain('页面不存在');
  expect(answer.body).not.toContain('half-a-token');
  const malformed = await web.get('/confirm/%E0%A4%A');
  expect(malformed.statusCode).toBe(404);
  expect(malformed.body).not.toContain('%E0');
  expect(malformed.headers['content-security-policy']).toBeDefined();
});

test('a picture is served under its own name only, and cached permanently', async () => {
  const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  const { id } = await saveMedia(web.app.redis, pixel);
  const answer = await web.get(`/media/${id}.gif`);
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload).toEqual(pixel);
  expect(answer.headers).toMatchObject({ 'content-type': 'image/gif', 'x-content-type-options': 'nosniff' });
  expect(answer.headers['cache-control']).toContain('immutable');
  for (const other of [`${id}.png`, id, 'x.gif', `${'0'.repeat(20)}.gif`]) {
    expect((await web.get(`/media/${other}`)).statusCode).toBe(404);
  }
});

test('pages load nothing from other hosts, and pages with a token in the address leak it to nobody', async () => {
  const open = await web.get('/n/gazette/issues');
  expect(open.headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(open.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    vary: 'Accept-Language, Accept-Encoding',
  });
  expect(
    (await web.post('/n/gazette', { [firstStepField]: '1', email: 'reader@example.com' })).headers[
      'content-security-policy'
    ],
  ).toBe(
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  await web.confirmed(gazette, 'reader@example.com');
  for (const purpose of ['confirm', 'preferences', 'unsubscribe'] as const) {
    for (const token of [web.token(purpose, gazette, 'reader@example.com'), 'forged']) {
      const { headers } = await web.get(`/${purpose}/${token}`);
      expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
      expect(headers['set-cookie']).toBeUndefined();
    }
  }
  expect((await web.get('/robots.txt')).body).toContain('Disallow: /unsubscribe/');
});

test('the page links to a stylesheet with both colour schemes', async () => {
  const [, href = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec((await web.get('/')).body) ?? [];
  const sheet = await web.get(href);
  expect(sheet.headers['content-type']).toContain('text/css');
  expect(sheet.body).toContain('prefers-color-scheme:dark');
});

test('behind https, browsers are told to use nothing else', async () => {
  for (const [publicUrl, header] of [
    ['https://news.example.com', 'max-age=31536000'],
    ['http://localhost:3000', undefined],
  ] as const) {
    const server = buildWeb({ ...web.app, publicUrl });
    for (const path of ['/', '/nothing', '/api/v1/nothing', '/%'])
      expect((await server.inject(path)).headers['strict-transport-security']).toBe(header);
    await server.close();
  }
});

test('no cache may keep the answer to a POST, but the reader’s own browser that to a sign-up, so that Back shows it', async () => {
  expect((await web.post('/n/gazette', { email: 'nobody' })).headers['cache-control']).toBe('private, no-cache');
  for (const path of ['/unsubscribe/x', '/nothing', '/api/v1/nothing', '/%'])
    expect((await web.post(path, { email: 'nobody' })).headers['cache-control']).toBe('no-store');
});

test('healthz depends on nothing; readyz serves without a worker and names what is degraded, and only the log says why', async () => {
  const lines: unknown[] = [];
  const log = { ...web.app.log, warn: (line: unknown) => void lines.push(line) };
  const server = buildWeb({ ...web.app, log });
  expect((await server.inject('/healthz')).json()).toEqual({ status: 'ok' });
  const answer = await server.inject('/readyz');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    status: 'degraded',
    // Only the workers know the relays.
    degraded: ['worker'],
    checks: [
      { name: 'redis', ok: true },
      { name: 'relay', ok: false },
      { name: 'worker', ok: false },
    ],
    waitingIssues: 0,
  });
  await server.inject('/readyz');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    failed: [{ name: 'worker' }],
  });
  await server.close();
});

test('readyz writes a key and waits for the disk, once for many probes', async () => {
  let waits = 0;
  const onDisk = async () => {
    waits += 1;
  };
  const list = { ...web.app.list, onDisk };
  await web.app.redis.del(keys.probe);
  const server = buildWeb({ ...web.app, list });
  for (let i = 0; i < 3; i += 1) await server.inject('/readyz');
  expect([waits, await web.app.redis.exists(keys.probe)]).toEqual([1, 1]);
  await server.close();
});

test('readyz is not ready when Redis answers and does not keep what it is given', async () => {
  const list = { ...web.app.list, onDisk: () => Promise.reject(new NotOnDisk()) };
  const server = buildWeb({ ...web.app, list });
  const answer = await server.inject('/readyz');
  expect([answer.statusCode, answer.json().checks[0]]).toEqual([503, { name: 'redis', ok: false }]);
  await server.close();
});

test('readyz is ready while a worker reports that a relay accepts email', async () => {
  const sink = await startSmtpSink();
  const relay = openRelay(`${sink.url},smtp://127.0.0.1:1`, 1);
  const worker = await announceWorker(web.app.redis, 'worker-for-tests');
  const dead = await announceWorker(web.app.redis, 'another-worker');
  const lost = reportRelays(web.app.redis, 'another-worker', web.app.relay);
  const reports = reportRelays(web.app.redis, 'worker-for-tests', relay);
  await until('both have reported', async () => (await web.app.redis.hlen(keys.workerRelays)) === 2);
  expect((await reportedRelays(web.app.redis)).map(({ up }) => up)).toEqual([true, false]);
  const server = buildWeb(web.app);
  expect((await server.inject('/readyz')).json()).toMatchObject({ status: 'ready', degraded: [] });
  await reports.stop();
  await expect(reportedRelays(web.app.redis)).rejects.toThrow('ECONNREFUSED');
  for (const stop of [lost.stop, dead.stop, worker.stop, sink.stop, () => server.close()]) await stop();
  expect(await web.app.redis.hlen(keys.workerRelays)).toBe(0);
  relay.close();
});

test('a change that Redis did not confirm gives a 503 page, and the log has the code', async () => {
  const lines: unknown[] = [];
  const log = { ...web.app.log, error: (line: unknown) => void lines.push(line) };
  const onDisk = () => Promise.reject(new NotOnDisk());
  await web.confirmed(gazette, 'reader@example.com');
  const server = buildWeb({ ...web.app, list: { ...web.app.list, onDisk }, log });
  const token = web.token('unsubscribe', gazette, 'reader@example.com', 0);
  const answer = await server.inject({ method: 'POST', url: `/unsubscribe/${token}` });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('30');
  expect(answer.body).toContain('try again in a few minutes');
  expect(lines).toMatchObject([{ code: 'redis.not-on-disk' }]);
  await server.close();
});

test('a failure is logged with its route but without the token, and the reader sees an error page', async () => {
  const lines: unknown[] = [];
  const log = { ...web.app.log, error: (line: unknown) => void lines.push(line) };
  const broken = { ...web.app.list, redis: {} as typeof web.app.redis };
  const server = buildWeb({ ...web.app, list: broken, log });
  const token = web.token('unsubscribe', gazette, 'reader@example.com', 0);
  const answer = await server.inject({ method: 'POST', url: `/unsubscribe/${token}` });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).toContain('Something went wrong');
  expect(lines).toMatchObject([{ method: 'POST', route: '/unsubscribe/:token' }]);
  expect(JSON.stringify(lines)).not.toContain(token);
  await server.close();
});

test('the error of a page is shown in another language by its address, and that of a form is not', async () => {
  const server = buildWeb({ ...web.app, redis: web.app.redis.duplicate({ lazyConnect: true }) });
  const page = await server.inject('/search?q=port&q=bridge&year=2026');
  expect(page.body).toContain('href="?lang=zh-CN&amp;year=2026"');
  const form = await server.inject({ method: 'POST', url: '/n/gazette' });
  expect([form.statusCode, form.body.includes('data-languages')]).toEqual([503, false]);
  await server.close();
});

test('while Redis is unreachable, a page has the name and the links that it had before', async () => {
  const redis = web.app.redis.duplicate();
  const server = buildWeb({ ...web.app, redis });
  await redis.ping();
  expect((await server.inject('/n/gazette')).statusCode).toBe(200);
  redis.disconnect();
  await until('Redis is unreachable', () => redis.status === 'end');
  const { statusCode, body } = await server.inject('/n/gazette/issues');
  expect(statusCode).toBe(503);
  expect(body).toContain('href="/n/gazette"');
  // What the page itself needs.
  for (const path of ['/assets/look/0b5fa5-7fb8e8.css', links.followIcon('', 'weibo')])
    expect([path, (await server.inject(path)).statusCode]).toEqual([path, 200]);
  await server.close();
});

test('while Redis is unreachable, a page says so at once', async () => {
  const redis = web.app.redis.duplicate({ lazyConnect: true });
  const server = buildWeb({ ...web.app, redis });
  const answer = await server.inject('/n/gazette');
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('30');
  expect((await server.inject('/healthz')).statusCode).toBe(200);
  await server.close();
});

test('under a path of a website every link includes the path, whether or not the proxy removes it', async () => {
  const publicUrl = 'https://www.example.com/mail';
  const server = buildWeb({ ...web.app, publicUrl });
  for (const path of ['/n/gazette', '/mail/n/gazette']) {
    const { statusCode, body } = await server.inject(path);
    expect(statusCode).toBe(200);
    expect(body).toContain('action="/mail/n/gazette"');
    expect(body).toContain('href="/mail/assets/style.css');
  }
  expect((await server.inject('/robots.txt')).body).toContain('Disallow: /mail/unsubscribe/');
  await server.close();
});

test('an address that the machine does not have, or a port without the right to it, names the setting', async () => {
  const startOn = async (host: string) =>
    startWeb({ ...web.app, config: parseConfig({ HOST: host, PORT: '3999' }) }).then(String, wordsOf);
  const remedy = 'Set HOST to an address of this machine: 127.0.0.1, or 0.0.0.0 for all.';
  expect(await startOn('192.0.2.1')).toContain('The web pages cannot be served on 192.0.2.1:');
  expect(await startOn('192.0.2.1')).toContain(remedy);
  expect(await startOn('nowhere.invalid')).toContain(remedy);
});

test('the error for a port in use names the port and what to do', async () => {
  const other = createServer();
  const port = await new Promise<number>((done) =>
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      done(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  const config = parseConfig({ PORT: String(port) });
  const refused = await startWeb({ ...web.app, config }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PortTaken);
  expect(refused).toMatchObject({ code: 'web.port-taken', message: expect.stringContaining(`using port ${port}`) });
  await new Promise((done) => other.close(done));
  const started = await startWeb({ ...web.app, config });
  expect((await fetch(`${started.url}/healthz`)).status).toBe(200);
  await started.stop();
});

test('an archived newsletter keeps its past issues and links, and has no form', async () => {
  await web.issue(gazette, 'The council decides', 'sending', 'sent');
  await web.confirmed(gazette, 'reader@example.com');
  await changeNewsletter(web.app.redis, 'gazette', { archivedAt: '2031-03-04T08:00:00Z' });
  expect((await web.get('/')).body).not.toContain('The Example Gazette');
  const answers = [await web.get('/n/gazette'), await web.post('/n/gazette', { email: 'late@example.com' })];
  for (const { statusCode, body } of answers) {
    expect(statusCode).toBe(410);
    expect(body).toContain('Sign-ups are closed');
    // The search in the header is not a form to subscribe.
    expect(body).not.toMatch(/<form[^>]* method="post"/i);
  }
  expect(await web.membership(gazette, 'late@example.com')).toBeUndefined();
  expect((await web.get('/n/gazette/issues')).body).toContain('The council decides');
  await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'reader@example.com')}`, {});
  expect(await web.membership(gazette, 'reader@example.com')).toMatchObject({ state: 'unsubscribed' });
});

test('every link of a removed newsletter says that it has ended, and leaving reports success', async () => {
  await web.issue(gazette, 'The council decides', 'sending', 'sent');
  await web.confirmed(gazette, 'reader@example.com');
  await removeNewsletter(web.app.list, gazette);
  const token = (purpose: Parameters<typeof web.token>[0]) => web.token(purpose, gazette, 'reader@example.com');
  const links = [
    ...['/n/gazette', '/n/gazette/issues', '/n/gazette/embed', '/issues/gazette-1', `/confirm/${token('confirm')}`],
    ...[`/preferences/${token('preferences')}`, `/own-data/${token('erase')}/erase`, `/name/${token('name')}`],
  ];
  const posts = [`/confirm/${token('confirm')}`, `/preferences/${token('preferences')}`, '/n/gazette'];
  const answers = [...links.map((link) => web.get(link)), ...posts.map((link) => web.post(link, { from: 'page' }))];
  for (const { statusCode, body } of await Promise.all(answers)) {
    expect(statusCode).toBe(410);
    expect(body).toContain('This newsletter has ended');
    expect(body).toContain('The Example Gazette is no longer published');
  }
  const leave = `/unsubscribe/${token('unsubscribe')}`;
  for (const { statusCode, body } of [await web.get(leave), await web.post(leave, { from: 'page' })])
    expect([statusCode, body]).toEqual([200, expect.stringContaining('This newsletter has ended')]);
  const oneClick = await web.post(leave, { 'List-Unsubscribe': 'One-Click' });
  expect([oneClick.statusCode, oneClick.body]).toEqual([200, 'Unsubscribed\n']);
  expect((await web.get('/n/never-there')).statusCode).toBe(404);
  expect((await web.get('/issues/never-there-1')).statusCode).toBe(404);
  await web.newsletter();
  expect((await web.get('/n/gazette')).statusCode).toBe(200);
});

test('a removed section is in no form, and the choices of readers keep their meaning', async () => {
  await web.confirmed(gazette, 'reader@example.com');
  const preferences = `/preferences/${web.token('preferences', gazette, 'reader@example.com')}`;
  const choose = (...sections: string[]) =>
    web.post(preferences, [['sections', ''], ...sections.map((one): [string, string] => ['sections', one])]);
  await choose('City', 'Sport');
  await removeSection(web.app.redis, 'gazette', 'City');
  for (const page of ['/n/gazette', preferences, '/', '/n/gazette/embed'])
    expect((await web.get(page)).body).not.toContain('City');
  expect((await web.get(preferences)).body.match(/checked="" value="\w+"|value="\w+"[^>]* checked=""/g)).not.toBeNull();
  expect((await web.membership(gazette, 'reader@example.com'))?.sections).toBe(0b101);
  expect((await choose('City')).statusCode).toBe(400);
  await choose('Science');
  expect((await web.membership(gazette, 'reader@example.com'))?.sections).toBe(0b010);
  await choose('Science', 'Sport');
  expect((await web.membership(gazette, 'reader@example.com'))?.sections).toBe(0);
});
