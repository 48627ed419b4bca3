import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { readArticles, saveArticle } from '../../src/articles/store/article-store.js';
import { withdrawIssue } from '../../src/control/cancel-issue.js';
import { pauseIssue, resumeIssue } from '../../src/control/control-issue.js';
import { correctIssue } from '../../src/control/correct-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readArchive } from '../../src/delivery/edition.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { formatDate } from '../../src/locale/format-date.js';
import { reportIssue } from '../../src/reports/report.js';
import { until } from '../helpers/clock.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { Gate } from './weekly-desk.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const subjects = async () =>
  Promise.all(postrider.sink.mails.map(async ({ raw }) => (await simpleParser(raw)).subject));

test('a correction reaches the archive and later recipients within a second; no message mixes editions', async () => {
  const gate = new Gate(35);
  gate.allow(20);
  postrider = await startPostrider({ readers: 80, connections: 2, rules: gate.rules });
  const { app, newsletter, sink } = postrider;
  for (let i = 0; i < 20; i += 1) await addReader(app, newsletter, `zh${i}@example.org`, { locale: 'zh-CN' });
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await sink.received(20);
  // Word and subject change together, so that half an edition would show.
  const [lead] = await readArticles(app.redis, issue.articles);
  if (!lead) throw new Error('no lead');
  await saveArticle(app.redis, { ...lead, excerpt: 'The corrected words of the lead.' }, { newsletter: 'business' });
  await correctIssue(app, issue.id, { subject: 'The corrected subject' });
  gate.open();
  const corrected = await readIssue(app.redis, issue.id);
  expect(corrected).toMatchObject({ edition: 2, subject: 'The corrected subject' });
  const isCorrected = ({ raw }: { raw: Buffer }) => raw.includes('Subject: The corrected subject');
  await until('a message of the new edition is out', () => sink.mails.some(isCorrected));
  // Recipients that are already claimed, one per connection, still get the previous edition. All are in one batch.
  const by = sink.mails.findIndex(isCorrected) + app.relay.connections;
  expect(await postrider.sent(issue.id)).toMatchObject({ accepted: 100, edition: 2 });
  const mails = await Promise.all(sink.mails.map(({ raw }) => simpleParser(raw)));
  const isNew = mails.map(({ subject, text, html }) => {
    const marks = [
      subject === 'The corrected subject',
      text?.includes('The corrected words'),
      String(html).includes('The corrected words'),
    ];
    expect(new Set(marks).size).toBe(1);
    return marks[0];
  });
  expect(isNew.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => false));
  expect(isNew.slice(by)).toEqual(Array.from({ length: 100 - by }, () => true));
  expect(by).toBeLessThan(100);
  const report = await reportIssue(app.list, issue.id);
  expect(report.corrections).toEqual([
    { edition: 2, at: expect.stringMatching(/Z$/), acceptedBefore: expect.any(Number) },
  ]);
  expect(report.corrections[0]?.acceptedBefore).toBeLessThanOrEqual(by);
  const today = new Date().toISOString();
  expect(await readArchive(app.redis, corrected, 'en')).toContain(`Corrected on ${formatDate('en', today)}`);
  expect(await readArchive(app.redis, corrected, 'zh-CN')).toContain(`已于${formatDate('zh-CN', today)}更正`);
  for (const mail of mails) expect(String(mail.html)).not.toContain('Corrected on');
});

test('retries carry the correction, with the Message-ID of the first attempt', async () => {
  let corrected = false;
  const seen: string[] = [];
  postrider = await startPostrider({
    readers: 3,
    settings: { RETRY_SCHEDULE: '1s' },
    rules: {
      onMessage: async ({ raw }) => {
        seen.push(/^Message-ID:\s+(\S+)/m.exec(raw.toString())?.[1] ?? '');
        // An attempt claimed before the correction is deferred once more.
        return corrected && raw.includes('Subject: Corrected') ? undefined : { code: 450, text: '4.2.1 later' };
      },
    },
  });
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  // A retry may be under way.
  await expect.poll(() => reportIssue(postrider.app.list, issue.id)).toMatchObject({ state: 'sent', deferred: 3 });
  await correctIssue(postrider.app, issue.id, { subject: 'Corrected', sponsor: null });
  corrected = true;
  await postrider.sink.received(3);
  expect(await subjects()).toEqual(['Corrected', 'Corrected', 'Corrected']);
  expect(new Set(seen).size).toBe(3);
});

test('of two concurrent corrections one is refused, and they never mix', async () => {
  postrider = await startPostrider({ readers: 2 });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  const words = ['first', 'second', 'third', 'fourth'];
  const outcomes = await Promise.allSettled(words.map((subject) => correctIssue(app, issue.id, { subject })));
  const won = words.filter((_, i) => outcomes[i]?.status === 'fulfilled');
  const now = await readIssue(app.redis, issue.id);
  expect(now.edition).toBe(1 + won.length);
  expect(won).toContain(now.subject);
  for (const locale of ['en', 'zh-CN'])
    expect(await readArchive(app.redis, now, locale)).toContain(`<title>${now.subject}</title>`);
  const aside = (await app.redis.keys(`*${issue.id}:mails*`)).filter((key) => !/:mails(:\d+)?$/.test(key));
  expect(aside).toEqual([]);
});

test('a paused issue can be corrected and resumed, a draft can be changed, a cancelled issue cannot', async () => {
  postrider = await startPostrider({ readers: 2, workers: false });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  const [first = '', ...others] = issue.articles;
  expect(await correctIssue(app, issue.id, { articles: others })).toMatchObject({ state: 'draft', corrections: [] });
  await expect(correctIssue(app, issue.id, { articles: ['nothing'] })).rejects.toThrow(/no article nothing/);
  await startIssue(app.redis, app.queues, issue.id);
  await pauseIssue(app.redis, issue.id);
  await correctIssue(app, issue.id, { articles: [first], preheader: 'New words' });
  await resumeIssue(app, issue.id);
  await postrider.startWorkers();
  expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 2, edition: 3 });
  expect(postrider.sink.mails[0]?.raw.toString()).toContain('New words');
  expect(postrider.sink.mails[0]?.raw.toString()).not.toContain('drink tea');
  const [article] = await readArticles(app.redis, [first]);
  if (article)
    await saveArticle(
      app.redis,
      { ...article, url: 'https://news.example.com/articles/another' },
      { newsletter: 'business' },
    );
  const given = await postrider.composeIssue();
  await withdrawIssue(app.list, given.id);
  await expect(correctIssue(app, given.id, {})).rejects.toThrow(/is cancelled/);
});

test('a correction has a subject of one line that is not empty, and a preview text of one line', async () => {
  postrider = await startPostrider({ readers: 1 });
  const { app } = postrider;
  const { id } = await postrider.composeIssue();
  const before = await readIssue(app.redis, id);
  for (const subject of ['', '  ', '\u00a0\t\u3000'])
    await expect(correctIssue(app, id, { subject })).rejects.toMatchObject({ code: 'input.invalid', field: 'subject' });
  await expect(correctIssue(app, id, { preheader: 'x'.repeat(501) })).rejects.toMatchObject({ field: 'preheader' });
  expect(await readIssue(app.redis, id)).toEqual(before);
  expect(
    await correctIssue(app, id, { subject: ' What\r\nBcc: x  decided ', preheader: 'At\u2028last' }),
  ).toMatchObject({
    subject: 'What Bcc: x decided',
    preheader: 'At last',
  });
});
