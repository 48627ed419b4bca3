import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Filled, fillThreeNewsletters } from '../states/magazine.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

// @slow 6 s

// The site of the pictures: two English newsletters and a Chinese one, whose stories have the pictures of English ones.

let web: WebForTests;
let chinese: Filled;
beforeAll(async () => {
  web = await startWebForTests();
  ({ chinese } = await fillThreeNewsletters(web));
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

test('the words about a story have its language, and sections a title of the page’s language where they have one', async () => {
  const english = await page('/');
  const row = part(english, 'id="letter-gangkou"', '</section>');
  expect(row).toContain(
    '<p class="meta" lang="zh-CN"><time dateTime="2026-11-24T00:00:00.000Z">11月24日</time> · 约 1 分钟</p>',
  );
  expect(english).toContain('<p class="meta" lang="zh-CN">新闻 · 1 条评论</p>');
  const front = await page('/n/gangkou?lang=en');
  expect(front).toContain('<bdi>文／编辑部</bdi>');
  expect(front).not.toContain('All stories');
  expect(front).toMatch(
    /<p class="all"><a href="[^"]+"><span dir="auto" lang="zh-CN">生活<\/span><span aria-hidden="true"> →<\/span><\/a>/,
  );
  expect(row).toContain('Read <bdi dir="auto" lang="zh-CN">港口商报</bdi> by email');
  const inChinese = await page('/?lang=zh-CN');
  const letter = part(inChinese, 'id="letter-weekend"', '</section>');
  expect(letter).toMatch(/class="kicker"><a href="[^"]+">美食<\/a>/);
  expect(letter).toContain('<p class="meta" lang="en"><time dateTime="2026-11-22');
});
