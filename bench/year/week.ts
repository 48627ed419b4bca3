import { createHash } from 'node:crypto';
import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { rateArticle, ratingSteps } from '../../src/answers/ratings/ratings.js';
import type { App } from '../../src/app.js';
import { openPageStates } from '../../src/articles/pull/page-states.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { deliverBatch } from '../../src/delivery/deliver-batch.js';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { openSlots } from '../../src/delivery/slots.js';
import { openRecount } from '../../src/feedback/kept-answers.js';
import { takeClick } from '../../src/feedback/take-click.js';
import { composeIssue } from '../../src/issues/compose.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import { expireArticles } from '../../src/issues/expire-articles.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { noteMemory } from '../../src/redis/memory-samples.js';
import { countFigures } from '../../src/reports/figures/count-figures.js';
import type { Relay } from '../../src/smtp/relay.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { lookForOwnWorkers } from '../../src/upgrade/own-workers.js';
import { tendLedgers } from '../../src/upgrade/tend-ledgers.js';
import { tendOpenedLinks } from '../../src/upgrade/tend-opened-links.js';
import { tendRatings } from '../../src/upgrade/tend-ratings.js';
import { benchReader } from '../readers.js';
import type { Phases } from './phases.js';

/** The parts of a simulated newsroom. */
export interface YearRoom {
  app: App;
  newsletter: Newsletter;
  source: string;
  readers: number;
}

const hour = 3_600_000;
/** Articles that a source brings in a week, and those of them that an issue takes. */
const [weekly, taken] = [140, 10];
const comments = 40;
/** Share of the readers who click, who rate, and whose mailbox is full or gone. */
const [clicking, rating] = [0.2, 0.02];

/** Runs `each` for many numbers, some hundred at once. */
async function forEach(count: number, each: (number: number) => Promise<unknown>, atOnce = 500): Promise<void> {
  for (let start = 0; start < count; start += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, count - start) }, (_, i) => each(start + i)));
}

/** Words that look like a text: compressible as one, and different each time. */
function textOf(name: string, length: number): string {
  let text = '';
  for (let part = 0; text.length < length; part += 1)
    text += `${(createHash('sha256').update(`${name} ${part}`).digest('hex').match(/.{6}/g) ?? []).join(' ')} harbour `;
  return text.slice(0, length);
}

/** The articles of a week, as pulls store them. */
async function pullWeek({ app: { redis }, newsletter, source }: YearRoom, week: number): Promise<void> {
  const states = await openPageStates(redis, source);
  for (let number = 0; number < weekly; number += 1) {
    const url = `https://www.example.com/${week}/story-${number}`;
    const at = Date.now() - number * 1.2 * hour;
    await saveArticle(
      redis,
      {
        ...{ title: `Story ${number} of week ${week}: ${textOf(url, 40)}`, url, author: 'Editorial desk', image: null },
        section: newsletter.sections[number % newsletter.sections.length] ?? '',
        publishedAt: new Date(at).toISOString(),
        excerpt: textOf(`${url} excerpt`, 280),
        body: `<p>${textOf(`${url} body`, 5_000)}</p>`,
        source: 'feed',
      },
      { newsletter: newsletter.slug, sourceId: source, isForeign: true },
    );
    await states.set(url, { outcome: 'done', changedAt: at }, '');
  }
  // A feed lists its last two weeks.
  const listed = [week, week - 1].flatMap((of) =>
    Array.from({ length: weekly }, (_, number) => `https://www.example.com/${of}/story-${number}`),
  );
  await states.keepOnly('', listed);
}

/** Takes every message in no time. One in 2,000 mailboxes is gone each week, and one in 500 is full. */
function fakeRelay(week: number): Relay {
  const reply = (code: number, text: string, outcome: 'accepted' | 'bounced') => {
    const refused = outcome === 'accepted' ? {} : { fault: 'reader' as const };
    return { outcome, code, reply: `${code} ${text}`, relay: 'relay.example.com:25', ...refused };
  };
  return {
    names: ['relay.example.com:25'],
    connections: 100,
    pauseMs: () => 0,
    async send({ message, permit, to }) {
      permit?.();
      await message({ eightBitMime: true });
      const number = Number(/(\d+)@/.exec(to)?.[1] ?? 0);
      if (number % 2_000 === week) return reply(550, '5.1.1 no such user', 'bounced');
      if ((number + week * 7) % 500 === 0) return reply(552, '5.2.2 mailbox full', 'bounced');
      return reply(250, '2.0.0 ok', 'accepted');
    },
    verify: async () => [],
    close: () => undefined,
  };
}

/** Composes, edits, plans and delivers an issue. @returns its id */
async function sendWeek({ app, newsletter }: YearRoom, week: number): Promise<string> {
  const { redis, queues } = app;
  const { issue } = await composeIssue(redis, newsletter, { limit: taken });
  for (let edit = 0; edit < 5; edit += 1) {
    const { revision } = await readIssue(redis, issue.id);
    await editDraft(redis, issue.id, { by: 'An editor', base: revision }, { note: textOf(`${issue.id} ${edit}`, 200) });
  }
  await startIssue(redis, queues, issue.id);
  await planIssue(app, issue.id);
  const relay = fakeRelay(week);
  const delivery = { ...app, relay, slots: openSlots(relay.connections) };
  for (const batch of await openBatches(redis, issue.id))
    await deliverBatch(delivery, issue.id, batch, new AbortController().signal);
  const { state } = await readIssue(redis, issue.id);
  if (state !== 'sent') throw new Error(`Issue ${issue.id} is ${state}.`);
  return issue.id;
}

const browser = {
  method: 'GET',
  headers: {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
};

/** Clicks, ratings and comments on an issue. */
async function answerWeek({ app, newsletter, readers }: YearRoom, week: number, issueId: string): Promise<void> {
  const { list, redis, queues } = app;
  const { articles } = await readIssue(redis, issueId);
  const articleAt = (number: number) => articles[number % articles.length] ?? '';
  const readerAt = (number: number) => idOf(list, benchReader((number * 7 + week * 13) % readers).address);
  const at = Date.now() + hour;
  await forEach(Math.round(readers * clicking), (number) => {
    const mark = { reader: readerAt(number) };
    const ip = benchReader(number).ip;
    return takeClick(list, { issue: issueId, number: 1 + (number % taken), mark }, { ...browser, ip }, at);
  });
  await forEach(Math.round(readers * rating), (number) =>
    rateArticle(redis, {
      ...{ article: articleAt(number), reader: readerAt(number), issue: issueId },
      step: ratingSteps[number % 5] ?? 5,
    }),
  );
  for (let number = 0; number < comments; number += 1) {
    const text = textOf(`comment ${week} ${number}`, 300);
    const form = { newsletter: newsletter.number, article: articleAt(number), name: 'A reader', text, stamp: text, at };
    await takeComment(list, queues, form, { reader: readerAt(number) });
  }
  for (const id of await redis.zrange('postrider:{comments}:held', '0', '-1'))
    await decideComment(list, id, 'approved', at);
}

/** What the hourly jobs of a worker do, once for the week. @returns the ledgers that were folded or removed */
export async function tendWeek({ app, newsletter }: YearRoom): Promise<void> {
  const { redis, list, config } = app;
  const folding = { ...app, ledgerDays: config.ledgerDays };
  await foldLedgers(folding, Date.now());
  await foldLedgers(folding, Date.now() + hour + 1);
  for (let ago = 7 * 24; ago > 0; ago -= 2) await lookForOwnWorkers(redis, Date.now() - ago * hour);
  await tendOpenedLinks(list, app.log, Date.now());
  await tendRatings(list, app.log, Date.now());
  await tendLedgers(list, app.log, Date.now());
  await expireArticles(redis, newsletter.slug, config.articleDays);
  const recount = await openRecount(list, newsletter);
  const visitors = new Map(recount ? [[newsletter.number, recount.visit]] : []);
  await countFigures(list, [newsletter], config.pace.groups, Date.now(), visitors);
  await recount?.keep();
  await noteMemory(redis);
  // Nobody works here on the queues, whose jobs were done above.
  for (const key of await redis.keys(`${keys.queues}:*`)) await redis.unlink(key);
}

/** One week. @returns the id of its issue */
export async function liveWeek(room: YearRoom, week: number, phases: Phases): Promise<string> {
  await phases.run('pull', () => pullWeek(room, week));
  const issue = await phases.run('send', () => sendWeek(room, week));
  await phases.run('answers', () => answerWeek(room, week, issue));
  await phases.run('upkeep', () => tendWeek(room));
  return issue;
}
