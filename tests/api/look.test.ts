import { afterAll, beforeAll, expect, test } from 'vitest';
import { png } from '../helpers/png.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

const path = '/newsletters/gazette/look';
let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const patch = (body: object, ifMatch = '*') => api.call('PATCH', path, { body, headers: { 'if-match': ifMatch } });
const encoded = (size: { width: number; height: number; alpha: boolean }) => png(size).toString('base64');

test('the look is read and changed on the revision that was read, and shown by the preview', async () => {
  const before = await api.call('GET', path);
  expect(before).toMatchObject({ status: 200, body: { accent: null, logo: null, layout: 'full', sectionColours: {} } });
  const change = {
    ...{ accent: '#0B5FA5', contact: 'Write to desk@example.com', contents: 5, forwarded: true },
    ...{ signature: 'Ada Example\nEditor', intro: 'Good **morning**', language: 'ar', direction: 'rtl' },
    logo: encoded({ width: 560, height: 144, alpha: true }),
    portrait: encoded({ width: 128, height: 128, alpha: false }),
  };
  expect(await api.call('PATCH', path, { body: change })).toMatchObject({ status: 428 });
  const changed = await patch(change, String(before.headers.etag));
  expect(changed).toMatchObject({
    status: 200,
    headers: { etag: `"${before.body.revision + 1}"` },
    body: {
      accent: { light: '#0b5fa5', dark: expect.stringMatching(/^#/) },
      logo: { width: 280, height: 72 },
      ...{ logoDark: null, contents: 5, forwarded: true, language: 'ar', direction: 'rtl' },
    },
  });
  expect((await api.call('GET', path)).body).toEqual(changed.body);
  const file = new URL(changed.body.logo.url).pathname;
  expect((await api.get(file)).headers['content-type']).toBe('image/png');
  const { html } = (await api.call('GET', `${path}/preview?locale=en`)).body;
  for (const part of ['#0b5fa5', 'mailto:desk@example.com', changed.body.logo.url, 'Ada Example', 'dir="rtl"'])
    expect(html).toContain(part);
  expect(await patch({ contact: 'late' }, String(before.headers.etag))).toMatchObject({
    status: 412,
    body: { code: 'newsletter.changed-meanwhile', errors: [{ field: 'look' }] },
  });
  const cleared = await patch({ accent: null, logo: null, portrait: null, signature: null, language: null });
  expect(cleared.body).toMatchObject({ accent: null, logo: null, portrait: null, signature: '', language: null });
  expect(cleared.body.contact).toBe('Write to desk@example.com');
});

test('words, the place of the rating and the list of headlines are set, and null resets them', async () => {
  expect((await api.call('GET', path)).body).toMatchObject({ ratingPlace: 'lead', words: {} });
  await patch({ contents: 4, ratingPlace: 'end', words: { readMore: ' Keep  reading ', comments: '{count} replies' } });
  const changed = await patch({ words: { readMore: 'More' } });
  const words = { readMore: 'More', comments: '{count} replies' };
  expect(changed.body).toMatchObject({ contents: 4, ratingPlace: 'end', words });
  expect((await patch({ words: { readMore: null } })).body.words).toEqual({ comments: '{count} replies' });
  // No list at all is not the default, which has one from ten stories on.
  const cleared = await patch({ contents: null, ratingPlace: null, words: null });
  expect(cleared.body).toMatchObject({ contents: null, ratingPlace: 'lead', words: {} });
  expect((await patch({ contents: 10 })).body.contents).toBe(10);
});

test('colours are set by the name of a section', async () => {
  const { body } = await api.call('GET', '/newsletters/gazette');
  const [section = ''] = body.sections;
  const changed = await patch({ sectionColours: { [section]: '#0b5fa5' } });
  expect(changed.body.sectionColours).toEqual({ [section]: { light: '#0b5fa5', dark: expect.any(String) } });
  expect((await patch({ sectionColours: null })).body.sectionColours).toEqual({});
});

test.each([
  [{}, 'body'],
  [{ accent: 'blue' }, 'accent'],
  [{ accent: '#ffff00' }, 'accent'],
  [{ logo: 'not Base64!' }, 'logo'],
  [{ logo: Buffer.from('text').toString('base64') }, 'logo'],
  [{ logo: encoded({ width: 560, height: 144, alpha: false }) }, 'logo'],
  [{ logo: 'A'.repeat(1_400_004) }, 'logo'],
  [{ logoDark: encoded({ width: 560, height: 144, alpha: true }) }, 'logoDark'],
  [{ portrait: encoded({ width: 128, height: 60, alpha: false }) }, 'portrait'],
  [{ contents: 0 }, 'contents'],
  [{ language: 'not a tag' }, 'language'],
  [{ sectionColours: { Nowhere: '#0b5fa5' } }, 'sectionColours'],
  [{ colour: 'red' }, 'colour'],
  [{ ratingPlace: 'top' }, 'ratingPlace'],
  [{ words: { readLess: 'x' } }, 'words'],
  [{ words: { comments: 'many' } }, 'words'],
  [{ words: { readMore: ' ' } }, 'words'],
])('a wrong change is refused by field: case %#', async (body, field) => {
  const { status, body: problem } = await patch(body);
  expect([status, problem.errors?.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
});

test('only a token with the scope changes the look', async () => {
  const { token } = await api.makeToken({ scopes: ['content:read'] });
  expect((await api.call('GET', path, { token })).status).toBe(200);
  const change = { token, body: { contact: 'x' }, headers: { 'if-match': '*' } };
  expect((await api.call('PATCH', path, change)).status).toBe(403);
  const { token: other } = await api.makeToken({ newsletter: 'courier' });
  for (const address of [path, `${path}/preview`])
    expect((await api.call('GET', address, { token: other })).status).toBe(403);
});
