import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editArticle } from '../../src/articles/store/edit-article.js';
import { markScheduled } from '../../src/control/schedule-issue.js';
import { writeApproval } from '../../src/delivery/approval.js';
import { readEdition } from '../../src/delivery/edition.js';
import { openLiveBoard } from '../../src/desk/live/live-board.js';
import { reachesAll } from '../../src/desk/live/read-send.js';
import { contentBasis, contentMark } from '../../src/issues/content-basis.js';
import { changeIssueState, noteRestored, readIssue } from '../../src/issues/issue-store.js';
import { pauseFields } from '../../src/issues/pause-fields.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { corrections } from '../../src/operations/issues/corrections.js';
import { perform } from '../../src/operations/operation.js';
import { consoleActor } from '../../src/operations/permission.js';
import type { Role } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { keys } from '../../src/redis/keys.js';
import { launchBrowser } from '../helpers/browser.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'UTC' });
  for (const name of ['one', 'two', 'three']) await web.confirmed(gazette, `${name}@example.com`);
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

let issue: string;
const newIssue = async (...states: ('sending' | 'paused' | 'sent')[]) => {
  issue = (await web.issue(gazette, `What the council decided ${Math.random()}`, ...states)).id;
};
beforeEach(() => newIssue('sending'));

let people = 0;
async function signedIn(
  role: Role | null,
  roles: Record<string, Role> = {},
  language: 'en' | 'zh-CN' = 'en',
  name = `Watcher ${people + 1}`,
) {
  people += 1;
  const fields = { email: `watcher${people}@example.com`, name, language, role, roles };
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  const session = await beginSession(web.app.redis, person, 'a browser');
  const headers = { cookie: `postrider-session=${session}`, 'sec-fetch-site': 'same-origin' };
  const path = (part: string) => `/desk/issues/${issue}${part === '' ? '' : `/${part}`}`;
  return {
    person,
    session,
    headers,
    get: (part = '') => web.get(path(part), headers),
    post: (part: string, fields: Record<string, string>) => web.postOnly(path(part), fields, headers),
    /** A page of a browser in which this person is signed in. */
    async page(options: { javaScriptEnabled?: boolean } = {}) {
      const context = await browser.newContext(options);
      await context.addCookies([{ name: 'postrider-session', value: session, url }]);
      const page = await context.newPage();
      return { page, open: () => page.goto(`${url}${path('')}`), close: () => context.close() };
    },
  };
}
const stateOf = async () => (await readIssue(web.app.redis, issue)).state;

/** Holds a draft for some seconds, as a send does. */
async function hold(seconds: number) {
  await newIssue();
  const { redis, queues } = web.app;
  await markScheduled(redis, queues, issue, { startAt: Date.now() + seconds * 1_000, local: null });
}

test('a held send says when it goes to how many, and counts down by the clock of the server', async () => {
  await hold(300);
  const editor = await signedIn('editor');
  const { body } = await editor.get();
  expect(body).toContain('Nobody has been emailed yet');
  expect(body).toMatch(/At .{10,20} in UTC it goes to 3 readers\. Until then you can cancel\./);
  expect(body).toMatch(/<noscript><meta http-equiv="refresh" content="5"\/><\/noscript>/);
  const { page, open, close } = await editor.page();
  // A browser whose clock is decades behind.
  await page.clock.setFixedTime(new Date('2001-02-03T04:05:06Z'));
  await open();
  await page.locator('[role=timer]', { hasText: /^4:[0-5]\d$/ }).waitFor();
  const first = (await page.locator('[role=timer]').textContent()) ?? '';
  await page.locator('[role=timer]', { hasNotText: first }).waitFor();
  await close();
});

test('a held send is cancelled back to a draft, or sent at once, exactly as its page showed it', async () => {
  await hold(300);
  const editor = await signedIn('editor');
  const cancel = { act: 'unschedule', ...hiddenOf((await editor.get()).body) };
  // Somebody gives it another time: the page is about a send that is no more.
  const { redis, queues } = web.app;
  await markScheduled(redis, queues, issue, { startAt: Date.now() + 900_000, local: null }, { from: ['scheduled'] });
  const moved = await editor.post('control', cancel);
  expect(await stateOf()).toBe('scheduled');
  expect(moved.headers.location).toBe(`/desk/issues/${issue}?moved=1`);
  const told = (await web.get(`/desk/issues/${issue}?moved=1`, editor.headers)).body;
  expect(told).toContain('Somebody has given this send another time');
  const stopped = await editor.post('control', { act: 'unschedule', ...hiddenOf(told) });
  expect(stopped.headers.location).toBe(`/desk/issues/${issue}`);
  expect(await stateOf()).toBe('draft');
  await hold(300);
  const { body } = await editor.get();
  const shown = [...body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]+)"/g)];
  const fields = Object.fromEntries(shown.map(([, name = '', value = '']) => [name, value]));
  expect(fields).toMatchObject({ readers: '3' });
  const stale = await editor.post('send', { ...fields, readers: '900', when: 'once' });
  expect([stale.statusCode, await stateOf()]).toEqual([409, 'scheduled']);
  // The addresses and the relay of this test are not real: a sender may ignore what the checks say of them.
  const sheet = (await editor.get('send')).body;
  const ignore = [...sheet.matchAll(/name="ignore" value="([^"]+)"/g)].map(([, name = '']): [string, string] => [
    'ignore',
    name,
  ]);
  const sent = await web.postOnly(
    `/desk/issues/${issue}/send`,
    [...Object.entries({ ...fields, when: 'once' }), ...ignore],
    { cookie: `postrider-session=${editor.session}`, 'sec-fetch-site': 'same-origin' },
  );
  expect([sent.statusCode, await stateOf()]).toEqual([303, 'sending']);
});

test('a held send at the time of each reader says which time that is, and when the first ones get it', async () => {
  await newIssue();
  const { redis, queues } = web.app;
  const local = { day: '2031-01-01', time: '08:00' } as const;
  await markScheduled(redis, queues, issue, { startAt: Date.now() + 300_000, local });
  const { body } = await (await signedIn('editor')).get();
  expect(body).toMatch(/It goes out at 08:00 where each reader is, to the first ones at .{10,20} in UTC\./);
});

test('a restored send goes on only after a question with the numbers and the command that avoids repeats', async () => {
  const { redis } = web.app;
  await changeIssueState(redis, issue, 'paused', pauseFields({ because: 'restored' }));
  await noteRestored(redis, issue, Date.now());
  for (const [language, said] of [
    [
      'en',
      '0 readers have it. This emails the other 3. Readers who received it after the backup was taken get it twice.',
    ],
    ['zh-CN', '0 位读者已经收到。继续发送会发给其余 3 位读者，其中在备份之后已经收到的会再收到一次。'],
  ] as const) {
    const { statusCode, body } = await (await signedIn('editor', {}, language)).post('control', { act: 'resume' });
    expect([statusCode, await stateOf()]).toEqual([200, 'paused']);
    expect(body).toContain(said);
    expect(body).toContain(`postrider issue reached ${issue} --file FILE`);
  }
  const editor = await signedIn('editor');
  expect((await editor.post('control', { act: 'cancel' })).body).toContain(
    'According to the backup from which it was restored, 0 readers have it. It is not sent to the other 3.',
  );
  const done = await editor.post('control', { act: 'resume', sure: 'yes' });
  expect([done.statusCode, await stateOf()]).toEqual([303, 'sending']);
  // Nothing is uncertain about one that a person paused.
  await newIssue('sending', 'paused');
  expect((await editor.post('control', { act: 'resume' })).statusCode).toBe(303);
  expect(await stateOf()).toBe('sending');
});

test('a send that paused itself says why in the language of the page, and quotes a version that stored English alone', async () => {
  const refused = { because: 'refused', providers: 5, refused: 30, tried: 40 } as const;
  const fields = pauseFields({ ...refused, reason: 'unauthenticated', reply: '550 5.7.26 no SPF' });
  await changeIssueState(web.app.redis, issue, 'paused', fields);
  const chinese = await signedIn('viewer', {}, 'zh-CN');
  const { body } = await chinese.get();
  expect(body).toMatch(
    /前 40 封邮件中有 30 封因发件人的原因被 5 家邮箱服务商拒收。.*<bdi lang="en">550 5\.7\.26 no SPF</,
  );
  expect(body).not.toContain('providers refused');
  await changeIssueState(web.app.redis, issue, 'sending');
  await changeIssueState(web.app.redis, issue, 'paused', { pausedBecause: '7 of the first 60 emails bounced.' });
  expect((await chinese.get()).body).toContain('<bdi lang="en">7 of the first 60 emails bounced.</bdi>');
});

/** Lets somebody else change the article after the sender has looked. */
async function changedByOther(title: string) {
  const { articles, revision, newsletter } = await readIssue(web.app.redis, issue);
  const [article = ''] = articles;
  if (!(await web.app.redis.hexists(keys.issue(issue), 'seenContent')))
    await web.app.redis.hset(
      keys.issue(issue),
      'seenContent',
      contentMark(await contentBasis(web.app.redis, { id: issue, articles, revision, newsletter })),
    );
  const ben = { id: 'person:ben', name: 'Ben Blue' } as const;
  await editArticle(web.app.redis, article, { title }, { by: ben, revision: undefined });
}

test('an issue that paused because it was changed goes on after a question that names who changed it, as the page showed it', async () => {
  await changedByOther('Words that nobody saw');
  await changeIssueState(web.app.redis, issue, 'paused', pauseFields({ because: 'changed' }));
  for (const [language, said] of [
    [
      'en',
      'Ben Blue changed it, its articles or the newsletter after it was looked at. This emails it as it is now to 3 readers.',
    ],
    ['zh-CN', 'Ben Blue 修改了这一期、其中的文章或邮件刊物的设置。继续发送会将现在的内容发给 3 位读者。'],
  ] as const)
    expect((await (await signedIn('editor', {}, language)).post('control', { act: 'resume' })).body).toContain(said);
  const editor = await signedIn('editor');
  // One that was restored from a backup, too, is asked about once, with both.
  await noteRestored(web.app.redis, issue, Date.now());
  const both = (await editor.post('control', { act: 'resume' })).body;
  expect(both).toContain('This emails it as it is now to 3 readers.');
  expect(both).toContain('Readers who received it after the backup was taken get it twice.');
  // Its recipients are not known yet, so nobody can be marked.
  expect(both).not.toContain('issue reached');
  await web.app.redis.hdel(keys.issue(issue), 'restoredAt');
  const { body } = await editor.post('control', { act: 'resume' });
  expect(body).not.toContain('get it twice');
  const [, content = ''] = /name="content" value="([^"]+)"/.exec(body) ?? [];
  await changedByOther('Changed once more');
  expect((await editor.post('control', { act: 'resume', sure: 'yes', content })).statusCode).toBe(303);
  expect(await stateOf()).toBe('paused');
  const again = /name="content" value="([^"]+)"/.exec((await editor.post('control', { act: 'resume' })).body);
  await editor.post('control', { act: 'resume', sure: 'yes', content: again?.[1] ?? '' });
  expect(await stateOf()).toBe('sending');
});

test('an issue that paused because it was changed says that it may need an approval', async () => {
  await changeIssueState(web.app.redis, issue, 'paused', pauseFields({ because: 'changed' }));
  expect((await (await signedIn('viewer')).get()).body).toContain(
    'If its newsletter needs approvals, have it approved',
  );
  expect((await (await signedIn('viewer', {}, 'zh-CN')).get()).body).toContain('请先由没有改动过它的人批准');
});

test('where issues need an approval, one that paused because it was changed is approved on its page, then goes on', async () => {
  const { redis } = web.app;
  await changeNewsletter(redis, 'gazette', { approval: 'wait' });
  const [author, other] = [await signedIn('editor'), await signedIn('editor')];
  const [article = ''] = (await readIssue(redis, issue)).articles;
  const by = { id: `person:${author.person.id}`, name: author.person.name } as const;
  await editArticle(redis, article, { title: 'Words of the author' }, { by, revision: undefined });
  await changeIssueState(redis, issue, 'paused', pauseFields({ because: 'changed' }));
  // Its page says what to do.
  expect((await other.post('control', { act: 'resume' })).statusCode).toBe(303);
  expect(await stateOf()).toBe('paused');
  const { body } = await other.get();
  expect(body).toContain('Nobody has approved it as it is now.');
  const [, content = ''] = /value="([^"]+)" class="quiet" name="content"/.exec(body) ?? [];
  expect((await (await signedIn('writer')).get()).body).not.toContain('name="content"');
  const own = await author.post('approve', { content });
  expect(own).toMatchObject({ statusCode: 303, headers: { location: expect.stringContaining(`${issue}?`) } });
  const page = await web.get(String(own.headers.location), author.headers);
  expect(page.body).toContain('Ask somebody else to approve it.');
  expect(page.body).not.toContain('name="content"');
  await editArticle(redis, article, { title: 'Changed behind the page' }, { by, revision: undefined });
  expect((await other.post('approve', { content })).statusCode).toBe(303);
  const again = (await other.get()).body;
  expect(again).toContain('Nobody has approved it as it is now.');
  await other.post('approve', { content: /value="([^"]+)" class="quiet" name="content"/.exec(again)?.[1] ?? '' });
  expect((await other.get()).body).toContain('It is approved as it is.');
  expect(await stateOf()).toBe('paused');
  await author.post('control', { act: 'resume' });
  expect(await stateOf()).toBe('sending');
  await changeNewsletter(redis, 'gazette', { approval: 'send' });
});

/** The texts and the marks of a correction's page. */
const formIn = (body: string): Record<string, string> =>
  Object.fromEntries(
    [...body.matchAll(/<input[^>]*>/g)].flatMap(([input]) => {
      const [, name] = /name="([^"]+)"/.exec(input) ?? [];
      const [, value = ''] = /value="([^"]*)"/.exec(input) ?? [];
      return name && name !== 'q' ? [[name, value] as const] : [];
    }),
  );

test('a correction says what others have changed, and sends nothing that its page did not show', async () => {
  await changedByOther('Changed during the send');
  const editor = await signedIn('editor');
  const { body } = await editor.get('correct');
  expect(body).toContain('Ben Blue changed its articles or the newsletter after it was looked at.');
  const form = formIn(body);
  await changedByOther('Changed behind the page');
  const refused = await editor.post('correct', { ...form, preheader: 'A small fix' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('since you opened this page, so nothing is corrected yet');
  expect(refused.body).toContain('value="A small fix"');
  expect((await readIssue(web.app.redis, issue)).edition).toBe(1);
  const again = await editor.post('correct', { ...formIn(refused.body), preheader: 'A small fix' });
  expect(again.statusCode).toBe(303);
  expect((await readIssue(web.app.redis, issue)).edition).toBe(2);
});

test('a correction from a form of an earlier version shows the issue as it is now, with what others have changed', async () => {
  await changedByOther('Changed during the send');
  const editor = await signedIn('editor');
  const { content: _, ...form } = formIn((await editor.get('correct')).body);
  const refused = await editor.post('correct', { ...form, preheader: 'A small fix' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('since you opened this page, so nothing is corrected yet');
  expect(refused.body).not.toContain('500 characters');
  const again = await editor.post('correct', { ...formIn(refused.body), preheader: 'A small fix' });
  expect(again.statusCode).toBe(303);
});

test('the questions blame somebody else, not the one who reads them, for what both have changed', async () => {
  await changedByOther('Words of Ben');
  const [article = ''] = (await readIssue(web.app.redis, issue)).articles;
  const changedBy = ({ id, name }: { id: string; name: string }) => {
    const self = { id: `person:${id}`, name } as const;
    return editArticle(web.app.redis, article, { title: `Words of ${name}` }, { by: self, revision: undefined });
  };
  const editor = await signedIn('editor');
  await changedBy(editor.person);
  const said = (await editor.get('correct')).body;
  expect(said).toContain('Somebody else changed its articles or the newsletter after it was looked at.');
  await changeIssueState(web.app.redis, issue, 'paused', pauseFields({ because: 'changed' }));
  expect((await editor.post('control', { act: 'resume' })).body).toContain('Somebody else changed it, its articles');
  const chinese = await signedIn('editor', {}, 'zh-CN');
  await changedBy(chinese.person);
  expect((await chinese.get('correct')).body).toContain('查看这一期之后，其他人修改了其中的文章');
  const resumed = (await chinese.post('control', { act: 'resume' })).body;
  expect(resumed).toContain('查看之后，其他人修改了这一期、其中的文章');
});

test("a correction after a colleague's, which added an article, shows the issue again as it is now", async () => {
  const editor = await signedIn('editor');
  const form = formIn((await editor.get('correct')).body);
  const { articles } = await readIssue(web.app.redis, issue);
  const { articles: added } = await web.issue(gazette, 'Another story', 'sending');
  await perform(web.app, corrections.correct, {
    ...{ actor: consoleActor('Ben'), key: { issue } },
    input: { articles: [...articles, ...added], confirm: true },
  });
  const refused = await editor.post('correct', { ...form, preheader: 'A small fix' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('The articles or the newsletter have changed since you opened this page');
  expect(refused.body).not.toContain('500 characters');
  const again = await editor.post('correct', { ...formIn(refused.body), preheader: 'A small fix' });
  expect(again.statusCode).toBe(303);
});

test('a correction after a fix of a story by the same person in another tab blames nobody', async () => {
  const editor = await signedIn('editor');
  const form = formIn((await editor.get('correct')).body);
  const [article = ''] = (await readIssue(web.app.redis, issue)).articles;
  const self = { id: `person:${editor.person.id}`, name: editor.person.name } as const;
  await editArticle(web.app.redis, article, { title: 'Fixed' }, { by: self, revision: undefined });
  const refused = await editor.post('correct', { ...form, preheader: 'A small fix' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).not.toContain('Somebody has changed');
  expect(refused.body).toContain('have changed since you opened this page, so nothing is corrected yet');
});

test('while the emails of an issue are not made, a correction is said to reach all of its readers', async () => {
  const editor = await signedIn('editor');
  for (const page of [await editor.get(), await editor.get('correct')]) {
    expect(page.body).toContain('None of its readers has it yet. All of them get it corrected.');
    expect(page.body).not.toContain('No reader waits any more');
  }
  // Emails go out before the list of its readers is complete, and it may be paused then.
  const begun = { state: 'paused', planned: false } as const;
  expect([reachesAll(begun, 0), reachesAll(begun, 400)]).toEqual([true, false]);
  await web.app.redis.hset(keys.issue(issue), 'planned', 1);
  expect((await editor.get()).body).toContain('No reader waits any more');
});

test('the history of a send names who paused, resumed and cancelled it, and what Postrider did itself', async () => {
  await changeIssueState(web.app.redis, issue, 'paused', { pausedBecause: 'Too many bounced.' });
  const editor = await signedIn('editor');
  const { name } = editor.person;
  for (const act of ['resume', 'pause']) await editor.post('control', { act });
  expect((await editor.get()).body).toMatch(
    new RegExp(`Paused by ${name}<.*Resumed by ${name}<.*Paused automatically<`),
  );
  await editor.post('control', { act: 'cancel', sure: 'yes' });
  expect((await editor.get()).body).toContain(`Cancelled by ${name}<`);
  expect((await (await signedIn('viewer', {}, 'zh-CN')).get()).body).toContain(`已取消，操作人：${name}<`);
});

test('a long name leaves the bar and the dates of the history in their lines on a phone', async () => {
  const name = 'Maximiliane von Hohenstein-Abendroth';
  const editor = await signedIn('editor', {}, 'en', name);
  await editor.post('control', { act: 'pause' });
  const { page, open, close } = await editor.page();
  await page.setViewportSize({ width: 390, height: 800 });
  await open();
  const boxOf = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not shown`);
    return box;
  };
  const [paper, me, menu] = [await boxOf('.places .paper'), await boxOf('.places .me'), await boxOf('.places .menu')];
  expect(paper.x + paper.width).toBeLessThanOrEqual(me.x);
  expect(me.x + me.width).toBeLessThanOrEqual(menu.x);
  expect((await boxOf('.places .me bdi')).height).toBeLessThan(30);
  await page.getByText(`Paused by ${name}`).waitFor();
  const lines = await page.evaluate(
    '[...document.querySelectorAll("#history ~ table .when")].map((cell) => { const range = document.createRange(); range.selectNodeContents(cell); return range.getClientRects().length; })',
  );
  expect(lines).toEqual([1, 1]);
  await close();
});

test('a stream opens with each load of the page, and a pause shows in every browser without a reload', async () => {
  const viewer = await signedIn('viewer');
  const { page, open, close } = await viewer.page();
  const loads = Number(process.env.LIVE_LOADS ?? 6);
  for (let i = 0; i < loads; i += 1) {
    await open();
    await page.waitForSelector('.live[data-open=yes]');
  }
  await page.evaluate('void (window.sameDocument = true)');
  await page.locator('[data-age]', { hasText: /^counted (now|.* ago)$/ }).waitFor();
  await changeIssueState(web.app.redis, issue, 'paused', { pausedBecause: '' });
  await page.getByText('The send is paused').waitFor();
  expect(await page.evaluate('window.sameDocument')).toBe(true);
  // Its report is another page.
  await changeIssueState(web.app.redis, issue, 'cancelled');
  await page.getByText('What became of it').waitFor();
  await close();
}, 300_000);

test('what a person has opened stays open when the numbers are renewed', async () => {
  await web.app.redis.hset(keys.outcomes(issue), { '0 gmail accepted': 12, '10 other accepted': 3 });
  const { page, open, close } = await (await signedIn('editor')).page();
  await open();
  await page.waitForSelector('.live[data-open=yes]');
  await page.locator('#rate ~ details summary').click();
  await web.app.redis.hset(keys.outcomes(issue), { '20 gmail accepted': 77 });
  await page.locator('#rate ~ details td', { hasText: '77' }).waitFor({ state: 'visible' });
  await close();
});

test('fifty watchers cost the store as much as one, and a page is rendered once for all who see the same', async () => {
  const { redis } = web.app;
  const commands = async () => {
    const lines = (await redis.info('commandstats')).match(
      /^cmdstat_(hgetall|hget|mget|get|hmget|scard|zrange\w*):calls=\d+/gm,
    );
    return (lines ?? []).reduce((sum, line) => sum + Number(/\d+$/.exec(line)?.[0]), 0);
  };
  /** What some changes cost that all watchers see. */
  const costOf = async (watchers: number) => {
    const board = openLiveBoard();
    const ending = new AbortController();
    let rendered = 0;
    const seats = Array.from({ length: watchers }, (_, i) =>
      board.watch(
        web.app,
        issue,
        {
          ...{ actor: consoleActor('test'), person: `${i}`, stage: 'live', variant: i % 2 === 0 ? 'en' : 'zh-CN' },
          render: (facts) => {
            rendered += 1;
            return `${facts.issue.state}`;
          },
        },
        ending.signal,
      ),
    );
    const nextOf = () => Promise.all(seats.map(async (seat) => (await seat.next()).value));
    await nextOf();
    const [before, drawn] = [await commands(), rendered];
    for (const state of ['paused', 'sending', 'paused', 'sending'] as const) {
      await changeIssueState(redis, issue, state);
      const events = await nextOf();
      expect(new Set(events.map((event) => event && 'html' in event && event.html))).toEqual(new Set([state]));
    }
    const cost = { commands: (await commands()) - before, rendered: rendered - drawn };
    ending.abort();
    await Promise.all(seats.map((seat) => seat.return()));
    return cost;
  };
  const [one, fifty] = [await costOf(1), await costOf(50)];
  // A change may fall between two looks, so that there is one look more.
  expect(fifty.commands).toBeLessThanOrEqual(one.commands * 2);
  expect(fifty.rendered).toBeLessThanOrEqual(one.rendered * 4);
}, 120_000);

test('only people with a role in its newsletter have a stream, and only senders have buttons', async () => {
  const read = async (part: string, who: { get(part: string): Promise<{ statusCode: number }> }) =>
    (await who.get(part)).statusCode;
  expect((await web.get(`/desk/issues/${issue}/live`)).statusCode).toBe(401);
  const stranger = await signedIn(null, { weekend: 'owner' });
  expect(await read('live', stranger)).toBe(404);
  expect(await read('correct', stranger)).toBe(404);
  const viewer = await signedIn('viewer');
  const { body } = await viewer.get();
  expect(body).toContain('Sending since');
  expect(body).not.toMatch(/<form[^>]*(control|again)|href="[^"]*correct"/);
  expect(await read('correct', viewer)).toBe(404);
  for (const [part, fields] of [
    ['again', { state: 'failed', readers: '0' }],
    ['correct', { subject: 'Not mine' }],
  ] as const)
    expect((await viewer.post(part, fields)).statusCode).toBe(404);
  expect((await (await signedIn('editor')).get()).body).toMatch(/<form[^>]*control/);
});

/** The hidden fields of a page with a form. */
const hiddenOf = (body: string) =>
  Object.fromEntries(
    [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]+)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
const correctionOf = async ({ get }: Awaited<ReturnType<typeof signedIn>>) => hiddenOf((await get('correct')).body);

test('a correction says whom it reaches, and what cannot be saved is shown again as it was typed', async () => {
  const editor = await signedIn('editor');
  await web.app.redis.hset(keys.issue(issue), 'planned', 1);
  expect((await editor.get('correct')).body).toContain(
    'No reader waits any more: a correction changes the public page alone.',
  );
  const shown = await correctionOf(editor);
  const wrong = await editor.post('correct', { ...shown, subject: 'x'.repeat(3_000), preheader: '<b>typed</b>' });
  expect([wrong.statusCode, wrong.body.includes('value="&lt;b&gt;typed&lt;/b&gt;"')]).toEqual([422, true]);
  expect(wrong.body).toContain('at most 500 characters');
  const blank = await editor.post('correct', { ...shown, subject: ' \u3000 ', preheader: '' });
  expect([blank.statusCode, blank.body.includes('The subject must not be empty.')]).toEqual([422, true]);
  const done = await editor.post('correct', { ...shown, subject: 'What the council really decided', preheader: '' });
  expect(done.headers.location).toBe(`/desk/issues/${issue}`);
  expect(await readIssue(web.app.redis, issue)).toMatchObject({
    edition: 2,
    subject: 'What the council really decided',
  });
  expect((await editor.get()).body).toContain('Corrected: version 2');
});

test('a correction of one text keeps what somebody else has corrected meanwhile, and a running subject test', async () => {
  const { redis } = web.app;
  const subjectTest = { subjects: ['One', 'Two'], share: 10, measure: 'clicks', minutes: 60 };
  await redis.hset(keys.issue(issue), 'subjectTest', JSON.stringify(subjectTest));
  const { subject } = await readIssue(redis, issue);
  const editor = await signedIn('editor');
  const shown = await correctionOf(editor);
  expect((await editor.post('correct', { ...shown, subject, preheader: 'At last' })).statusCode).toBe(303);
  expect(await readIssue(redis, issue)).toMatchObject({ subject, preheader: 'At last', subjectTest });
  const other = await signedIn('editor');
  const right = { ...(await correctionOf(other)), subject: 'What it really decided', preheader: 'At last' };
  expect((await other.post('correct', right)).statusCode).toBe(303);
  // The page of the first one still shows the texts before both.
  expect((await editor.post('correct', { ...shown, subject, preheader: 'At last' })).statusCode).toBe(303);
  expect(await readIssue(redis, issue)).toMatchObject({ subject: 'What it really decided', subjectTest: null });
  const late = await editor.post('correct', { ...shown, subject: 'Mine', preheader: 'At last' });
  expect(late.statusCode).toBe(409);
  expect(late.body).toMatch(/value="Mine".*What it really decided<\/blockquote>/s);
  const taken = await editor.post('correct', { ...shown, subject: 'Mine', preheader: 'At last', take: 'subject' });
  expect(taken.body).toMatch(/name="subject" value="What it really decided"/);
  // Enter presses the first button: the one that keeps the text.
  expect(late.body).toMatch(/method="post"><button type="submit" hidden=""><\/button>/);
  expect((await readIssue(redis, issue)).subject).toBe('What it really decided');
  expect((await editor.post('correct', { ...hiddenOf(late.body), subject: 'Mine', preheader: '' })).statusCode).toBe(
    303,
  );
  expect(await readIssue(redis, issue)).toMatchObject({ subject: 'Mine', preheader: '' });
});

test('where issues need an approval, a correction says that it approves itself, and does so only then', async () => {
  const before = gazette;
  gazette = await web.newsletter({ slug: 'approved', timeZone: 'UTC', approval: 'wait' });
  try {
    await newIssue('sending');
    const editor = await signedIn('editor');
    expect((await editor.get('correct')).body).toContain('so the button approves it in your name');
    const { approves, ...shown } = await correctionOf(editor);
    const typed = { ...shown, subject: 'Corrected', preheader: '' };
    const unasked = await editor.post('correct', typed);
    expect([unasked.statusCode, unasked.body.includes('Nothing is corrected yet')]).toEqual([422, true]);
    expect((await editor.post('correct', { ...typed, approves: approves ?? '' })).statusCode).toBe(303);
    expect((await readIssue(web.app.redis, issue)).subject).toBe('Corrected');
    expect((await editor.get()).body).toContain(`Approved by ${editor.person.name}`);
    const { redis } = web.app;
    await writeApproval(redis, await readEdition(redis, web.app.publicUrl, await readIssue(redis, issue)), '', {
      approver: { id: 'console', name: 'anna' },
    });
    const chinese = await signedIn('owner', {}, 'zh-CN');
    await until('the page has the new approval', async () =>
      (await chinese.get()).body.includes('批准人：anna（通过命令行）'),
    );
  } finally {
    gazette = before;
  }
});

test('what cannot be sent again says why on a page of the desk', async () => {
  await newIssue();
  const editor = await signedIn('editor');
  const refused = await editor.post('again', { state: 'failed' });
  expect([refused.statusCode, refused.body.includes('It has not been sent yet.')]).toEqual([409, true]);
});

test('a finished send says what failed in words, with the answer of the server, and tries again after a question', async () => {
  const refused = { code: 550, text: '5.7.26 This message <i>fails</i> authentication' };
  const { stop } = await web.startWorkers({
    onRecipient: (address) => (address === 'two@example.com' ? refused : undefined),
  });
  try {
    await hold(1);
    await until('the issue is sent', async () => (await stateOf()) === 'sent', stateOf);
  } finally {
    await stop();
  }
  const editor = await signedIn('editor');
  const { body } = await editor.get();
  expect(body).toMatch(/Readers of this issue<\/th><td class="r">3<\/td>/);
  expect(body).toMatch(/<span>Your sending setup<\/span><span class="num">1<\/span>/);
  expect(body).toContain('fails&lt;/i&gt; authentication');
  expect(body).toContain('The send ended');
  const question = await editor.post('again', { state: 'failed' });
  expect([question.statusCode, question.body.includes('1 reader will be emailed at once.')]).toEqual([200, true]);
  // Somebody else was faster: the page asks again with the number now.
  expect((await editor.post('again', { state: 'failed', readers: '7' })).statusCode).toBe(200);
  expect((await editor.post('again', { state: 'failed', readers: '1' })).statusCode).toBe(303);
  expect((await editor.post('again', { state: 'failed', readers: '1' })).body).toContain(
    'There is nobody to send it to',
  );
}, 300_000);

test('readers whose provider is on hold are emailed again by a button, while the issue is sent and after it', async () => {
  const held = {
    ...{ relay: '127.0.0.1:1', provider: 'outlook', since: Date.now(), attempts: 40, refused: 38 },
    ...{ reason: 'unauthenticated', words: '550 5.7.515 Access denied' },
  };
  const editor = await signedIn('editor');
  for (const states of [['sending'], ['sending', 'sent']] as const) {
    await newIssue(...states);
    await web.app.redis.hset(keys.holds(issue), `${held.relay} ${held.provider}`, JSON.stringify(held));
    const { body } = await editor.get();
    expect(body).toContain('Outlook refused 38 of 40 emails because of this sender.');
    expect(body).toContain('550 5.7.515 Access denied');
    expect(body).toContain('Fixed: send to them now');
    expect((await editor.post('control', { act: 'resume' })).statusCode).toBe(303);
    expect((await editor.get()).body).not.toContain('Outlook refused');
  }
});
