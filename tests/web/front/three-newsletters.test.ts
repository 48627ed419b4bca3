import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../helpers/clock.js';
import { type Filled, fillThreeNewsletters } from '../states/magazine.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

// @slow 6 s

// The site of the pictures: two English newsletters and a Chinese one, whose stories have the pictures of English ones.

let web: WebForTests;
let business: Filled;
let weekend: Filled;
let chinese: Filled;
beforeAll(async () => {
  web = await startWebForTests();
  ({ business, weekend, chinese } = await fillThreeNewsletters(web));
});
afterAll(() => web?.stop());

const page = async (path: string) => (await web.get(path)).body;
const part = (body: string, from: string, to: string) => (body.split(from)[1] ?? '').split(to)[0] ?? '';
const textOf = (html: string) => html.replace(/<[^>]+>/g, '');
/** Headlines of stories, in their order. */
const headlines = (html: string) =>
  [...html.matchAll(/<(?:p|h[123]) class="h"[^>]*>(.*?)<\/(?:p|h[123])>/gs)].map(([, words = '']) => textOf(words));
/** Addresses of pictures, without their size. */
const pictures = (html: string) => [...html.matchAll(/<img src="([^"]+?)-[a-z]+-\d+\.\w+"/g)].map(([, src]) => src);

test('a past issue has the picture of the story that it leads with, and the story is not on the page again', async () => {
  const body = await page('/n/gangkou');
  const past = part(body, 'id="past"', '</section>');
  const story = chinese.articles[3];
  expect(textOf(past)).toContain(story?.title);
  const section = await page(`/articles/${story?.id}`);
  expect(pictures(past)).toEqual(pictures(part(section, '<figure', '</figure>')));
  const news = body.slice(0, body.indexOf('id="past"')).replace(/<ol class="ranked">.*?<\/ol>/gs, '');
  expect(headlines(news)).not.toContain(story?.title);
});

test('the row of a newsletter is newest first, where another newsletter has its newest pictures as well', async () => {
  const row = part(await page('/'), 'id="letter-gangkou"', '</section>');
  expect(headlines(row)).toEqual([0, 1, 2, 3, 5].map((i) => chinese.articles[i]?.title));
  expect(pictures(row)).toHaveLength(2);
});

test('a short section has all its stories before those of others, both newest first', async () => {
  const body = await page(`/n/gangkou/sections/${encodeURIComponent('新闻')}`);
  const [own = '', more = ''] = body.split('id="more"');
  const titles = (html: string) => chinese.articles.filter(({ title }) => headlines(html).includes(title));
  expect(textOf(own)).toContain(chinese.articles[4]?.title);
  expect(titles(more)).toEqual([1, 2, 3].map((i) => chinese.articles[i]));
});

test('the part of each newsletter is in its language, with its form behind one button', async () => {
  const english = await page('/');
  const row = part(english, 'aria-labelledby="letter-gangkou" lang="zh-CN"', '</section>');
  expect(row).toContain('<p class="meta"><time dateTime="2026-11-24T00:00:00.000Z">11月24日</time> · 约 1 分钟</p>');
  expect(row).toContain('用邮件阅读《<bdi dir="auto">港口商报</bdi>》');
  expect(row).toMatch(/<details><summary class="button quiet">订阅<span class="unseen" dir="auto"> · 港口商报<\/span>/);
  expect(textOf(row)).toContain('最新一期全部往期');
  expect(english.match(/<details open/g)).toBeNull();
  const letter = part(await page('/?lang=zh-CN'), 'aria-labelledby="letter-weekend" lang="en"', '</section>');
  expect(letter).toMatch(/class="kicker"><a href="[^"]+">Food<\/a>/);
  expect(letter).toContain('<p class="meta"><time dateTime="2026-11-22');
  expect(textOf(letter)).toContain('Latest issueAll issues');
});

test('the dates of a page have one form, and sections a title of its language where they have one', async () => {
  const front = await page('/n/gangkou?lang=en');
  expect(front).toContain('<bdi>By 编辑部</bdi>');
  expect(front).not.toMatch(/\d月|约 \d/);
  expect(await page('/n/weekend?lang=zh-CN')).not.toMatch(/November|min read/);
  expect(front).toMatch(/<h2 id="section-alone"><a href="[^"]+"><span dir="auto" lang="zh-CN">生活<\/span><\/a><\/h2>/);
});

test('the description of an article’s picture is its caption, and is not read out twice', async () => {
  const body = await page(`/articles/${business.articles[0]?.id}`);
  const [figure = ''] = /<figure class="hero">.*?<\/figure>/s.exec(body) ?? [];
  expect(figure).toContain('alt=""');
  expect(textOf(figure)).toBe('Two harbour cranes unload a container ship under a full moon');
});

test('the other stories below an article all have a picture, where two of them have one', async () => {
  const more = (await page(`/articles/${weekend.articles[0]?.id}`)).split('id="more"')[1] ?? '';
  expect([headlines(more).length, pictures(more).length]).toEqual([2, 2]);
});

test('a result of a search has the language of its newsletter in the line with the newsletter’s name', async () => {
  const search = `/search?q=${encodeURIComponent('码头')}`;
  await until('the articles can be found', async () => (await page(search)).includes('<mark>'));
  expect(await page(search)).toMatch(/<p class="kicker" lang="zh-CN">港口商报 · 第 \d 期<\/p>/);
});

test('a section with one story in a row of its own has the story beside its title, with a picture', async () => {
  const [alone = ''] = /<div class="lone">.*?<\/article>/s.exec(await page('/n/gangkou')) ?? [];
  expect(alone).toMatch(/<h2 id="section-alone"><a href="[^"]+">生活<\/a><\/h2>/);
  expect([headlines(alone), pictures(alone).length]).toEqual([[chinese.articles[5]?.title], 1]);
  const section = await page(`/n/gangkou/sections/${encodeURIComponent('新闻')}`);
  expect(section).toMatch(/<div class="lone"><div><h2 id="earlier">/);
});

test('a story and its translation are one entry of a list, in the language of the page', async () => {
  const rated = (body: string) => headlines(part(body, 'id="best-rated"', '</section>'));
  const [english, inChinese] = [rated(await page('/')), rated(await page('/?lang=zh-CN'))];
  expect(english).toContain('The port does not sleep, it rearranges');
  expect(english).not.toContain(chinese.articles[0]?.title);
  expect(inChinese).toContain(chinese.articles[0]?.title);
  expect(inChinese).not.toContain('The port does not sleep, it rearranges');
});
