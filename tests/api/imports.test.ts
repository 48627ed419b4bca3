import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSite } from '../articles/site-for-tests.js';
import { until } from '../helpers/clock.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let token: string;
beforeAll(async () => {
  api = await startApiForTests({ ALLOW_PRIVATE_FETCH: 'true' });
  ({ token } = await api.makeToken({ scopes: ['content:read', 'content:write'] }));
});
afterAll(() => api.stop());

const articles = '/newsletters/gazette/articles';
const text = 'The harbour office published the figures of the year on Friday morning.';
const markdown = `---\ntitle: A new berth opens\ndate: 2030-01-31\n---\n${text}\n\n![The berth](berth.jpg)`;
const send = (body: unknown, more = {}) => api.call('POST', articles, { token, body, ...more });

test('an article is imported as Markdown, is unchanged the second time, and is updated', async () => {
  const url = 'https://www.example.com/berth';
  const created = await send({ format: 'markdown', text: markdown, url, section: 'City' });
  expect(created).toMatchObject({
    status: 201,
    headers: { etag: '"1"', location: `http://localhost:3000/api/v1/articles/${created.body.id}` },
    body: {
      ...{ title: 'A new berth opens', url, section: 'City', publishedAt: '2030-01-31T00:00:00.000Z' },
      ...{ newsletters: ['gazette'], image: { url: 'https://www.example.com/berth.jpg' }, source: null },
    },
  });
  expect(await send({ format: 'markdown', text: markdown, url, section: 'City' })).toMatchObject({
    status: 200,
    headers: { etag: '"1"' },
  });
  const updated = await send({ format: 'markdown', text: markdown.replace('opens', 'closes'), url, section: 'City' });
  expect(updated).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { title: 'A new berth closes' } });
});

test('an article is imported as HTML, sanitised, with the address that it names', async () => {
  const html = `<html><head><title>Trams at night</title><link rel="canonical" href="https://www.example.com/trams">
    </head><body><article><h1>Trams at night</h1><p onclick="x()">${text}</p><script>alert(1)</script><p>${text}</p>
    <p>${text}</p></article></body></html>`;
  const { status, body } = await send({ format: 'html', text: html });
  expect(status).toBe(201);
  expect(body).toMatchObject({ title: 'Trams at night', url: 'https://www.example.com/trams' });
  expect(body.body).not.toMatch(/script|onclick/);
});

test.each([
  ['without an address', { format: 'markdown', text: markdown }, 'url'],
  ['without a title', { format: 'markdown', text, url: 'https://www.example.com/x' }, 'text'],
  ['without text', { format: 'html', text: '<p>', url: 'https://www.example.com/x' }, 'text'],
  ['that is a feed', { format: 'html', text: '<rss version="2.0"><channel/></rss>' }, 'text'],
  ['of another format', { format: 'pdf', text: 'x' }, 'format'],
  ['with a private scheme', { format: 'markdown', text: markdown, url: 'file:///etc/passwd' }, 'url'],
])('a text %s is refused by field', async (_, body, field) => {
  expect(await send(body)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

test('a text may be large, and one beyond the limit is refused with the limit', async () => {
  const url = 'https://www.example.com/large';
  const large = { format: 'markdown', text: `# Large\n\n${`${text}\n\n`.repeat(3_000)}`, url };
  expect((await send(large)).status).toBe(201);
  const tooLarge = await send({ ...large, text: 'x'.repeat(1_100_000) });
  expect(tooLarge).toMatchObject({ status: 413, body: { detail: 'The body must not exceed 1024 KB.' } });
  const other = { url: 'https://www.example.com/feed.xml', kind: 'feed', section: 'x'.repeat(70_000) };
  expect(await api.call('POST', '/newsletters/gazette/sources', { token, body: other })).toMatchObject({
    status: 413,
    body: { detail: 'The body must not exceed 64 KB.' },
  });
});

test('several texts at once are read one after the other, each with its own result', async () => {
  const one = (number: number) =>
    send({ format: 'markdown', text: `# Story ${number}\n\n${text}`, url: `https://www.example.com/s/${number}` });
  const answers = await Promise.all(Array.from({ length: 4 }, (_, number) => one(number)));
  expect(answers.map(({ status, body }) => [status, body.title])).toEqual(
    Array.from({ length: 4 }, (_, number) => [201, `Story ${number}`]),
  );
});

test('the picture of an article from the API is scheduled immediately', async () => {
  const waiting = async () => {
    const found = [];
    for await (const { id } of api.app.queues.pending('makePictures')) found.push(id);
    return found;
  };
  // A picture of its own: one that was tried before is tried again later.
  const text = markdown.replace('berth.jpg', 'pier.jpg');
  await send({ format: 'markdown', text, url: 'https://www.example.com/pier' });
  expect(await waiting()).toEqual(['pictures']);
});

test('a worker imports addresses, and the import lists what was imported and what was not', async () => {
  const site = await startSite(({ url }, response) => {
    if (url !== '/berth') return response.writeHead(404).end();
    response.end(`<html><head><title>The berth</title></head><body><article><h1>The berth</h1>
      ${`<p>${text}</p>`.repeat(4)}</article></body></html>`);
  });
  const urls = [`${site.url}/berth`, `${site.url}/gone`];
  const path = '/newsletters/gazette/imports';
  const asked = await api.call('POST', path, { token, body: { urls, section: 'City' } });
  expect(asked).toMatchObject({ status: 202, body: { state: 'waiting', total: 2, done: 0, finishedAt: null } });
  const location = String(asked.headers.location).replace('http://localhost:3000/api/v1', '');
  expect(location).toBe(`${path}/${asked.body.id}`);
  const stopWorkers = await api.startWorkers();
  const read = async () => (await api.call('GET', location, { token })).body;
  await until('the import is over', async () => (await read()).state === 'done', read);
  const over = await read();
  expect(over).toMatchObject({
    ...{ newsletter: 'gazette', done: 2, added: 1, updated: 0, unchanged: 0, skipped: 1, error: null },
    reasons: [{ source: urls[1], reason: expect.stringContaining('404') }],
    articles: [{ title: 'The berth' }],
  });
  expect((await api.call('GET', `/articles/${over.articles[0].id}`, { token })).body).toMatchObject({
    section: 'City',
  });
  await stopWorkers.stop();
  await site.stop();

  await api.newsletter({ slug: 'other' });
  expect(await api.call('GET', `/newsletters/other/imports/${asked.body.id}`, { token })).toMatchObject({
    status: 404,
    body: { code: 'import.not-found' },
  });
});

test('only web addresses are imported', async () => {
  const urls = ['/etc/passwd', 'file:///etc/passwd', 'https://www.example.com/ok'];
  const refused = await api.call('POST', '/newsletters/gazette/imports', { token, body: { urls } });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ field }: { field: string }) => field)).toEqual(['urls.0', 'urls.1']);
});
