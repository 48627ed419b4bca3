import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { numberLinks } from '../../../src/answers/clicks/link-table.js';
import { rateArticle } from '../../../src/answers/ratings/ratings.js';
import { storeVote } from '../../../src/answers/votes/votes.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { announceChange } from '../../../src/redis/site-changes.js';
import { topics } from '../../../src/redis/site-topics.js';
import { closeSignUps, openSignUps } from '../../../src/subscribers/abuse/sign-up-state.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web?.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter({ ratings: true, comments: true });
});

const titles = [
  'The bridge',
  'The ferry',
  'The market',
  'The tram',
  'The library',
  'The pool',
  'The park',
  'The pier',
  'The mill',
  'The hall',
];
/** An issue for each title; the last one is the newest. @returns the ids of their articles by title */
async function publish(newsletter: Newsletter, names: readonly string[]) {
  const articles = new Map<string, string>();
  for (const name of names) {
    const issue = await web.issue(newsletter, name, 'sending', 'sent');
    articles.set(name, issue.articles[0] ?? '');
  }
  return articles;
}
const forms = (body: string) => [...body.matchAll(/<form class="ask" [^>]*action="([^"]+)"/g)].map(([, to]) => to);

test('the front of a newsletter leads with the first story of its latest issue, and shows each story once', async () => {
  await publish(gazette, titles);
  const { body } = await web.get('/');
  expect(body).toMatch(/<article class="lead bare">.*?<h2 dir="auto"><a href="[^"]+">The hall<\/a><\/h2>/s);
  // An issue has the name of its story here. It is in the list of issues.
  const news = body.slice(0, body.indexOf('id="past"'));
  const shown = titles.map((title) => news.split(`>${title}</a>`).length - 1);
  expect(Math.max(...shown)).toBe(1);
  // The lead and six cards. The others are the past issues, each of which has one story.
  expect(shown.filter((count) => count === 1)).toHaveLength(7);
  const past = body.slice(body.indexOf('id="past"'));
  expect(titles.filter((title) => past.includes(`>${title}</a>`))).toEqual(titles.filter((_, i) => shown[i] === 0));
  expect(body.split('</article>')[0]).toContain('By the city desk</bdi>\u00a0· ');
});

test('the form with one field stands beside the lead and at the end, and the page is the same for everybody', async () => {
  await publish(gazette, titles.slice(0, 3));
  const first = await web.get('/n/gazette');
  expect(forms(first.body)).toEqual(['/n/gazette', '/n/gazette']);
  expect(first.body.split('<main')[1]?.split(gazette.tagline)).toHaveLength(2);
  expect(first.headers['cache-control']).toMatch(/^public, max-age=30/);
  expect(first.headers['set-cookie']).toBeUndefined();
  const again = await web.get('/n/gazette');
  expect([again.body, again.headers.etag]).toEqual([first.body, first.headers.etag]);
  expect(forms((await web.get('/')).body)).toEqual(['/n/gazette', '/n/gazette']);
  expect((await web.get('/')).headers['cache-control']).toMatch(/^public/);
});

const choose = (email: string, path = '/n/gazette') => web.post(path, { [firstStepField]: '1', email });

test('the first step stores nothing, emails nobody and says nothing about the address; the second step subscribes', async () => {
  await web.confirmed(gazette, 'reader@example.com');
  const before = [await web.notices(), await web.app.redis.dbsize()];
  const secret = /name="stamp" value="[^"]+"|form=[\w-]+/g;
  const pages = await Promise.all(['reader', 'nobody'].map((who) => choose(`${who}@example.com`)));
  const [known, stranger] = pages.map(({ body }, i) =>
    body.replaceAll(i === 0 ? 'reader@' : 'nobody@', 'x@').replace(secret, ''),
  );
  expect(known).toBe(stranger);
  expect(pages[0]?.headers['cache-control']).toBe('private, no-cache');
  expect([await web.notices(), await web.app.redis.dbsize()]).toEqual(before);
  const fields = [...(pages[1]?.body ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const sent = await web.post('/n/gazette', [...fields, ['sections', 'City']]);
  expect(sent.body).toContain('Check your inbox');
  expect(await web.membership(gazette, 'nobody@example.com')).toMatchObject({ state: 'pending', sections: 1 });
});

test('an address that is none is shown again with the reason, and everything is already chosen', async () => {
  const { statusCode, body } = await choose('not an address');
  expect(statusCode).toBe(400);
  expect(body).toMatch(/<input id="email"[^>]*aria-invalid="true"[^>]*value="not an address"/);
  const { body: good } = await choose('new@example.com');
  expect(good.match(/type="checkbox"[^>]*checked=""/g)).toHaveLength(3);
  expect(good).toContain('<b>new@example.com</b>');
});

test('while an operator has closed sign-ups, the news stay, without a form', async () => {
  await publish(gazette, ['The bridge']);
  expect(forms((await web.get('/')).body)).toHaveLength(1);
  await closeSignUps(web.app.redis);
  const { statusCode, body } = await web.get('/');
  expect([statusCode, forms(body)]).toEqual([200, []]);
  expect(body).toContain('The bridge');
  expect(body).toContain('We are not accepting new subscriptions');
  expect((await choose('new@example.com')).statusCode).toBe(503);
  await openSignUps(web.app.redis);
  expect(forms((await web.get('/')).body)).toHaveLength(1);
});

test('best rated has the room of both lists while nothing was opened, and repeats nothing beside it', async () => {
  const articles = await publish(gazette, titles);
  for (const article of articles.values())
    for (let n = 0; n < 5; n += 1)
      await storeVote(web.app.redis, { article, mark: Buffer.from(`voter  ${n}`), step: 5 });
  const { body } = await web.get('/');
  const [rail = ''] = /<div class="rail">.*?<\/ol><\/section><\/div>/s.exec(body) ?? [];
  expect(rail).not.toContain('Most read');
  // The lead and the six cards are beside it.
  expect(rail.match(/<li>/g)).toHaveLength(2);
  const [before = ''] = body.split('<div class="rail">');
  for (const title of titles.filter((one) => before.includes(`>${one}</a>`))) expect(rail).not.toContain(`>${title}<`);
});

test('most read counts the clicks of people in a week; best rated needs five ratings; neither repeats what is beside it', async () => {
  const articles = await publish(gazette, titles);
  const id = 'gazette-1';
  const links = titles.map(
    (title) =>
      ({
        url: `https://www.example.com/${title}`,
        title,
        place: 'article',
        article: articles.get(title) ?? '',
      }) as const,
  );
  await numberLinks(web.app.redis, id, links);
  const hour = Math.floor(Date.now() / 3_600_000);
  const click = (at: number, by: string, times: (story: number) => number) =>
    web.app.redis.hset(keys.clicks(id), Object.fromEntries(titles.map((_, i) => [`${i + 1}:${at}:${by}`, times(i)])));
  await click(hour, 'm', () => 90);
  await click(hour - 24 * 30, 'p', () => 90);
  const rate = async (name: string, step: 4 | 5) => {
    for (const article of articles.values())
      await rateArticle(web.app.redis, {
        ...{ article, step, issue: id },
        reader: idOf(web.app.list, `${name}@example.com`),
      });
  };
  for (const name of ['a', 'b', 'c', 'd']) await rate(name, 5);
  expect((await web.get('/')).body).not.toMatch(/Most read|Best rated/);
  await rate('e', 4);
  await announceChange(web.app.redis, topics.site);
  expect((await web.get('/')).body).toContain('4.8 out of 5 from 5 votes');
  await click(hour, 'p', (story) => 20 - story);
  await announceChange(web.app.redis, topics.site);
  const { body } = await web.get('/');
  const [before = '', rail = ''] = body.split('<div class="rail">');
  const others = titles.filter((title) => !before.includes(`>${title}</a>`));
  const listed = [...(rail.split('</ol>')[0] ?? '').matchAll(/<li><p class="h"[^>]*><a [^>]*>([^<]*)</g)];
  expect([rail.includes('Most read this week</h2>'), listed.map(([, title]) => title)]).toEqual([
    true,
    others.slice(0, 2),
  ]);
  expect(others).toHaveLength(3);
});

test('with several newsletters, the front page has the newest story first and each newsletter with its own form', async () => {
  const weekend = await web.newsletter({ slug: 'weekend', title: 'Weekend', sections: [], locale: 'zh-CN' });
  await publish(gazette, titles.slice(0, 4));
  await publish(weekend, ['A long walk']);
  const { body, headers } = await web.get('/');
  expect(headers['cache-control']).toMatch(/^public/);
  expect(forms(body)).toEqual(['/subscriptions', '/n/gazette', '/n/weekend']);
  for (const title of [...titles.slice(0, 4), 'A long walk'])
    expect([title, body.split(`>${title}</a>`).length - 1]).toEqual([title, 1]);
  const chosen = await choose('new@example.com', '/subscriptions');
  expect(chosen.body).toContain('Which newsletter would you like?');
  // One for each newsletter, and one for the page in another language.
  expect(chosen.body.match(/name="email" value="new@example.com"/g)).toHaveLength(3);
  expect(chosen.body).toMatch(/<button [^>]*form="choose"[^>]*formAction="\?lang=zh-CN"/);
  expect((await choose('new@example.com', '/subscriptions?lang=zh-CN')).body).toContain('<html lang="zh-CN"');
  expect(await web.notices()).toBe(0);
});

test('before the first issue, the forms of several newsletters are open', async () => {
  await web.newsletter({ slug: 'weekend', title: 'Weekend', sections: [] });
  const { body } = await web.get('/');
  expect(body.match(/<details open="">/g)).toHaveLength(2);
  const [, first = ''] = /<a class="join" href="#([^"]+)">/.exec(body) ?? [];
  expect(first).toBe('subscribe-gazette');
  expect(body).toContain(`<input id="${first}" `);
});

test('a newsletter without pictures has its stories as columns of text', async () => {
  await publish(gazette, titles);
  expect((await web.get('/')).body).toContain('<div class="cards big-first plain">');
});

test('a new installation and a newsletter without an issue have a front page', async () => {
  expect((await web.get('/')).body).toContain('The first issue has not come out yet.');
  await web.empty();
  await announceChange(web.app.redis, topics.site);
  const { statusCode, body } = await web.get('/');
  expect([statusCode, forms(body)]).toEqual([200, []]);
});
