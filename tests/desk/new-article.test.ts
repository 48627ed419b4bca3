import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';
import { formIn, settingsBrowser } from './settings/settings-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter({ timeZone: 'Europe/Berlin' });
});
afterAll(() => web.stop());

const [list, at] = ['/desk/n/gazette/articles', '/desk/n/gazette/articles/new'];
const picture = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: '#336' } })
    .png()
    .toBuffer();

test('a writer writes an article with a picture, corrects what was wrong without losing anything, and changes the text', async () => {
  const ada = await settingsBrowser(web, 'Ada', null, { gazette: 'writer' });
  expect((await ada.get(list)).body).toContain(`href="${at}"`);
  const typed = {
    ...(await ada.form(at)),
    ...{ title: 'The ferry is back', text: 'It sails\r\nevery **hour**.', section: 'City', alt: 'A ferry' },
    ...{ publishedAt: '2031-07-01T08:30' },
  };
  expect(typed).toMatchObject({ author: 'Ada' });
  const wrong = await ada.send(at, { ...typed, title: '' }, { picture: await picture() });
  expect([wrong.statusCode, wrong.body.includes('Enter a headline'), wrong.body.includes('every **hour**.')]).toEqual([
    400,
    true,
    true,
  ]);
  // The picture is kept, so that it need not be chosen again.
  const [, image = ''] = /name="image" value="([^"]+)"/.exec(wrong.body) ?? [];
  const saved = await ada.send(at, { ...typed, image }, {});
  expect(saved.statusCode).toBe(303);
  const address = String(saved.headers.location);
  const id = /articles\/([a-z2-7]+)\?/.exec(address)?.[1] ?? '';
  expect(await readArticle(web.app.redis, id)).toMatchObject({
    ...{ title: 'The ferry is back', written: 'It sails\nevery **hour**.', section: 'City', author: 'Ada' },
    ...{ publishedAt: '2031-07-01T06:30:00.000Z', image: { url: image, alt: 'A ferry' }, newsletters: ['gazette'] },
  });
  const page = await ada.get(address);
  expect([page.body.includes('The article is saved.'), page.body.includes('every **hour**.')]).toEqual([true, true]);
  expect((await ada.get(list)).body).toContain('The ferry is back');

  const one = `${list}/${id}`;
  const fields = { ...(await ada.form(one)), act: 'save', text: 'It sails twice.' };
  expect((await ada.post(one, fields)).statusCode).toBe(303);
  expect((await readArticle(web.app.redis, id))?.body).toContain('It sails twice.');
  const late = await ada.post(one, { ...fields, text: 'Too late' });
  expect([late.statusCode, late.body.includes('Too late')]).toEqual([409, true]);
});

test('an article gets another picture from a file, which is not lost where something else is wrong', async () => {
  const dee = await settingsBrowser(web, 'Dee', null, { gazette: 'writer' });
  const image = { url: 'https://www.example.com/tram.jpg', alt: 'A tram' };
  const fields = { title: 'Trams', section: 'City', author: '', excerpt: 'They run.', body: '<p>They run.</p>', image };
  const draft = { ...fields, url: 'https://www.example.com/trams', publishedAt: null, source: 'feed' } as const;
  const { article } = await saveArticle(web.app.redis, draft, { newsletter: 'gazette' });
  const one = `${list}/${article.id}`;
  expect((await dee.get(one)).body).toContain('Another picture');
  const typed = { ...(await dee.form(one)), section: 'City', focus: 'top', act: 'save' };
  const stored = async () => (await readArticle(web.app.redis, article.id))?.image;

  const noPicture = await dee.send(one, typed, { picture: Buffer.from('no picture') });
  expect([noPicture.statusCode, noPicture.body.includes('This picture cannot be used.')]).toEqual([400, true]);
  const wrong = await dee.send(one, { ...typed, title: '', alt: 'Two trams' }, { picture: await picture() });
  expect(wrong.statusCode).toBe(400);
  expect(await stored()).toEqual(image);
  const again = formIn(wrong.body);
  expect([wrong.body.includes('Your picture is kept.'), again.alt, await stored()]).toEqual([true, 'Two trams', image]);
  const saved = await dee.send(one, { ...typed, ...again, title: 'Trams', act: 'save' }, {});
  expect(saved.statusCode).toBe(303);
  expect(await stored()).toEqual({ url: again.kept, alt: 'Two trams', focus: { x: 1 / 2, y: 1 / 6 } });
  expect((await web.get(new URL(again.kept ?? '').pathname)).headers['content-type']).toMatch(/^image\//);
});

test('what cannot be used is named beside its field, and whoever may not write articles finds no page for it', async () => {
  const bo = await settingsBrowser(web, 'Bo', null, { gazette: 'editor' });
  const typed = { title: 'A title', text: 'Words', publishedAt: 'tomorrow' };
  const refused = await bo.send(at, typed, {});
  expect([refused.statusCode, refused.body.includes('Enter a day and a time.')]).toEqual([400, true]);
  const noPicture = await bo.send(at, { ...typed, publishedAt: '' }, { picture: Buffer.from('no picture') });
  expect([noPicture.statusCode, noPicture.body.includes('This picture cannot be used.')]).toEqual([400, true]);
  const viewer = await settingsBrowser(web, 'Cy', null, { gazette: 'viewer' });
  expect((await viewer.get(list)).body).not.toContain(at);
  expect([(await viewer.get(at)).statusCode, (await viewer.send(at, typed, {})).statusCode]).toEqual([404, 404]);
});
