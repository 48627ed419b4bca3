import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { changeSite, readSite } from '../../../src/site/site-store.js';
import { png } from '../../helpers/png.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { formIn, settingsBrowser } from './settings-for-tests.js';

let web: WebForTests;
let ada: Awaited<ReturnType<typeof settingsBrowser>>;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter();
  ada = await settingsBrowser(web, 'Ada');
});

const [look, site] = ['look', 'site'].map((page) => `/desk/n/gazette/settings/${page}`) as [string, string];
const transparentPng = (width: number, height: number) => png({ width, height, alpha: true });
const gazette = () => readNewsletter(web.app.redis, 'gazette');

test('a colour, a logo and a layout are saved, and a logo is removed again', async () => {
  const typed = { ...(await ada.form(look)), accent: '#0b5fa5', layout: 'brief' };
  const answer = await ada.send(look, typed, { 'logo.file': transparentPng(200, 60) });
  expect(answer.statusCode).toBe(303);
  expect((await gazette()).look).toMatchObject({ accent: { light: '#0b5fa5' }, layout: 'brief', logo: { width: 200 } });
  const { logo = '' } = await ada.form(look);
  expect(logo).toMatch(/\/media\/\w+\.png$/);
  await ada.post(look, { ...(await ada.form(look)), 'logo.remove': 'yes' });
  expect((await gazette()).look).not.toHaveProperty('logo');
});

test('a chosen logo is kept where something else is wrong, and each mistake says what to do', async () => {
  const typed = { ...(await ada.form(look)), accent: '#ffff00' };
  const answer = await ada.send(look, typed, { 'logo.file': transparentPng(200, 60) });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain('Text in this colour is hard to read. The nearest shade');
  const again = formIn(answer.body);
  expect(again.logo).toMatch(/\/media\/\w+\.png$/);
  expect((await ada.post(look, { ...again, accent: '#0b5fa5' })).statusCode).toBe(303);
  expect((await gazette()).look).toMatchObject({ logo: { width: 200 } });
  const dark = await ada.send(
    look,
    { ...(await ada.form(look)), 'logo.remove': 'yes' },
    { 'logoDark.file': transparentPng(200, 60) },
  );
  expect(dark.body).toContain('choose the usual logo as well');
  const text = await ada.send(look, await ada.form(look), { 'logo.file': Buffer.from('no picture') });
  expect(text.body).toContain('Choose a transparent PNG, GIF or WebP of at least');
});

test('the email beside the look shows a colour that is not saved', async () => {
  const typed = { ...(await ada.form(look)), accent: '#0b5fa5' };
  const { body } = await ada.get(`${look}?${new URLSearchParams(typed)}`);
  expect(body).toContain('accent=%230b5fa5');
  expect((await gazette()).look).toBeUndefined();
});

test('the texts of the site are saved by language, and two people change one of them', async () => {
  const form = await ada.form(site);
  await changeSite(web.app.redis, { texts: { about: { en: 'By Bo.' } }, phone: '+49 30 1' }, { by: 'Bo' });
  const typed = {
    ...form,
    'about.en': 'By Ada.',
    'privacy.zh-CN': '我们不出售数据。',
    audience: 'false',
    name: 'The Press',
  };
  const answer = await ada.post(site, typed);
  expect([answer.statusCode, /Bo wrote this on [^<]*<\/p><blockquote dir="auto">By Bo\./.test(answer.body)]).toEqual([
    409,
    true,
  ]);
  expect((await ada.post(site, formIn(answer.body))).statusCode).toBe(303);
  const { texts, ...rest } = await readSite(web.app.redis);
  expect(texts).toMatchObject({ about: { en: 'By Ada.' }, privacy: { 'zh-CN': '我们不出售数据。' } });
  expect(rest).toMatchObject({ name: 'The Press', phone: '+49 30 1', audience: false });
  const wrong = await ada.send(
    site,
    { ...(await ada.form(site)), contact: '-', phone: 'none' },
    { 'icon.file': transparentPng(60, 60) },
  );
  expect(wrong.statusCode).toBe(400);
  const right = { ...formIn(wrong.body), contact: 'editor@example.com' };
  for (const words of ['Address for messages: enter an email address']) expect(wrong.body).toContain(words);
  expect((await ada.post(site, { ...right, phone: 'none' })).body).toMatch(
    /Telephone number: enter one|Icon: choose a square PNG/,
  );
});

test('only those who work on all newsletters may open and change the site', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { tagline: 'x' });
  const bo = await settingsBrowser(web, 'Bo', null, { gazette: 'owner' });
  expect((await bo.get(site)).statusCode).toBe(404);
  expect((await bo.post(site, { ...(await ada.form(site)), name: 'Not ours' })).statusCode).toBe(404);
  expect((await bo.get(`${look}`)).statusCode).toBe(200);
  expect((await bo.get('/desk/n/gazette/settings')).body).not.toContain('settings/site');
});
