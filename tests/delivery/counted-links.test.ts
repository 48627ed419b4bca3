import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readClicks } from '../../src/answers/clicks/click-counts.js';
import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { countRatings } from '../../src/answers/ratings/ratings.js';
import { allOwnData, eraseReader } from '../../src/answers/reader-answers.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { readEdition } from '../../src/delivery/edition.js';
import { enqueueNow } from '../../src/delivery/plan-issue.js';
import { reportAnswers } from '../../src/feedback/issue-answers.js';
import { composeIssue } from '../../src/issues/compose.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { commentKeys, keys } from '../../src/redis/keys.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../src/subscribers/membership/enrol.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { until } from '../helpers/clock.js';
import { addTestNewsletter, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let web: ReturnType<typeof buildWeb>;
let number = 0;
/** How much later than now readers click, in ms: long after the server accepted the email. */
let later = 60_000;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 0 });
  web = buildWeb({ ...postrider.app, now: () => Date.now() + later });
});
afterAll(async () => {
  await web.close();
  await postrider.stop();
});

const person = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

/** A separate newsletter. The first half of its readers agreed that their clicks are recorded. */
async function newsletterWith(clicks: 'off' | 'link' | 'reader', readers: number) {
  number += 1;
  const slug = `letter-${number}`;
  const { app } = postrider;
  const newsletter = await addTestNewsletter(app, { slug, clicks });
  const addresses = Array.from({ length: readers }, (_, i) => `reader${i}@${slug}.example.org`);
  for (const [i, email] of addresses.entries()) {
    const consent = { method: 'page', from: `/n/${slug}`, textVersion: i < readers / 2 ? 3 : 2, ip: '' } as const;
    await enrol(app.list, newsletter, { email, name: '', sections: [], locale: 'en', status: 'confirmed', consent });
  }
  const { issue } = await composeIssue(app.redis, newsletter, {});
  return { newsletter, addresses, issue };
}

async function mailTo(address: string) {
  const [mail] = postrider.sink.mailsTo(address);
  const { html, text, headers } = await simpleParser(mail?.raw ?? '');
  const hrefs = [...String(html).matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  return { html: String(html), text: String(text), hrefs, headers };
}

const pathOf = (url: string) => new URL(url).pathname;
const linksIn = (urls: readonly string[]) => urls.filter((url) => pathOf(url).startsWith('/l/'));
const open = (url: string, headers: Record<string, string> = person, remoteAddress = '192.0.2.1') =>
  web.inject({ method: 'GET', url: pathOf(url), headers, remoteAddress });

test('links are counted without the person, and our own links stay as they are', async () => {
  const { issue, addresses } = await newsletterWith('link', 2);
  await postrider.send(issue);
  const [one, two] = await Promise.all(addresses.map(mailTo));
  const links = linksIn(one?.hrefs ?? []);
  expect(new Set(links).size).toBe(4);
  expect(new Set(linksIn(two?.hrefs ?? []))).toEqual(new Set(links));
  for (const link of new Set(links)) expect(one?.text).toContain(link);
  const own = (one?.hrefs ?? []).filter((href) => /\/(unsubscribe|preferences|issues)\//.test(href));
  expect(own.length).toBeGreaterThanOrEqual(3);
  expect(String(one?.headers.get('list'))).not.toContain('/l/');

  const [first = ''] = links;
  const answer = await open(`${first}?url=https://evil.example.net/&to=//evil.example.net`);
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toBe('https://news.example.com/articles/1');
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect((await open(first.replace(/\.1\./, '.2.'))).statusCode).toBe(404);
  expect((await open(`${first}x`)).statusCode).toBe(404);
  const head = await web.inject({ method: 'HEAD', url: pathOf(first), headers: person, remoteAddress: '192.0.2.9' });
  expect(head.statusCode).toBe(302);
  expect(await readClicks(postrider.app.redis, issue.id)).toMatchObject({ people: 1, unknown: 0, machines: 1 });
  // The public copy of the email leads to the articles directly.
  const page = await web.inject(`/issues/${issue.id}?view=email`);
  expect(page.body).not.toContain('/l/');
  expect(page.body).toContain('https://news.example.com/articles/1');
});

test('the lead story has five steps for its reader, who can rate it with one click', async () => {
  const { app } = postrider;
  const { newsletter, issue, addresses } = await newsletterWith('off', 1);
  await changeNewsletter(app.redis, newsletter.slug, { ratings: true });
  await postrider.send(issue);
  const { hrefs, text } = await mailTo(addresses[0] ?? '');
  const steps = hrefs.filter((href) => pathOf(href).startsWith('/rate/'));
  expect(steps).toHaveLength(5);
  expect(steps.slice(0, 5).map((href) => new URL(href).searchParams.get('step'))).toEqual(['1', '2', '3', '4', '5']);
  const address = pathOf(steps[0] ?? '');
  expect(text).toContain(`https://news.example.com${address}\n`);
  const page = await web.inject({ url: `${address}?step=4`, headers: person });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('A new berth opens in the harbour');
  expect(await countRatings(app.redis, issue.articles[0] ?? '')).toEqual({ count: 0, average: 0 });
  const headers = { ...person, 'content-type': 'application/x-www-form-urlencoded' };
  await web.inject({ method: 'POST', url: address, headers, payload: 'step=4' });
  expect(await countRatings(app.redis, issue.articles[0] ?? '')).toEqual({ count: 1, average: 4 });
  expect(await app.redis.scard(keys.raters(issue.id))).toBe(1);
});

test('each story has its comments or a link to the reader’s own form, unless the issue is unlisted', async () => {
  const { app } = postrider;
  const { newsletter, issue, addresses } = await newsletterWith('off', 1);
  await changeNewsletter(app.redis, newsletter.slug, { comments: true });
  const [first = ''] = issue.articles;
  const comment = { newsletter: newsletter.number, article: first, name: '', text: 'Yes', stamp: '1', at: Date.now() };
  await takeComment(app.list, app.queues, comment, { ip: '127.0.0.1', proven: true });
  const [id = ''] = await app.redis.zrange(commentKeys.held, '-1', '-1');
  await decideComment(app.list, id, 'approved', Date.now());
  const { commentCounts } = await readEdition(app.redis, app.publicUrl, issue);
  expect(Object.values(commentCounts ?? {}).sort()).toEqual([0, 0, 0, 1]);
  expect((await readEdition(app.redis, app.publicUrl, { ...issue, unlisted: true })).commentCounts).toBeUndefined();
  await postrider.send(issue);
  const { hrefs, html, text } = await mailTo(addresses[0] ?? '');
  const forms = hrefs.filter((href) => pathOf(href).startsWith('/comment/'));
  // The number of comments leads to the page, which has a form of its own.
  expect(forms).toHaveLength(issue.articles.length - 1);
  expect(hrefs.filter((href) => new RegExp(`/articles/${first}-[\\w-]+#comments$`).test(href))).toHaveLength(1);
  expect([html.includes('1 comment'), text.includes('1 comment\n')]).toEqual([true, true]);
  expect((await web.inject(pathOf(forms[0] ?? ''))).statusCode).toBe(200);
});

test('the answers to an issue are shown beside those to earlier issues', async () => {
  const { app } = postrider;
  const { newsletter, issue, addresses } = await newsletterWith('link', 3);
  await postrider.send(issue);
  await open(linksIn((await mailTo(addresses[0] ?? '')).hrefs)[0] ?? '');
  await unsubscribe(app.list, { newsletter: newsletter.number, id: idOf(app.list, addresses[1] ?? ''), at: 0 });
  const first = await reportAnswers(app.list, issue.id);
  expect(first).toMatchObject({
    issue: issue.id,
    accepted: 3,
    notAccepted: { reader: 0, provider: 0, us: 0 },
    unsubscribed: 1,
    complained: 0,
    clicks: { people: 1, machines: 0, unknown: 0 },
    raters: 0,
    earlier: [],
  });
  expect(first.links[0]).toMatchObject({ link: 1, place: 'article', people: 1 });
  expect(first.ratings).toHaveLength(4);
  expect(first.comments).toHaveLength(4);
  const draft = await composeIssue(app.redis, newsletter, { articles: issue.articles });
  expect(await reportAnswers(app.list, draft.issue.id)).toMatchObject({ accepted: 0, unsubscribed: 0, earlier: [] });
  await postrider.send(draft.issue);
  const second = await reportAnswers(app.list, draft.issue.id, { fresh: true });
  expect(second).toMatchObject({ accepted: 2, clicks: { people: 0 }, earlier: [{ issue: issue.id, accepted: 3 }] });
});

test('a newsletter of an earlier version links directly', async () => {
  const { issue, addresses, newsletter } = await newsletterWith('off', 1);
  await postrider.app.redis.hdel(keys.newsletter(newsletter.slug), 'clicks');
  await postrider.send(issue);
  const mail = await mailTo(addresses[0] ?? '');
  expect(linksIn(mail.hrefs)).toEqual([]);
  expect(await readClicks(postrider.app.redis, issue.id)).toBeNull();
});

test('only readers who agreed are recorded; their erasure and their export include what they opened', async () => {
  const { app } = postrider;
  const { issue, addresses, newsletter } = await newsletterWith('reader', 2);
  await postrider.send(issue);
  const [agreed = '', other = ''] = addresses;
  const [own, common] = await Promise.all([mailTo(agreed), mailTo(other)]);
  const [ownLink = '', commonLink = ''] = [linksIn(own.hrefs)[0] ?? '', linksIn(common.hrefs)[0] ?? ''];
  expect(ownLink.startsWith(`${commonLink}.`)).toBe(true);
  expect(own.text).toContain(ownLink);
  const id = idOf(app.list, agreed);
  const engagedAt = async () => membershipOf(await readSubscriber(app.list, id), newsletter.number)?.engagedAt ?? 0;

  // The mail server accepted it a moment ago: this is its scanner.
  later = 0;
  await open(ownLink);
  later = 60_000;
  expect(await engagedAt()).toBe(0);
  expect(await readClicks(app.redis, issue.id)).toMatchObject({ people: 0, machines: 1 });
  expect(await allOwnData(app.list, id, [])).toMatchObject({ answers: { clicks: [] } });

  await app.redis.del(...(await app.redis.keys('*:trail:*')));
  await open(ownLink);
  await open(commonLink, person, '192.0.2.2');
  expect(await engagedAt()).toBeGreaterThan(Date.now() / 1_000 - 60);
  expect(await readClicks(app.redis, issue.id)).toMatchObject({ people: 2, machines: 1 });
  const opened = [{ issue: issue.id, url: 'https://news.example.com/articles/1' }];
  expect(await allOwnData(app.list, id, [])).toMatchObject({ answers: { clicks: opened } });
  expect(await app.redis.hlen(keys.opened(issue.id))).toBe(1);

  // A year after the send they are forgotten, and a later click writes nothing that stays.
  const year = 365 * 86_400_000;
  const { startedAt } = await readIssue(app.redis, issue.id);
  expect(await app.redis.call('PEXPIRETIME', keys.opened(issue.id))).toBe(startedAt + year);
  await app.redis.hset(keys.issue(issue.id), 'startedAt', startedAt - year - 86_400_000);
  await app.redis.del(keys.opened(issue.id), ...(await app.redis.keys('*:trail:*')));
  await open(ownLink);
  expect(await readClicks(app.redis, issue.id)).toMatchObject({ people: 3 });
  expect(await app.redis.exists(keys.opened(issue.id))).toBe(0);
  await app.redis.hset(keys.issue(issue.id), 'startedAt', startedAt);

  // The reader is erased while a click is being counted.
  const trails = () => app.redis.keys(keys.clickTrail(issue.id, '*'));
  await app.redis.del(...(await trails()));
  const countLinks = app.redis.hlen.bind(app.redis);
  let isErased = false;
  // The workers count other things on the same connection.
  const counting = vi.spyOn(app.redis, 'hlen').mockImplementation(async (key) => {
    if (key === keys.links(issue.id) && !isErased) {
      isErased = true;
      await eraseReader(app.list, id, 'reader');
    }
    return countLinks(key);
  });
  await open(ownLink);
  expect(isErased).toBe(true);
  counting.mockRestore();
  expect(await app.redis.hlen(keys.opened(issue.id))).toBe(0);
  expect(await trails()).toEqual([]);
  await open(ownLink);
  expect(await app.redis.hlen(keys.opened(issue.id))).toBe(0);
});

test('erasing a reader deletes what would give back their clicks', async () => {
  const { app } = postrider;
  const { issue, addresses } = await newsletterWith('reader', 2);
  await postrider.send(issue);
  const [address = ''] = addresses;
  const [ownLink = ''] = linksIn((await mailTo(address)).hrefs);
  await open(ownLink);
  expect(await app.redis.hlen(keys.opened(issue.id))).toBe(1);
  const trails = () => app.redis.keys(keys.clickTrail(issue.id, '*'));
  expect(await trails()).toHaveLength(1);
  await eraseReader(app.list, idOf(app.list, address), 'reader');
  expect(await app.redis.hlen(keys.opened(issue.id))).toBe(0);
  expect(await trails()).toEqual([]);
});

test.each(['link', 'reader'] as const)(
  'with clicks by %s the subject that more readers open goes to the rest',
  async (mode) => {
    const { app, sink } = postrider;
    const { issue, addresses, newsletter } = await newsletterWith(mode, 40);
    const subjectTest = { subjects: ['First', 'Second'], share: 25, measure: 'clicks' as const, minutes: 1 };
    await editDraft(app.redis, issue.id, { base: 1, by: 'a test' }, { subject: 'First', subjectTest });
    await startIssue(app.redis, app.queues, issue.id);
    await until('the rest wait for the decision', async () => {
      const batches = await openBatches(app.redis, issue.id);
      return batches.length > 0 && batches.every(({ dueAt }) => dueAt > 0);
    });
    const mine = () => sink.mails.filter(({ to }) => to.endsWith(`@${newsletter.slug}.example.org`));
    const tested = await Promise.all(mine().map(({ to }) => mailTo(to)));
    expect(tested.length).toBeGreaterThan(2);
    const bySubject = (subject: string) => tested.filter(({ headers }) => headers.get('subject') === subject);
    // Everyone with the second subject opens the first story; scanners open every link of the first subject's emails.
    for (const [i, { hrefs }] of bySubject('Second').entries())
      await open(linksIn(hrefs)[0] ?? '', person, `192.0.2.${i + 1}`);
    for (const [i, { hrefs }] of bySubject('First').entries())
      for (const link of new Set(linksIn(hrefs))) await open(link, person, `198.51.100.${i + 1}`);

    const { startedAt } = await readIssue(app.redis, issue.id);
    await app.redis.hset(keys.issue(issue.id), 'startedAt', startedAt - 61_000);
    for (const batch of await openBatches(app.redis, issue.id)) await enqueueNow(app.queues, issue.id, batch);
    const report = await postrider.sent(issue.id);
    expect(report.accepted).toBe(40);
    const second = bySubject('Second').length;
    expect(report.subjectTest?.decision).toMatchObject({
      subject: 1,
      because: 'best',
      scores: [
        { readers: bySubject('First').length, responses: 0 },
        { readers: second, responses: second },
      ],
    });
    const all = await Promise.all(addresses.map(mailTo));
    const first = bySubject('First').length;
    expect(all.filter(({ headers }) => headers.get('subject') === 'Second')).toHaveLength(40 - first);
  },
);
