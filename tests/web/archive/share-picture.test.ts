import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makePictures } from '../../../src/articles/pictures/make-pictures.js';
import { openPictureCutter, type PictureCutter } from '../../../src/articles/pictures/picture-cutter.js';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { saveMedia } from '../../../src/articles/store/picture-store.js';
import { drawSharePictures, requestSharePicture } from '../../../src/delivery/share-picture.js';
import { changeLook } from '../../../src/operations/newsletters/change-look.js';
import { colourAt } from '../../articles/pictures/pictures-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let cutter: PictureCutter;
beforeAll(async () => {
  cutter = openPictureCutter();
  web = await startWebForTests();
});
afterAll(async () => {
  await cutter.close();
  await web.stop();
});
beforeEach(() => web.empty());

/** A sent issue with one article, which has a green picture or none; a worker has drawn its picture. */
async function sentIssue(picture: 'picture' | 'no picture', accent?: string) {
  const { redis, publicUrl } = web.app;
  const newsletter = await web.newsletter();
  if (accent) await changeLook(redis, newsletter.slug, { accent });
  const issue = await web.issue(newsletter, 'The old ferry sails again', 'sending', 'sent');
  const [article = ''] = issue.articles;
  if (picture === 'picture') {
    const create = { width: 1600, height: 900, channels: 3 as const, background: '#00c000' };
    const { id, ext } = await saveMedia(redis, await sharp({ create }).jpeg().toBuffer());
    await editArticle(redis, article, { image: { url: `${publicUrl}/media/${id}.${ext}`, alt: 'The ferry' } });
    await makePictures({ redis, publicUrl, allowPrivateFetch: false, pictureMemory: 1e8, cutter });
  }
  await requestSharePicture(redis, issue.id);
  await drawSharePictures(redis, cutter);
  return { issue: `/issues/${issue.id}`, article: `/articles/${article}` };
}

/** The picture that a page names for previews of its link, as a social network fetches it. */
async function previewOf(page: string) {
  const { statusCode, body } = await web.get(page);
  expect(statusCode).toBe(200);
  const property = (name: string) => new RegExp(`<meta property="${name}" content="([^"]*)"`).exec(body)?.[1] ?? '';
  const address = property('og:image');
  expect(address.startsWith(`${web.app.publicUrl}/pictures/`), address).toBe(true);
  const { headers, rawPayload } = await web.get(new URL(address).pathname);
  const { format, width, height } = await sharp(rawPayload).metadata();
  expect([headers['content-type'], format]).toEqual(['image/jpeg', 'jpeg']);
  expect([property('og:image:width'), property('og:image:height')]).toEqual([`${width}`, `${height}`]);
  expect(body).toContain('<meta name="twitter:card" content="summary_large_image"/>');
  return { address, size: `${width}×${height}`, alt: property('og:image:alt'), bytes: rawPayload };
}

test('an issue that was sent before pictures were drawn gets its picture once its page is read', async () => {
  const issue = await web.issue(await web.newsletter(), 'The old ferry sails again', 'sending', 'sent');
  expect((await web.get(`/issues/${issue.id}`)).body).not.toContain('og:image"');
  await drawSharePictures(web.app.redis, cutter);
  expect(await previewOf(`/issues/${issue.id}`)).toMatchObject({ size: '1200×630' });
});

const accentOf = (bytes: Uint8Array) => colourAt(bytes, 0.5, 0.005);

test('links to an issue and to its article are previewed with pictures that are served here', async () => {
  const pages = await sentIssue('picture');
  const issue = await previewOf(pages.issue);
  expect(issue).toMatchObject({ size: '1200×630', alt: 'The old ferry sails again' });
  expect(await colourAt(issue.bytes, 0.95, 0.5)).toBe('g');
  expect(await accentOf(issue.bytes)).toBe('r');
  const article = await previewOf(pages.article);
  expect(article).toMatchObject({ size: '1200×630', alt: 'The ferry' });
  expect(await colourAt(article.bytes, 0.05, 0.5)).toBe('g');
});

test('without a picture of its own an article is previewed with the drawn one of its issue', async () => {
  const pages = await sentIssue('no picture');
  const issue = await previewOf(pages.issue);
  expect(issue.size).toBe('1200×630');
  expect(await colourAt(issue.bytes, 0.95, 0.5)).toBe('rgb');
  expect((await previewOf(pages.article)).address).toBe(issue.address);
});

test('the drawn picture has the newsletter’s own accent colour', async () => {
  const { bytes } = await previewOf((await sentIssue('no picture', '#0b5fa5')).issue);
  expect(await accentOf(bytes)).toBe('b');
});

test('links to the front page, a section and the archive are previewed with a picture of what they show', async () => {
  const { issue, article } = await sentIssue('picture');
  const [ofIssue, ofArticle] = [await previewOf(issue), await previewOf(article)];
  for (const path of ['/', '/n/gazette', '/n/gazette/issues'])
    expect([path, await previewOf(path)]).toMatchObject([
      path,
      { address: ofIssue.address, alt: 'The Example Gazette' },
    ]);
  expect(await previewOf('/n/gazette/sections/City')).toMatchObject({ address: ofArticle.address, alt: 'The ferry' });
  expect(await previewOf('/n/gazette/sections/Sport')).toMatchObject({ address: ofIssue.address });
  await web.newsletter({ slug: 'weekend', title: 'Weekend Reader' });
  expect((await previewOf('/')).address).toBe(ofIssue.address);
});
