import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../helpers/clock.js';
import { type Filled, fillThreeNewsletters } from '../states/magazine.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

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
  expect(pictures(past).slice(0, 1)).toEqual(pictures(part(section, '<figure', '</figure>')));
  const news = body.slice(0, body.indexOf('id="past"')).replace(/<ol class="ranked">.*?<\/ol>/gs, '');
  expect(headlines(news)).not.toContain(story?.title);
});

test('stories that are above in another language make room for later ones in the row of a newsletter', async () => {
  const body = await page('/');
  const row = part(body, 'id="letter-gangkou"', '</section>');
  expect(headlines(row)).toEqual([3, 5, 6].map((i) => chinese.articles[i]?.title));
  expect(pictures(row)).toHaveLength(3);
  expect(new Set(pictures(body)).size).toBe(pictures(body).length);
});

test('a visitor has the news in their language first, as far as there are any', async () => {
  const first = async (path: string) => {
    const body = await page(path);
    const parts = [...body.matchAll(/aria-labelledby="letter-([a-z]+)"/g)].map(([, slug]) => slug);
    return [
      headlines(part(body, '<article class="lead">', '</article>'))[0] ?? textOf(part(body, '<h2', '</h2>')),
      parts,
    ];
  };
  const [english, inChinese] = [await first('/'), await first('/?lang=zh-CN')];
  expect(english[1]).toEqual(['business', 'weekend', 'gangkou']);
  expect(inChinese[1]).toEqual(['gangkou', 'business', 'weekend']);
  expect(inChinese[0]).toContain(chinese.articles[0]?.title);
});

test('the list of all newsletters speaks the visitor’s language', async () => {
  const [english, inChinese] = [await page('/'), await page('/?lang=zh-CN')].map((body) =>
    part(body, 'id="most-read"', '</section>'),
  );
  expect(inChinese).toMatch(/<p class="meta">(新闻|科技|生活)</);
  expect(textOf(inChinese ?? '')).not.toMatch(/\b(News|Tech|Life|comments?)\b/);
  expect(english).toMatch(/<p class="meta">(News|Tech|Life)</);
  expect(english).not.toContain('<time');
});

test('what is most read or rated best in all newsletters is not above it as well', async () => {
  const body = await page('/');
  const [above = '', below = ''] = body.split('<div class="rail pair">');
  const ranked = headlines(below);
  expect(ranked.length).toBeGreaterThan(2);
  expect(new Set(ranked).size).toBe(ranked.length);
  expect(headlines(above).filter((headline) => ranked.includes(headline))).toEqual([]);
});

test('the footer of a site with several newsletters names each once, with its address and where to follow it', async () => {
  const foot = part(await page('/'), '<footer', '</footer>');
  expect(foot).toContain('3 newsletters, free, by email');
  expect(foot).toContain('1 Example Road, Harbour City');
  for (const { title } of [business, weekend, chinese].map(({ newsletter }) => newsletter))
    expect(foot.split(`>${title}</a>`)).toHaveLength(2);
  expect(textOf(foot)).toMatch(/Follow us\s*Weibo\s*LinkedIn/);
  expect(part(await page('/?lang=zh-CN'), '<footer', '</footer>')).toContain('领英');
});

test('a short section has all its stories before those of others, both newest first', async () => {
  const body = await page(`/n/gangkou/sections/${encodeURIComponent('新闻')}`);
  const [own = '', more = ''] = body.split('id="more"');
  const titles = (html: string) => chinese.articles.filter(({ title }) => headlines(html).includes(title));
  expect(textOf(own)).toContain(chinese.articles[4]?.title);
  expect(titles(more)).toEqual([1, 2, 3].map((i) => chinese.articles[i]));
});

test('in the part of each newsletter, its own words alone are in its language, and its form is behind one button', async () => {
  const english = await page('/');
  const row = part(english, 'aria-labelledby="letter-gangkou"', '</section>');
  expect(row).toContain('<p class="meta"><time dateTime="2026-11-21T00:00:00.000Z">21 November</time></p>');
  expect(row).toContain('Read <span class="named"><bdi dir="auto" lang="zh-CN">港口商报</bdi></span> by email');
  expect(row).toMatch(
    /<details><summary class="button quiet">Subscribe<span class="unseen" dir="auto" lang="zh-CN"> · 港口商报<\/span>/,
  );
  expect(textOf(row)).toContain('Latest issuePast issues');
  expect(english.match(/<details open/g)).toBeNull();
  const inChinese = await page('/?lang=zh-CN');
  const letter = part(inChinese, 'aria-labelledby="letter-weekend"', '</section>');
  expect(letter).toMatch(/class="kicker"><a href="[^"]+">美食<\/a>/);
  expect(letter).toContain('<p><bdi dir="auto" lang="en">Walks, tables, small manners</bdi>');
  expect(headlines(letter)).toHaveLength(letter.match(/ class="h" dir="auto" lang="en">/g)?.length ?? 0);
  expect(textOf(letter)).toContain('最新一期往期回顾');
  expect(textOf(part(inChinese, '<main', '</main>'))).not.toMatch(
    / November|min.read|By Editorial|Latest issue|Subscribe/,
  );
});

test('the dates of a page have one form, and sections a title of its language where they have one', async () => {
  const front = await page('/n/gangkou?lang=en');
  expect(front).toContain('<bdi>By 编辑部</bdi>');
  expect(front).not.toMatch(/\d月|约 \d/);
  expect(await page('/n/weekend?lang=zh-CN')).not.toMatch(/November|min.read/);
  expect(front).toMatch(/<h2 id="section-\d"><span dir="auto" lang="zh-CN">生活<\/span><\/h2>/);
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
  expect(more).toContain('<div class="cards two beside">');
});

test('above an article without ratings and comments is no line for the way to share alone', async () => {
  const [without, withAnswers] = [weekend, business].map(({ articles }) => `/articles/${articles[0]?.id}`);
  expect(await page(without ?? '')).not.toContain('class="act"');
  expect(await page(withAnswers ?? '')).toContain('class="act"');
});

test('the place of a result is named in the language of the page', async () => {
  const search = `/search?q=${encodeURIComponent('港口不眠')}`;
  await until('the articles can be found', async () => (await page(search)).includes('<mark>'));
  const named = '<p class="kicker"><bdi dir="auto" lang="zh-CN">港口商报</bdi>\u00a0· ';
  expect(await page(search)).toContain(`${named}<span dir="auto" lang="zh-CN">新闻</span></p>`);
  expect(await page(`${search}&lang=zh-CN`)).toContain(
    '<p class="kicker"><bdi dir="auto">港口商报</bdi>\u00a0· 新闻</p>',
  );
});

test('a headline is among the results once: the issue that leads with a story found above has its number instead', async () => {
  const search = `/search?q=${encodeURIComponent('港口不眠')}`;
  await until('the articles can be found', async () => (await page(search)).includes('<mark>'));
  const found = part(await page(search), '<ol class="lines found', '</ol>');
  expect(headlines(found)).toEqual([chinese.articles[0]?.title, 'Issue 3']);
  expect(found).toContain('<p class="more">The issue that leads with the story above.</p>');
  expect(found).toMatch(
    /<p class="kicker"><bdi dir="auto" lang="zh-CN">港口商报<\/bdi><\/p><h2 class="h"><a href="[^"]+">Issue 3/,
  );
  expect(pictures(found)).toHaveLength(1);
});

test('a search that finds nothing, and one that has not begun, have the latest stories', async () => {
  for (const path of ['/search?q=zeppelin', '/search'])
    expect(part(await page(path), 'id="latest"', '</section>')).toContain('href="/articles/');
});

test('a story in a row of its own fills it with its picture', async () => {
  const section = await page(`/n/gangkou/sections/${encodeURIComponent('新闻')}`);
  const [alone = ''] = /<div class="lone">.*?<\/article>/s.exec(section) ?? [];
  expect(alone).toContain('<div class="block-head"><h2 id="earlier">');
  expect([headlines(alone), pictures(alone).length]).toEqual([[chinese.articles[4]?.title], 1]);
});

test('the words around the stories of an issue are in the language of the page, and look like it', async () => {
  const issue = await page(`/issues/${chinese.issues.at(-1)}?lang=en`);
  expect(issue).toMatch(/<div class="wrap"><div class="page-head"><p class="stand parts"><span>Issue 3\u00a0· <time /);
  // The headline of its first story is that of the page.
  expect(issue.match(/<h1/g)).toHaveLength(1);
  expect(textOf(part(issue, '<h1', '</h1>'))).toContain(chinese.articles[0]?.title);
  expect(part(issue, '<aside class="sponsor"', '</aside>')).toContain('<p class="h" dir="auto" lang="zh-CN">');
});

test('beside a lone story before or after an article is the way to all issues', async () => {
  const turn = async (article: Filled['articles'][number] | undefined) =>
    part(await page(`/articles/${article?.id}`), '<nav class="turn"', '</nav>');
  const all = `<a href="/n/business/issues"><span class="to">Past issues</span><span class="h">All ${business.issues.length} issues</span></a>`;
  expect((await turn(business.articles[0])).endsWith(all)).toBe(true);
  expect(await turn(business.articles.at(-1))).toContain(`>${all}<a `);
  expect(await turn(business.articles[2])).not.toContain('Past issues');
});

test('a story and its translation are one entry of a list, in the language of the page', async () => {
  const read = (body: string) => headlines(part(body, 'id="most-read"', '</section>'));
  const [english, inChinese] = [read(await page('/')), read(await page('/?lang=zh-CN'))];
  const twins = chinese.articles.flatMap(({ title, image }) => {
    const twin = business.articles.find((one) => one.image?.url === image?.url);
    return twin ? [[twin.title, title] as const] : [];
  });
  const listed = (list: readonly string[]) => twins.map((pair) => pair.map((title) => list.includes(title)));
  // Of each pair at most one is there, in the language of the page as far as it has room there.
  for (const list of [english, inChinese]) expect(listed(list).filter(([a, b]) => a && b)).toEqual([]);
  expect(listed(english).some(([inEnglish]) => inEnglish)).toBe(true);
  expect(listed(inChinese).some(([, own]) => own)).toBe(true);
});
