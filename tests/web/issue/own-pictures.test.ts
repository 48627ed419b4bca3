import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freezeEmails, readEdition } from '../../../src/delivery/edition.js';
import { copyPagePictures, schedulePagePictures } from '../../../src/delivery/pictures/page-pictures.js';
import { addIssue, changeIssueState, nextIssueId, readIssue } from '../../../src/issues/issue-store.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { pictureKeys } from '../../../src/redis/keys.js';
import { escapeHtml } from '../../../src/render/escape-html.js';
import { foreignPictures, withOwnPictures } from '../../../src/web/issue/own-pictures.js';
import { startSite } from '../../articles/site-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let site: { url: string; stop: () => Promise<void> };
let asked: string[] = [];
beforeAll(async () => {
  const banner = await sharp({ create: { width: 600, height: 120, channels: 3, background: '#3060a0' } })
    .png()
    .toBuffer();
  site = await startSite((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/banner')) response.end(banner);
    else if (request.url?.startsWith('/page')) response.end('<script>alert(1)</script>');
    else response.writeHead(404).end();
  });
  web = await startWebForTests();
  gazette = await web.newsletter();
});
afterAll(async () => {
  await web.stop();
  await site.stop();
});

/** A sent issue with a sponsor's picture from another host. */
async function sponsored(image: string) {
  const { redis, publicUrl } = web.app;
  const { articles } = await web.issue(gazette, `A story beside ${image}`, 'sending', 'sent');
  const id = await nextIssueId(redis, gazette.slug);
  const slot = {
    id: 's1',
    place: 'lead',
    title: 'A Sponsor',
    text: 'Words',
    url: 'https://sponsor.example.com/',
  } as const;
  const issue = await addIssue(redis, {
    ...{ id, newsletter: gazette.slug, subject: 'Sponsored', preheader: '', articles, audience: {} },
    sponsors: [{ ...slot, image, imageAlt: 'A banner', label: '', from: '', to: '' }],
  });
  await freezeEmails(web.app, await readEdition(redis, publicUrl, issue));
  for (const state of ['sending', 'sent'] as const) await changeIssueState(redis, id, state, { startedAt: Date.now() });
  return readIssue(redis, id);
}
/** Without the QR code of the address, which is drawn by the page. */
const imagesOf = (html: string) =>
  [...html.matchAll(/<img[^>]*\ssrc="([^"]*)"/g)].flatMap(([, src = '']) =>
    src.startsWith('data:image/svg') ? [] : [src],
  );
const copy = () => copyPagePictures({ ...web.app, allowPrivateFetch: true });

test('a sponsor’s picture is shown from this host once it is copied, and until then not at all', async () => {
  const url = `${site.url}/banner.png?campaign=1&size=2`;
  const { id } = await sponsored(url);
  const first = await web.get(`/issues/${id}?view=email`);
  expect(String(first.headers['content-security-policy'])).toContain("img-src 'self' data:;");
  expect(imagesOf(first.body)).toEqual([]);
  expect(first.body).toContain('A Sponsor');
  await schedulePagePictures(web.app);
  await copy();
  const [picture = '', ...others] = imagesOf((await web.get(`/issues/${id}?view=email`)).body);
  expect([picture, others]).toEqual([expect.stringMatching(/^\/media\/[0-9a-f]{20}\.png$/), []]);
  const served = await web.get(picture);
  expect([served.statusCode, served.headers['content-type']]).toEqual([200, 'image/png']);
  asked = [];
  await web.get(`/issues/${id}?view=email&lang=zh-CN`);
  expect([asked, await web.app.redis.scard(pictureKeys.wanted)]).toEqual([[], 0]);
});

test.each(['/gone.png', '/page.png'])('%s, which is no picture, is left out and not asked for again', async (path) => {
  const { id } = await sponsored(`${site.url}${path}`);
  await web.get(`/issues/${id}?view=email`);
  await copy();
  expect(imagesOf((await web.get(`/issues/${id}?view=email`)).body)).toEqual([]);
  expect(await web.app.redis.scard(pictureKeys.wanted)).toBe(0);
});

test('whatever an email shows, its page has no picture of another host, and all of ours', () => {
  const place = { publicUrl: 'https://news.example.com/letters', base: '/letters' };
  const anyUrl = fc.oneof(
    fc.webUrl({ withQueryParameters: true }),
    fc.constantFrom(
      'https://news.example.com/letters/media/1.png',
      'http://x/&quot;>',
      '//other.example/x',
      'data:x',
      '',
    ),
  );
  fc.assert(
    fc.property(fc.array(anyUrl), fc.array(anyUrl), (urls, copied) => {
      const email = urls
        .map((url) => `<a href="x"><img alt="1 &gt; 0" src="${escapeHtml(url)}" width="1"></a>`)
        .join('\n');
      const copies = new Map(copied.map((url) => [url, 'copy.png']));
      const shown = imagesOf(withOwnPictures(email, place, copies));
      expect(shown.filter((src) => !src.startsWith('/letters/'))).toEqual([]);
      const kept = urls.filter((url) => copies.has(url) || url.startsWith(`${place.publicUrl}/`));
      expect(shown).toHaveLength(kept.length);
      for (const url of foreignPictures(email, place)) expect(urls).toContain(url);
    }),
  );
});
