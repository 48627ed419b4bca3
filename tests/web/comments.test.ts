import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { blockWriter, listBlocked, unblockWriter } from '../../src/answers/comments/blocked-writers.js';
import { listComments, readComment, shownComments } from '../../src/answers/comments/comment-store.js';
import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { countRatings } from '../../src/answers/ratings/ratings.js';
import { allOwnData, eraseReader } from '../../src/answers/reader-answers.js';
import { signRatingToken } from '../../src/delivery/recipient-message.js';
import type { Issue } from '../../src/issues/issue.js';
import { messages } from '../../src/locale/messages.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { commentKeys, keys } from '../../src/redis/keys.js';
import { readerComments, unprovenCommentLimits } from '../../src/subscribers/abuse/comment-limits.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { testReader } from '../../src/subscribers/membership/test-tokens.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { otherLanguageField } from '../../src/web/kit/chrome/foot.js';
import { honeypotField } from '../../src/web/kit/honeypot.js';
import { siteForms, stampField, stampForm } from '../../src/web/sign-up/form-stamp.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let newsletter: Newsletter;
let issue: Issue;
let article: string;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  newsletter = await web.newsletter({ comments: true });
  issue = await web.issue(newsletter, 'What the council decided', 'sending', 'sent');
  article = issue.articles[0] ?? '';
  await web.confirmed(newsletter, 'ada@example.org');
});

const { comments, moderate } = messages('en').pages;
const idFor = (email: string) => idOf(web.app.list, email);
const ada = () => idFor('ada@example.org');
const publicForm = (of = article) => `/articles/${of}/comment`;
const readerForm = (reader = ada(), of = article) =>
  `/comment/${signRatingToken(web.app.tokenKeys, newsletter, issue.id, reader)}/${of}`;
let forms = 0;
/** The fields of a form that was shown a minute ago, with a comment of its own. */
const filled = (fields: Record<string, string> = {}) => {
  forms += 1;
  const stamp = stampForm(web.app.tokenKeys, siteForms, Math.floor(Date.now() / 1000) - 60);
  return { name: 'A Writer', comment: `Comment ${forms}`, [stampField]: stamp, ...fields };
};
const held = () => web.app.redis.zrange(commentKeys.held, '0', '-1');
const shownText = async () => (await web.get(`/articles/${article}`)).body;
const moderatePage = (id: string, at = Math.floor(Date.now() / 1000)) => {
  const claim = { newsletter: newsletter.number, id: Buffer.from(id, 'hex'), at };
  return `/moderate/${signToken(web.app.tokenKeys, 'moderate', claim)}`;
};

test('a comment from the public form waits for the editor, and is on the page as soon as it is approved', async () => {
  const before = await shownText();
  expect(before).toContain(comments.write);
  expect(before).toContain(`action="${publicForm()}"`);
  const form = await web.get(publicForm());
  expect([form.statusCode, form.headers['cache-control'], form.headers['x-robots-tag']]).toEqual([
    200,
    'no-store',
    'noindex',
  ]);
  const fields = filled({ name: 'Bo', comment: 'One <b>line</b>\r\nhttps://example.com/a' });
  expect((await web.post(publicForm(), fields)).body).toContain(comments.held.title);
  expect((await web.post(publicForm(), fields)).statusCode).toBe(200);
  const [id = '', ...others] = await held();
  expect([others, await web.app.redis.zrange(commentKeys.unmailed, '0', '-1')]).toEqual([[], [id]]);
  expect(await shownText()).not.toContain('example.com/a');
  await decideComment(web.app.list, id, 'approved', Date.now());
  const body = await shownText();
  expect(body).toContain('One &lt;b&gt;line&lt;/b&gt;<br/>');
  expect(body).toContain('<a href="https://example.com/a" rel="ugc nofollow noopener">https://example.com/a</a>');
  expect(body).toContain('1 comment');
  await decideComment(web.app.list, id, 'rejected', Date.now());
  expect(await shownText()).not.toContain('1 comment');
});

test('a reader’s first comment waits, later ones are published at once, until one is rejected', async () => {
  expect((await web.get(readerForm())).body).not.toContain('altcha');
  expect((await web.post(readerForm(), filled())).body).toContain(comments.held.title);
  expect((await web.membership(newsletter, 'ada@example.org'))?.engagedAt).toBe(0);
  const [first = ''] = await held();
  await decideComment(web.app.list, first, 'approved', Date.now());
  expect((await web.membership(newsletter, 'ada@example.org'))?.engagedAt).toBeGreaterThan(0);
  expect((await web.get(readerForm())).body).not.toContain(comments.form.moderated);
  expect((await web.post(readerForm(), filled())).body).toContain(comments.published.title);
  expect(await shownText()).toContain('2 comments');
  await decideComment(web.app.list, first, 'rejected', Date.now());
  expect((await web.post(readerForm(), filled())).body).toContain(comments.held.title);
  expect(await shownText()).toContain('1 comment');
});

test('opening a link of the editor’s email changes nothing; its button decides, and can be pressed again', async () => {
  await web.post(publicForm(), filled({ comment: 'Please decide' }));
  const [id = ''] = await held();
  for (const method of ['GET', 'HEAD'] as const) {
    const url = `${moderatePage(id)}?decision=approved`;
    expect((await web.server.inject({ method, url })).statusCode).toBe(200);
  }
  expect((await web.get(moderatePage(id))).body).toContain('Please decide');
  expect((await readComment(web.app.redis, id)).state).toBe('held');
  expect((await web.post(moderatePage(id), { decision: 'maybe' })).statusCode).toBe(400);
  expect((await web.post(moderatePage(id), { decision: 'approved' })).body).toContain(moderate.states.approved);
  expect(await shownText()).toContain('Please decide');
  expect((await web.post(moderatePage(id), { decision: 'rejected' })).body).toContain(moderate.states.rejected);
  expect((await web.post(moderatePage(id, 1_700_000_000), { decision: 'approved' })).statusCode).toBe(410);
  expect((await web.post(`${moderatePage(id)}x`, { decision: 'approved' })).statusCode).toBe(404);
  const ofReader = web.token('rate', newsletter, 'ada@example.org');
  expect((await web.post(`/moderate/${ofReader}`, { decision: 'approved' })).statusCode).toBe(404);
  await decideComment(web.app.list, id, 'removed', Date.now());
  const gone = await web.get(moderatePage(id));
  expect([gone.statusCode, gone.body.includes(moderate.gone)]).toEqual([410, true]);
});

test('a form with faults is shown again with what was typed', async () => {
  const faults: [Record<string, string>, string][] = [
    [{ comment: '  ' }, comments.errors.missing],
    [{ comment: '\u200b\u3164 \u2060' }, comments.errors.missing],
    [{ comment: 'x'.repeat(2_001) }, 'at most 2,000 characters'],
    [{ name: 'ada@example.org' }, comments.errors.nameIsAddress],
    [{ name: 'www.example.net' }, messages('en').pages.errors.nameInvalid],
    [{ [stampField]: 'forged' }, messages('en').pages.errors.formExpired],
  ];
  for (const [fields, message] of faults) {
    const { statusCode, body } = await web.post(publicForm(), filled({ comment: 'Keep this', ...fields }));
    expect([statusCode, body.includes(message)]).toEqual([400, true]);
    if (!fields.comment) expect(body).toContain('Keep this</textarea>');
  }
  const { statusCode } = await web.post(publicForm(), filled(), { 'sec-fetch-site': 'cross-site' });
  const bot = await web.post(publicForm(), filled({ [honeypotField]: 'Buy now' }));
  expect([statusCode, bot.statusCode, await held()]).toEqual([400, 200, []]);
});

test('the form and the page after it are in another language at once, with what was typed, and nothing is sent', async () => {
  const faulty = await web.post(publicForm(), { name: 'ada@example.org', comment: 'Half a thought' });
  expect(faulty.body).toMatch(/<button [^>]*form="write"[^>]*formAction="\?lang=zh-CN"/);
  const again = await web.post(
    `${publicForm()}?lang=zh-CN`,
    filled({ comment: 'Half a thought', [otherLanguageField]: '' }),
  );
  expect([again.statusCode, await held()]).toEqual([200, []]);
  expect(again.body).toContain('<html lang="zh-CN"');
  expect(again.body).toContain('Half a thought</textarea>');
  const sent = await web.post(publicForm(), filled());
  const [, link = ''] = /<a href="(\?lang=zh-CN[^"]*)" hrefLang="zh-CN">/.exec(sent.body) ?? [];
  const inChinese = await web.get(`${publicForm()}${link.replace('&amp;', '&')}`);
  expect(inChinese.body).toContain(messages('zh-CN').pages.comments.held.title);
  expect(await held()).toHaveLength(1);
});

test('nobody can comment where comments are off, or with another link', async () => {
  const other = await web.newsletter({ slug: 'herald' });
  const foreign = (await web.issue(other, 'Elsewhere', 'sending', 'sent')).articles[0] ?? '';
  const draft = (await web.issue(newsletter, 'Not out yet')).articles[0] ?? '';
  for (const path of [publicForm(foreign), publicForm(draft), publicForm('nothing'), readerForm(ada(), foreign)])
    expect([path, (await web.post(path, filled())).statusCode]).toEqual([path, 404]);
  expect(await (await web.get(`/articles/${foreign}`)).body).not.toContain('id="comments"');
  const preferences = web.token('preferences', newsletter, 'ada@example.org');
  expect((await web.post(`/comment/${preferences}/${article}`, filled())).statusCode).toBe(404);
  expect((await web.post(readerForm(testReader), filled())).body).toContain('test email');
  await unsubscribe(web.app.list, { newsletter: newsletter.number, id: ada(), at: 0 });
  expect((await web.post(readerForm(), filled())).statusCode).toBe(404);
  await changeNewsletter(web.app.redis, newsletter.slug, { comments: false });
  expect((await web.post(publicForm(), filled())).statusCode).toBe(404);
  expect(await held()).toEqual([]);
});

test('a network without the bot check, and a reader, may send a few comments an hour', async () => {
  const post = () => web.post(publicForm(), filled(), {}, '192.0.2.1');
  for (let n = 0; n < unprovenCommentLimits.connection.max; n += 1) expect((await post()).statusCode).toBe(200);
  const { statusCode, headers, body } = await post();
  expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([429, true]);
  expect(body).toContain(comments.errors.withoutCheck);
  for (let n = 0; n < readerComments.max; n += 1) expect((await web.post(readerForm(), filled())).statusCode).toBe(200);
  expect((await web.post(readerForm(), filled())).statusCode).toBe(429);
});

test('a writer who is blocked reads what everybody reads, and is neither shown nor put before the editor', async () => {
  const ip = '192.0.2.7';
  const { list, redis } = web.app;
  const write = (path: string, comment: string) => web.post(path, filled({ comment }), {}, ip);
  const known = await write(publicForm(), 'A first insult');
  await write(readerForm(), 'By a reader');
  const [visitor = '', reader = ''] = await held();
  // The editor trusts the reader by now.
  await decideComment(list, reader, 'approved', Date.now());
  await write(readerForm(), 'Shown at once');
  expect(await shownText()).toContain('Shown at once');
  for (const id of [visitor, reader]) expect((await blockWriter(list, id, Date.now())).rejected).toBe(1);
  expect(await held()).toEqual([]);
  const stateOf = async (text: string) =>
    (await listComments(redis, { limit: 50 })).items.find((one) => one.text === text)?.state;
  for (const [path, text] of [
    [publicForm(), 'A second insult'],
    [readerForm(), 'Not at once'],
  ] as const) {
    const answer = await write(path, text);
    expect([answer.statusCode, answer.body.includes(comments.held.title)]).toEqual([200, true]);
    if (path === publicForm()) expect(answer.body).toBe(known.body);
    expect(await stateOf(text)).toBe('rejected');
    expect(await shownText()).not.toContain(text);
  }
  expect([await held(), await redis.zcard(commentKeys.unmailed)]).toEqual([[], 0]);

  // Others may write: from elsewhere, and in another newsletter.
  await web.post(publicForm(), filled(), {}, '198.51.100.9');
  const weekend = await web.newsletter({ slug: 'weekend', comments: true });
  const story = (await web.issue(weekend, 'Elsewhere', 'sending', 'sent')).articles[0] ?? '';
  const elsewhere = {
    newsletter: weekend.number,
    article: story,
    name: '',
    text: 'A word',
    stamp: 'a',
    at: Date.now(),
  };
  expect(await takeComment(list, web.app.queues, elsewhere, { ip, proven: true })).toEqual({ state: 'held' });
  expect(await held()).toHaveLength(2);
  // No address is kept, and of a comment that is public not even its hash.
  const kept = JSON.stringify(
    await Promise.all((await redis.zrange(commentKeys.all, '0', '-1')).map((id) => readComment(redis, id))),
  );
  expect([kept.includes(ip), kept.includes('ada@')]).toEqual([false, false]);
  await decideComment(list, visitor, 'approved', Date.now());
  expect((await readComment(redis, visitor)).network).toBe('');
  await expect(blockWriter(list, visitor, Date.now())).rejects.toMatchObject({ code: 'comment.writer-unknown' });

  const [last, first] = await listBlocked(redis, newsletter.number, Date.now());
  expect([last?.kind, last?.until, first?.kind]).toEqual(['reader', 0, 'visitor']);
  await unblockWriter(redis, newsletter.number, last?.id ?? '');
  await write(readerForm(), 'Once more');
  expect(await stateOf('Once more')).toBe('held');
  // The network is somebody else's after a month.
  expect(await listBlocked(redis, newsletter.number, (first?.until ?? 0) + 1)).toEqual([]);
});

test('no email address is public, and many comments come in pages', async () => {
  for (let n = 0; n < 52; n += 1) {
    const text = `Write to ada@example.org, number ${n}.`;
    const comment = { newsletter: newsletter.number, article, name: '', text, stamp: text, at: Date.now() + n };
    await takeComment(web.app.list, web.app.queues, comment, { ip: '127.0.0.1', proven: true });
  }
  for (const id of await held()) await decideComment(web.app.list, id, 'approved', Date.now());
  const first = await shownText();
  expect(first).not.toContain('ada@example.org');
  expect([first.includes('number 51.'), first.includes('number 1.')]).toEqual([true, false]);
  expect(first).toContain(`/articles/${article}-what-the-council-decided?page=2#comments`);
  const second = await web.get(`/articles/${article}?page=2`);
  expect([second.body.includes('number 1.'), second.body.includes('number 51.')]).toEqual([true, false]);
});

test('the export has a reader’s comments, and an erasure takes them off the page', async () => {
  await web.post(readerForm(), filled({ name: 'Ada', comment: 'Mine' }));
  const [id = ''] = await held();
  await decideComment(web.app.list, id, 'approved', Date.now());
  expect(await allOwnData(web.app.list, ada(), [])).toMatchObject({
    answers: { comments: [{ article, name: 'Ada', text: 'Mine', state: 'approved' }] },
  });
  const reader = ada();
  await eraseReader(web.app.list, reader, 'reader');
  await eraseReader(web.app.list, reader, 'reader');
  expect(await shownComments(web.app.redis, article, { offset: 0, limit: 5 })).toEqual([]);
  expect(await shownText()).not.toContain('1 comment');
  const left = (await web.app.redis.keys('postrider:{comments}:*')).sort();
  expect(left).toEqual([]);
});

test('a reader who is erased while they comment or rate leaves nothing behind', async () => {
  const { redis, list } = web.app;
  await changeNewsletter(redis, newsletter.slug, { ratings: true });
  const reader = ada();
  const [form, token] = [readerForm(), signRatingToken(web.app.tokenKeys, newsletter, issue.id, reader)];
  const erase = () => eraseReader(list, reader, 'reader');
  const zcard = vi.spyOn(redis, 'zcard').mockImplementationOnce(async () => Number(!(await erase())));
  await web.post(form, filled());
  expect(zcard).toHaveBeenCalled();
  expect(await redis.keys('postrider:{comments}:*')).toEqual([]);

  await web.confirmed(newsletter, 'ada@example.org');
  const sadd = vi.spyOn(redis, 'sadd').mockImplementationOnce(async (...args) => {
    await erase();
    return redis.sadd(...args);
  });
  await web.post(`/rate/${token}/${article}`, { step: '5' });
  expect(sadd).toHaveBeenCalled();
  expect(await countRatings(redis, article)).toEqual({ count: 0, average: 0 });
  expect(await redis.exists(keys.raters(issue.id))).toBe(0);
  vi.restoreAllMocks();
});
