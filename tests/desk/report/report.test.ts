import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rateArticle } from '../../../src/answers/ratings/ratings.js';
import type { KeptAnswers } from '../../../src/feedback/kept-answers.js';
import type { Issue, IssueState } from '../../../src/issues/issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import type { RecipientStatus } from '../../../src/ledger/ledger-states.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { issues } from '../../../src/operations/issues/issues.js';
import { perform } from '../../../src/operations/operation.js';
import { consoleActor } from '../../../src/operations/permission.js';
import { keys } from '../../../src/redis/keys.js';
import { linksCsv } from '../../../src/reports/report-csv.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { unsubscribe } from '../../../src/subscribers/membership/signup.js';
import { launchBrowser } from '../../helpers/browser.js';
import { faultsIn } from '../../web/states/look-at.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { countAll, deskPerson, sendForReal } from './sent-issues.js';

let web: WebForTests;
let browser: Browser;
let url: string;
let gazette: Newsletter;
let issue: Issue;
let fresh: Issue;

const over: readonly IssueState[] = ['sending', 'sent'];

/** The answers to an issue before, as a worker kept them. */
const answered = (accepted: number, clicks: number): KeptAnswers => ({
  ...{ at: Date.now(), accepted, notAccepted: { reader: 1, provider: 0, us: 0 }, unsubscribed: 0, complained: 0 },
  ...{ clicks: { people: clicks, machines: 2, unknown: 1 }, raters: 1 },
});

beforeAll(async () => {
  web = await startWebForTests();
  const { app } = web;
  gazette = await web.newsletter({ timeZone: 'UTC', clicks: 'link' });
  const consent = { method: 'command', from: 'a test', textVersion: 0, ip: '' } as const;
  const reader = { name: 'A Reader', sections: [], locale: 'en', status: 'confirmed', consent } as const;
  for (const name of ['one', 'two', 'three', 'gone'])
    await enrol(app.list, gazette, { ...reader, email: `${name}@example.com` });
  const kept: [string, string][] = [];
  for (const [i, accepted] of [9, 20, 30, 40, 90].entries()) {
    const { id } = await web.issue(gazette, `Before ${i} <i>`, ...over);
    await app.redis.hset(keys.issue(id), 'finishedAt', Date.now());
    kept.push([id, JSON.stringify(answered(accepted, accepted * 2))]);
  }
  issue = await web.issue(gazette, 'What the council decided');
  const slot = {
    id: 's1',
    place: 'lead',
    title: 'Harbour tours <i>',
    text: 'Every day',
    url: 'https://tours.example.net/',
  };
  const empty = { image: '', imageAlt: '', label: '', from: '', to: '' };
  await app.redis.hset(keys.issue(issue.id), 'sponsors', JSON.stringify([{ ...slot, ...empty }]));
  const [email = ''] = await sendForReal(web, gazette, issue, 'gone@example.com');
  const link = /\/l\/[\w.-]+/.exec(email)?.[0] ?? '';
  await web.get(link, person);
  for (const who of [{ 'user-agent': 'Barracuda' }, { 'user-agent': 'curl/8' }]) await web.get(link, who);
  issue = await readIssue(app.redis, issue.id);
  const [article = ''] = issue.articles;
  const id = (name: string) => idOf(app.list, `${name}@example.com`);
  for (const [name, step] of [
    ['one', 5],
    ['two', 4],
  ] as const)
    await rateArticle(app.redis, { article, reader: id(name), step, issue: issue.id });
  await unsubscribe(app.list, { newsletter: gazette.number, id: id('two'), at: 0 });
  await countAll(web, gazette);
  await app.redis.hset(keys.answers(gazette.number), Object.fromEntries(kept));
  fresh = await web.issue(gazette, 'Nobody has answered yet', ...over);
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

/** The request of a browser in which somebody follows a link. */
const person = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

/** A page as text, a line for each piece. */
const textOf = (body: string) =>
  body
    .replace(/<(head|script)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, '|')
    .replace(/\|+/g, '|');

test('a sent issue is compared in words with the issues before it for the same readers', async () => {
  const viewer = await deskPerson(web, 'viewer');
  const text = textOf((await viewer.get(`/desk/issues/${issue.id}`)).body);
  expect(text).toMatch(
    /\|Sent to 4 readers on [^|]+\. 3 accepted\.\|Compared with the last 5 issues for the same readers\./,
  );
  expect(text).toContain('|Clicks by people|machines: 2|1|40 to 80|fewer than usual|');
  expect(text).toContain('|Accepted by servers|3|20 to 40|fewer than usual|');
  expect(text).toContain('|Not accepted|the reader’s: 1, the provider’s: 0, ours: 0|1|1|as usual|');
  expect(text).toContain('|Unsubscribed|1|0|more than usual|');
  expect(text).toContain('|Readers who rated an article|2|1|more than usual|');
  expect(text).toContain('opens are not tracked');
  expect(text).not.toMatch(/delivered|opened by/i);
});

test('an issue for other readers is no measure, and without a measure the page begins with what went out', async () => {
  await web.app.redis.hset(keys.issue(fresh.id), 'segment', 'Engineers');
  const viewer = await deskPerson(web, 'viewer');
  const text = textOf((await viewer.get(`/desk/issues/${fresh.id}`)).body);
  expect(text).not.toMatch(/usual/i);
  expect(text).toContain('|Unsubscribed|counted within the hour|');
  expect(text).toContain('They are counted within an hour of the end of the send.');
  expect(text).toContain('Nobody has rated a story');
});

test('clicks are shown on the email itself, people and machines apart, and tables beside it say the same', async () => {
  const path = `/desk/issues/${issue.id}/clicks`;
  const viewer = await deskPerson(web, 'viewer');
  const { body } = await viewer.get(path);
  expect(textOf(body)).toContain('|What the council decided|Story|1|2|0|');
  expect(textOf(body)).toContain('|City|1|2|0|');
  expect(body).toContain(`<iframe class="screen" loading="lazy" title="On the email" src="${path}/email"`);
  const email = await viewer.get(`${path}/email`);
  expect(email.headers['content-security-policy']).toMatch(/^frame-ancestors 'self'; sandbox; default-src 'none'/);
  expect(textOf(email.body).match(/1 person &middot; 2 machines/g)).toHaveLength(1);
  expect(email.body).not.toMatch(/<script|\/l\//);
  const dark = await (await deskPerson(web, 'viewer', {}, 'zh-CN')).get(`${path}/email?colours=dark`);
  expect(textOf(dark.body)).toContain('真人 1 &middot; 机器 2');
  expect(dark.body).toContain('@media all');
  const neighbour = await deskPerson(web, null, { weekend: 'owner' });
  for (const page of [path, `${path}/email`]) expect((await neighbour.get(page)).statusCode).toBe(404);
});

test('links and recipients are files for a spreadsheet in which nothing is a formula', async () => {
  const path = `/desk/issues/${issue.id}`;
  const viewer = await deskPerson(web, 'viewer');
  const links = await viewer.get(`${path}/files/links.csv`);
  expect(links.headers['content-disposition']).toBe(`attachment; filename="${issue.id}-links.csv"`);
  expect(links.body).toContain(',article,');
  const counts = { people: 1, machines: 0, unknown: 0 };
  const formula = { link: 1, title: '=1+1', url: 'https://www.example.com/', place: 'note', article: '' } as const;
  expect(linksCsv([{ ...formula, ...counts }])).toContain("\r\n1,'=1+1,");
  expect((await viewer.get(`${path}/files/recipients.csv`)).statusCode).toBe(404);
  const editor = await deskPerson(web, 'editor');
  const file = await editor.get(`${path}/files/recipients.csv`);
  const lines = file.body.trim().split('\r\n');
  expect([lines.length, lines[0]]).toEqual([5, 'address,id,status,attempts,at,reply,next attempt']);
  expect(file.body).toMatch(/^gone@example\.com,[0-9a-f]{16},bounced,1,/m);
  expect(file.body).toMatch(/^one@example\.com,/m);
  const other = await deskPerson(web, 'editor', {}, 'en', false);
  expect((await other.get(`${path}/files/recipients.csv`)).statusCode).toBe(404);
});

test('a page for a sponsor is made and ended in the report, names no reader, and shows nothing once it is gone', async () => {
  const path = `/desk/issues/${issue.id}/sponsors`;
  const viewer = await deskPerson(web, 'viewer');
  expect((await viewer.get(path)).body).not.toContain('Make a page to share');
  expect((await viewer.post(path, { share: 's1' })).statusCode).toBe(404);
  const editor = await deskPerson(web, 'editor');
  expect((await editor.post(path, { share: 's9' })).statusCode).toBe(404);
  expect((await editor.post(path, { share: 's1' })).headers.location).toBe(path);
  const { body } = await editor.get(path);
  const [, address = ''] = /href="http:\/\/localhost:3000(\/sponsor\/[\w-]+)"/.exec(body) ?? [];
  const page = await web.get(address);
  expect(textOf(page.body)).toMatch(/\|Harbour tours &lt;i&gt;\|.*\|Below the lead story\|.*\|3 mailboxes\|/);
  expect(page.body).not.toContain('one@example.com');
  expect(page.headers).toMatchObject({
    'x-robots-tag': 'noindex',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  expect((await web.get(`${address}?lang=zh-CN`)).body).toContain('3 个邮箱');
  const forged = await web.get(`${address.slice(0, -2)}${address.endsWith('AA') ? 'BB' : 'AA'}`);
  expect([forged.statusCode, forged.body.includes('This page has ended')]).toEqual([404, true]);
  const buttons = body.match(/<button[^>]*>/g) ?? [];
  const [, id = ''] = /value="([0-9a-f]{16})"/.exec(buttons.find((one) => one.includes('name="end"')) ?? '') ?? [];
  expect(id).not.toBe('');
  // It ends only by the hand of somebody who may, and by the issue that it is of.
  for (const [who, of] of [
    [viewer, issue],
    [editor, fresh],
  ] as const)
    await who.post(`/desk/issues/${of.id}/sponsors`, { end: id });
  expect((await web.get(address)).statusCode).toBe(200);
  expect(
    await faultsIn(browser, url, [
      { name: 'the page', path: address },
      { name: 'the page', path: address },
    ]),
  ).toEqual([]);
  expect((await editor.post(path, { end: id })).statusCode).toBe(303);
  expect((await web.get(address)).statusCode).toBe(404);
});

test('ratings are shown by step from poor to best, with their average', async () => {
  const text = textOf((await (await deskPerson(web, 'viewer')).get(`/desk/issues/${issue.id}`)).body);
  expect(text).toContain('|Poor|Fair|Good|Very good|Best|Average|Comments|');
  expect(text).toContain('|What the council decided|0|0|0|1|1|4.5|0|');
});

test('who left is a number for everybody, and a list for those who may see readers', async () => {
  const path = `/desk/issues/${issue.id}`;
  const viewer = await deskPerson(web, 'viewer');
  const { body } = await viewer.get(path);
  expect(textOf(body)).toContain('|1 reader unsubscribed|');
  expect(body).not.toContain(`${path}/left`);
  expect((await viewer.get(`${path}/left`)).statusCode).toBe(404);
  const editor = await deskPerson(web, 'editor');
  expect((await editor.get(path)).body).toContain(`href="${path}/left"`);
  const left = await editor.get(`${path}/left`);
  expect(textOf(left.body)).toMatch(/\|two@example\.com\|[^|]+\|Unsubscribed\|/);
  expect((await editor.get(`${path}/left?after=x`)).statusCode).toBe(404);
  // Whoever has come back is not among them.
  await web.confirmed(gazette, 'two@example.com');
  expect((await editor.get(`${path}/left`)).body).not.toContain('two@example.com');
  await unsubscribe(web.app.list, {
    newsletter: gazette.number,
    id: idOf(web.app.list, 'two@example.com'),
    at: 0,
  });
});

test('recipients are listed by status with the words of the server, and one of them is found by the whole address', async () => {
  const path = `/desk/issues/${issue.id}/recipients`;
  const gone = idOf(web.app.list, 'gone@example.com').toString('hex');
  const viewer = await deskPerson(web, 'viewer');
  for (const page of [path, `${path}/${gone}`]) expect((await viewer.get(page)).statusCode).toBe(404);
  expect((await viewer.post(path, { address: 'gone@example.com' })).statusCode).toBe(404);
  const editor = await deskPerson(web, 'editor');
  // The status that needs a look comes first.
  const { body } = await editor.get(path);
  expect(textOf(body)).toMatch(/\|gone@example\.com\|550 5\.1\.1 No such user &lt;b&gt;here&lt;\/b&gt;\|/);
  expect(body).toContain(`href="${path}/${gone}"`);
  expect(textOf((await editor.get(`${path}?status=accepted`)).body)).toMatch(
    /\|Accepted by servers \|3\|.*one@example\.com/,
  );
  expect(textOf((await editor.get(`${path}?status=uncertain`)).body)).toContain('|No reader has this status.|');
  const found = await editor.post(path, { address: ' Gone@Example.com ' });
  expect([found.statusCode, found.headers.location]).toEqual([303, `${path}/${gone}`]);
  const wrong = await editor.post(path, { address: '<b>nobody' });
  expect([wrong.statusCode, wrong.body.includes('Enter a whole email address')]).toEqual([422, true]);
  expect(wrong.body).toContain('value="&lt;b&gt;nobody"');
  expect((await editor.get(`${path}/gone@example.com`)).statusCode).toBe(404);
});

test('pages of recipients meet every reader of a status once', async () => {
  const { rows: all } = await pageOf(['accepted'], 100);
  const first = await pageOf(['accepted'], 2);
  const second = await pageOf(['accepted'], 2, first.next ?? '');
  expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  expect([all.length, second.next]).toEqual([3, null]);
});

const pageOf = async (state: RecipientStatus[], limit: number, cursor?: string) => {
  const input = { state, limit, ...(cursor === undefined ? {} : { cursor }) };
  return (await perform(web.app, issues.recipients, { actor: consoleActor('a test'), key: { issue: issue.id }, input }))
    .result;
};

test('the story of a reader has every step that is kept, from the list of recipients to leaving', async () => {
  const editor = await deskPerson(web, 'editor');
  const story = async (name: string) => {
    const id = idOf(web.app.list, `${name}@example.com`).toString('hex');
    return textOf((await editor.get(`/desk/issues/${issue.id}/recipients/${id}`)).body);
  };
  expect(await story('gone')).toMatch(
    /Put on the list of recipients.*Bounced: the server says.*550 5\.1\.1 No such user.*Taken off the list: their mailbox bounced\|because of a bounce/,
  );
  expect(await story('two')).toMatch(
    /Put on the list of recipients.*Accepted by a mail server.*Rated “What the council decided”: Very good.*Unsubscribed\|by the reader/,
  );
  expect(await story('nobody')).toContain('This address is not on the list');
});
