import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renameSection } from '../../../src/newsletters/change-sections.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { addSegment } from '../../../src/subscribers/list/segment-store.js';
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
  await web.newsletter({ sections: ['City', 'Science', 'Sport'] });
  ada = await settingsBrowser(web, 'Ada');
});

const at = '/desk/n/gazette/settings/sections';
const gazette = () => readNewsletter(web.app.redis, 'gazette');
const order = async () => (await gazette()).sections;

test('sections move up, down and to any place, and one is added', async () => {
  await ada.post(at, { act: 'up:Sport' });
  expect(await order()).toEqual(['City', 'Sport', 'Science']);
  await ada.post(at, { act: 'down:City' });
  expect(await order()).toEqual(['Sport', 'City', 'Science']);
  const { headers } = await ada.post(at, { act: 'to:Science', 'place.Science': '1' });
  expect(await order()).toEqual(['Science', 'Sport', 'City']);
  expect((await ada.get(String(headers.location))).body).toContain('The order is saved.');
  await ada.post(at, { act: 'add', name: 'Food' });
  expect(await order()).toEqual(['Science', 'Sport', 'City', 'Food']);
  const wrong = await ada.post(at, { act: 'add', name: 'Food, drink' });
  expect([wrong.statusCode, wrong.body.includes('without a comma')]).toEqual([400, true]);
  expect(wrong.body).toContain('value="Food, drink"');
});

test('a new name is asked about with its numbers, and the old address of the section leads to the new one', async () => {
  await web.issue(await gazette(), 'A story');
  const form = await ada.form(`${at}/City`);
  const asked = await ada.post(`${at}/City`, { ...form, name: 'Town', 'title.zh-CN': '本市' });
  expect(asked.statusCode).toBe(409);
  expect(asked.body).toMatch(/The new name moves \d+ articles?, 0 sources and 0 segments/);
  expect(await order()).toContain('City');
  const done = await ada.post(`${at}/City`, { ...formIn(asked.body), act: 'confirm' });
  expect(done.headers.location).toBe(`${at}?done=saved`);
  expect(await gazette()).toMatchObject({
    sections: ['Town', 'Science', 'Sport'],
    sectionTitles: { Town: { 'zh-CN': '本市' } },
  });
  const old = await web.server.inject('/n/gazette/sections/City');
  expect([old.statusCode, old.headers.location]).toEqual([301, expect.stringContaining('/sections/Town')]);
});

test('a section that somebody else has renamed meanwhile shows both names', async () => {
  const form = await ada.form(`${at}/Sport`);
  await renameSection(web.app.redis, 'gazette', 'Sport', 'Games', 'Bo');
  const answer = await ada.post(`${at}/Sport`, { ...form, name: 'Athletics' });
  expect([answer.statusCode, answer.body.includes('<blockquote dir="auto">Games')]).toEqual([409, true]);
  const taken = await ada.post(`${at}/Sport`, { ...(await ada.form(`${at}/Games`)), name: 'City' });
  expect([taken.statusCode, taken.body.includes('Another section has this name')]).toEqual([400, true]);
});

test('a merge and a removal say how many readers they concern before they are done', async () => {
  await web.confirmed(await gazette(), 'one@example.com');
  const merge = await ada.get(`${at}/Sport/end?into=City`);
  expect(merge.body).toMatch(/Merge “Sport” into “City”\?/);
  expect(merge.body).toContain('It reaches 1 now.');
  expect(await order()).toContain('Sport');
  await ada.post(`${at}/Sport/end`, { into: 'City', sure: 'yes' });
  expect(await order()).toEqual(['City', 'Science']);
  await addSegment(web.app.list, await gazette(), { name: 'Labs', filter: { section: ['Science'] } });
  const used = await ada.get(`${at}/Science/end?into=`);
  expect(used.body).toContain('Segment “Labs”');
  expect((await ada.post(`${at}/Science/end`, { into: '', sure: 'yes' })).statusCode).toBe(409);
  expect((await ada.post(`${at}/City/end`, { into: '', sure: 'yes' })).headers.location).toBe(`${at}?done=removed`);
  expect((await ada.get(`${at}/City/end`)).statusCode).toBe(404);
});
