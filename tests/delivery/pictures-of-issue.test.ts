import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evictPictures } from '../../src/articles/pictures/evict-pictures.js';
import { makePictures } from '../../src/articles/pictures/make-pictures.js';
import { openPictureCutter, type PictureCutter } from '../../src/articles/pictures/picture-cutter.js';
import { readPictureSource, sourceName } from '../../src/articles/pictures/picture-source.js';
import { readPictureFile } from '../../src/articles/pictures/picture-store.js';
import { schedulePictures } from '../../src/articles/pictures/schedule-pictures.js';
import type { ArticleImage } from '../../src/articles/store/article.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { approvalOf, writeApproval } from '../../src/delivery/approval.js';
import { freezeEmails, readArchive, readEdition, readFrozenEmail } from '../../src/delivery/edition.js';
import { drawSharePictures, issueSharePicture, requestSharePicture } from '../../src/delivery/share-picture.js';
import { composeIssue } from '../../src/issues/compose.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { addNewsletter, changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { removeNewsletter } from '../../src/operations/newsletters/remove-newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { colourAt } from '../articles/pictures/pictures-for-tests.js';
import { startSite } from '../articles/site-for-tests.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let cutter: PictureCutter;
let site: { url: string; stop: () => Promise<void> };
let made = 0;

beforeAll(async () => {
  cutter = openPictureCutter();
  const tall = await sharp({ create: { width: 700, height: 2100, channels: 3, background: '#3060a0' } })
    .jpeg()
    .toBuffer();
  site = await startSite((request, response) => {
    if (request.url?.startsWith('/ok')) response.end(tall);
    else response.writeHead(request.url?.startsWith('/gone') ? 404 : 503).end();
  });
  postrider = await startPostrider({ readers: 1, workers: false, settings: { ALLOW_PRIVATE_FETCH: 'true' } });
});
afterAll(async () => {
  await postrider.stop();
  await cutter.close();
  await site.stop();
});

/** A draft whose articles have these pictures, the first as the lead. */
async function draftWith(paths: readonly string[], alt = '', newsletter = postrider.newsletter) {
  const { redis } = postrider.app;
  made += 1;
  const articles: string[] = [];
  for (const path of paths) {
    const title = `Story ${made} ${path}`;
    const image: ArticleImage = { url: `${site.url}/${path}`, alt };
    const draft = { title, image, section: 'News', publishedAt: null, author: '', excerpt: '', body: '' };
    const url = `https://example.com/${made}/${path}`;
    const saved = await saveArticle(redis, { ...draft, url, source: 'feed' }, { newsletter: newsletter.slug });
    articles.push(saved.article.id);
  }
  return (await composeIssue(redis, newsletter, { articles })).issue;
}
const make = () =>
  makePictures({ ...postrider.app, allowPrivateFetch: true, pictureMemory: 100 * 1024 * 1024, cutter });
const editionOf = async (id: string) =>
  readEdition(postrider.app.redis, postrider.app.publicUrl, await readIssue(postrider.app.redis, id));
async function freezeIssue(id: string) {
  const { redis } = postrider.app;
  await freezeEmails(postrider.app, await editionOf(id));
  const issue = await readIssue(redis, id);
  const html = (await readFrozenEmail(redis, issue, 'en'))?.html ?? '';
  return { mail: imagesIn(html), page: imagesIn((await readArchive(redis, issue, 'en')) ?? '') };
}
const imagesIn = (html: string) => [...html.matchAll(/<img[^>]*>/g)].map(([tag]) => tag);
const attribute = (tag = '', name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
const fileAt = (tag: string | undefined) => attribute(tag, 'src')?.split('/pictures/')[1] ?? '';

test('emails and their public page show pictures cut to one shape for each place, with fixed sizes', async () => {
  const issue = await draftWith(['ok-lead', 'ok-card'], 'The harbour');
  await make();
  const { mail, page } = await freezeIssue(issue.id);
  for (const images of [mail, page]) {
    expect(images.map((tag) => [attribute(tag, 'width'), attribute(tag, 'height'), attribute(tag, 'alt')])).toEqual([
      ['520', '325', 'The harbour'],
      ['96', '72', 'The harbour'],
    ]);
    for (const tag of images)
      expect(attribute(tag, 'src')).toMatch(/^https:\/\/news\.example\.com\/pictures\/\w+-(lead|card)-\d+\.jpg$/);
  }
  const lead = await readPictureFile(postrider.app.redis, fileAt(mail[0]));
  const { width = 0, height = 1 } = await sharp(lead?.bytes).metadata();
  expect(width / height).toBeCloseTo(520 / 325, 2);
});

test('until a picture is made an email shows the source’s own, and the public page none from elsewhere', async () => {
  const issue = await draftWith(['busy-1', 'ok-late']);
  const { mail, page } = await freezeIssue(issue.id);
  expect(mail.map((tag) => attribute(tag, 'src'))).toEqual([`${site.url}/busy-1`, `${site.url}/ok-late`]);
  expect(page).toEqual([]);
});

test('a picture that does not exist costs the picture, never the article', async () => {
  const issue = await draftWith(['gone-1', 'ok-2']);
  await make();
  const edition = await editionOf(issue.id);
  expect(edition.articles).toHaveLength(2);
  const { mail } = await freezeIssue(issue.id);
  expect(mail).toHaveLength(1);
  expect(fileAt(mail[0])).toMatch(/-card-/);
});

test('a picture without a description has the headline as alt text, which screen readers read once', async () => {
  const issue = await draftWith(['ok-silent']);
  await make();
  const { mail } = await freezeIssue(issue.id);
  expect(attribute(mail[0], 'alt')).toBe(`Story ${made} ok-silent`);
  expect(attribute(mail[0], 'role')).toBe('presentation');
});

test('an issue keeps its pictures when memory is short', async () => {
  const issue = await draftWith(['ok-kept', 'ok-kept-card']);
  await make();
  const { mail } = await freezeIssue(issue.id);
  await evictPictures(postrider.app.redis, 0);
  for (const tag of mail) expect(await readPictureFile(postrider.app.redis, fileAt(tag))).not.toBeNull();
});

test('a picture that is made after an approval does not undo it', async () => {
  const { redis } = postrider.app;
  await changeNewsletter(redis, 'business', { approval: 'wait' });
  const issue = await draftWith(['ok-approved']);
  await writeApproval(redis, await editionOf(issue.id), 'an editor');
  await make();
  const edition = await editionOf(issue.id);
  expect(Object.values(edition.pictures ?? {})).toEqual([{ picture: expect.anything() }]);
  expect(await approvalOf(redis, edition)).toBe('approved');
  const [article] = edition.articles;
  const moved = {
    ...edition,
    articles: [{ ...article, image: { url: '', alt: '', ...article?.image, focus: { x: 0, y: 0 } } }],
  };
  expect(await approvalOf(redis, moved as typeof edition)).toBe('changed');
  await changeNewsletter(redis, 'business', { approval: 'draft' });
});

test('workers make the pictures of articles that came in, and the issue goes out with them', async () => {
  const workers = await postrider.startWorkers();
  const issue = await draftWith(['ok-worker'], 'The harbour');
  await schedulePictures(postrider.app);
  const name = sourceName({ url: `${site.url}/ok-worker` });
  await until(
    'the picture is made',
    async () => (await readPictureSource(postrider.app.redis, name))?.state === 'made',
  );
  await postrider.send(issue);
  await workers.stop();
  const { html } = await postrider.sink.parsed(readerAddress(0));
  expect(html).toMatch(/news\.example\.com\/pictures\/\w+-lead-\d+\.jpg/);
});

test('a picture for shared links is drawn for an issue that goes out, and again after a correction', async () => {
  const { redis, publicUrl } = postrider.app;
  const issue = await draftWith(['ok-shared']);
  await make();
  await requestSharePicture(redis, issue.id);
  expect(await issueSharePicture(redis, issue.id, publicUrl, 'Words')).toBeNull();
  await drawSharePictures(redis, cutter);
  const drawn = await issueSharePicture(redis, issue.id, publicUrl, 'Words');
  expect(drawn).toMatchObject({ width: 1200, height: 630, alt: 'Words' });
  expect(drawn?.src).toMatch(/^https:\/\/news\.example\.com\/pictures\/issue-\w+-share-1200\.jpg$/);
  const file = await readPictureFile(redis, drawn?.src.split('/').at(-1) ?? '');
  expect(await sharp(file?.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1200, height: 630 });
  // The picture of the lead story is on the right.
  expect(await colourAt(file?.bytes ?? Buffer.of(), 0.95, 0.5)).toBe('b');

  await editDraft(redis, issue.id, { base: issue.revision, by: 'an editor' }, { subject: 'Another subject' });
  await requestSharePicture(redis, issue.id);
  await drawSharePictures(redis, cutter);
  const again = await issueSharePicture(redis, issue.id, publicUrl, 'Words');
  expect(again?.src).not.toBe(drawn?.src);
});

test('a picture is not drawn for an issue that is gone', async () => {
  const { redis } = postrider.app;
  await requestSharePicture(redis, 'business-999');
  await drawSharePictures(redis, cutter);
  expect(await redis.scard(keys.undrawnIssues)).toBe(0);
});

test('a draft shows an article’s picture with a focus of its own', async () => {
  const { redis } = postrider.app;
  const issue = await draftWith(['ok-focus']);
  await make();
  const [article = ''] = issue.articles;
  const image: ArticleImage = { url: `${site.url}/ok-focus`, alt: 'The harbour', focus: { x: 0.5, y: 0 } };
  await editDraft(redis, issue.id, { base: issue.revision, by: 'an editor' }, { versions: { [article]: { image } } });
  await make();
  const { mail } = await freezeIssue(issue.id);
  expect(fileAt(mail[0])).toMatch(/-lead-/);
  expect((await readPictureSource(redis, sourceName(image)))?.state).toBe('made');
});

test('the pictures of a removed newsletter’s issues are removed', async () => {
  const { app } = postrider;
  const newsletter = await addNewsletter(app.redis, { ...postrider.newsletter, slug: 'harbour' });
  const issue = await draftWith(['ok-removed'], '', newsletter);
  await make();
  const { mail } = await freezeIssue(issue.id);
  await removeNewsletter(app.list, newsletter);
  await evictPictures(app.redis, 100 * 1024 * 1024);
  expect(await readPictureFile(app.redis, fileAt(mail[0]))).toBeNull();
});
