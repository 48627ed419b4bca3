import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { keys } from '../../../src/redis/keys.js';
import { Desk, Gate, groups } from '../../control/weekly-desk.js';
import { until } from '../../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';
import { startTestRedis } from '../../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
let number = 0;
const gate = new Gate();
const timeout = 120_000;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, connections: 1, rules: gate.rules });
  installation = await quickInstallation({
    REDIS_URL: `unix://${server.url}`,
    LOG_LEVEL: 'silent',
    SECRET: 'a secret for the tests only',
    PUBLIC_URL: 'https://news.example.com',
  });
}, timeout);
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

async function newDesk(): Promise<{ week: Desk; slug: string }> {
  number += 1;
  const slug = `cli-${number}`;
  return { week: await Desk.open(postrider, gate, slug, 3), slug };
}

const run = async (...words: string[]) => {
  const { code, stdout, stderr } = await installation.cli(...words);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return `${stdout}${stderr}`;
};
const idIn = (text: string) => /cli-\d+-\d+/.exec(text)?.[0] ?? '';

test('compose says who has articles of a segment’s issue already, and the report of each issue adds up', {
  timeout,
}, async () => {
  const { week, slug } = await newDesk();
  await run('segment', 'add', 'Engineers', '--newsletter', slug, '--filter', `domain=${groups.engineers}`);
  await week.write(2);
  const first = await run('issue', 'compose', slug, '--segment', 'Engineers');
  expect(first).toContain('The articles stay available for all other readers');
  const segment = idIn(first);
  await run('issue', 'send', segment, '--yes', '--ignore', 'links', '--wait');
  await week.write(1);
  const second = await run('issue', 'compose', slug);
  const general = idIn(second);
  expect(second).toContain('with 3 articles, for all 6 confirmed readers');
  expect(second).toContain(`3 readers have some of these articles from ${segment}, and get the issue without them.`);
  expect(await run('issue', 'show', general)).toContain(`3 readers have some of these articles from ${segment}`);
  expect(await run('article', 'list', '--newsletter', slug)).toContain(`${segment} (to some), ${general} (draft)`);
  await run('issue', 'send', general, '--yes', '--ignore', 'links', '--wait');
  expect(await week.faults()).toEqual([]);
  const nothing = await installation.cli('issue', 'compose', slug);
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('no unsent articles') });
});

test('cancel says who has the issue and who does not; list, show and report agree, and a resend reaches the rest', {
  timeout,
}, async () => {
  const { week, slug } = await newDesk();
  await week.write(1);
  const id = idIn(await run('issue', 'compose', slug));
  gate.allow(2);
  await run('issue', 'send', id, '--yes', '--ignore', 'links');
  await until('a message waits', () => gate.isClosed);
  const said = await run('issue', 'cancel', id, '--yes');
  gate.open();
  const remedy = `postrider issue resend ${id} --state waiting`;
  expect(said).toContain(`${id} is cancelled. `);
  expect(said).toContain(remedy);
  await week.atRest({ id } as never);
  const { accepted, waiting } = await installation.json<{ accepted: number; waiting: number }>('issue', 'report', id);
  expect(accepted + waiting).toBe(6);
  const words = `${accepted} readers have it, ${waiting} do not`;
  expect(said).toContain(words);
  expect(await run('issue', 'list', '--newsletter', slug)).toContain(`cancelled: ${words}`);
  const shown = await run('issue', 'show', id);
  expect(shown).toContain(`cancelled: ${words}`);
  expect(shown).toContain(remedy);
  expect(shown).toContain(`https://news.example.com/issues/${id}`);
  expect(await run('issue', 'report', id)).toContain(`${waiting} readers did not get it.`);
  const refused = await installation.cli('issue', 'resend', id, '--state', 'deferred', '--yes');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--state waiting') });
  const counted = ['issue', 'resend', id, '--state', 'waiting', '--dry-run'];
  expect(await installation.json(...counted)).toMatchObject({ putBack: waiting, dryRun: true });
  expect(await run('issue', 'resend', id, '--state', 'waiting', '--yes')).toContain(
    `${waiting} readers will be emailed.`,
  );
  await week.atRest({ id } as never);
  expect(await week.faults()).toEqual([]);
  expect(await installation.json('issue', 'show', id)).toMatchObject({ state: 'sent' });
});

test('compose says how many articles wait and which, takes more when asked, and warns of old ones', {
  timeout,
}, async () => {
  const { week, slug } = await newDesk();
  await week.write(1);
  const earlier = idIn(await run('issue', 'compose', slug));
  await run('issue', 'send', earlier, '--yes', '--ignore', 'links', '--wait');
  await postrider.app.redis.hset(keys.issue(earlier), 'startedAt', Date.UTC(2031, 5, 1));
  await week.write(23);
  const whole = await run('issue', 'compose', slug);
  expect(whole).toContain('with 20 articles');
  expect(whole).toMatch(
    /3 more wait for the next issue: “Story [^”]+”, “Story [^”]+”, “Story [^”]+”\. To take more at once, use --limit \(up to 100\)\./,
  );
  expect(whole).toContain('20 articles are more than 60 days older than the last issue, such as “Story');
  await run('issue', 'cancel', idIn(whole), '--yes');
  const larger = await installation.json<{
    articles: unknown[];
    remaining: number;
    waiting: unknown[];
    old: unknown[];
  }>(...['issue', 'compose', slug, '--limit', '22']);
  expect([larger.articles.length, larger.remaining, larger.old.length]).toEqual([22, 1, 22]);
  expect(larger.waiting).toEqual([expect.stringMatching(/^Story/)]);
  const wrong = await installation.cli('issue', 'compose', slug, '--limit', '101');
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--limit') });
});

test('a subject and a preheader that nobody wrote follow the lead story', { timeout }, async () => {
  const { week, slug } = await newDesk();
  const [one = '', two = ''] = await week.write(2);
  const id = idIn(await run('issue', 'compose', slug));
  const texts = async () => {
    const { subject, preheader } = await installation.json<{ subject: string; preheader: string }>('issue', 'show', id);
    return [subject, preheader];
  };
  expect(await texts()).toEqual([`Story ${slug}-2`, `About ${slug}-2.`]);
  await run('issue', 'move', id, one, '--first');
  expect(await texts()).toEqual([`Story ${slug}-1`, `About ${slug}-1.`]);
  await run('issue', 'edit', id, '--article', one, '--headline', 'A better headline');
  expect(await texts()).toEqual(['A better headline', `About ${slug}-1.`]);
  await run('issue', 'edit', id, '--subject', 'Mine');
  await run('issue', 'move', id, two, '--first');
  expect(await texts()).toEqual(['Mine', `About ${slug}-2.`]);
  await run('issue', 'edit', id, '--follow-lead');
  expect(await texts()).toEqual([`Story ${slug}-2`, `About ${slug}-2.`]);
  await run('issue', 'undo', id);
  expect(await texts()).toEqual(['Mine', `About ${slug}-2.`]);
  await run('issue', 'edit', id, '--follow-lead');
  // The article is imported again with another headline after the issue was composed.
  await saveArticle(
    postrider.app.redis,
    {
      title: 'A corrected headline',
      url: `https://news.example.com/stories/${slug}-2.`,
      section: 'News',
      publishedAt: new Date(Date.UTC(2031, 0, 1, 0, 2)).toISOString(),
      author: '',
      image: null,
      excerpt: 'A corrected excerpt.',
      body: '<p>x</p>',
      source: 'page',
    },
    { newsletter: slug },
  );
  expect(await texts()).toEqual(['A corrected headline', 'A corrected excerpt.']);
  await run('issue', 'send', id, '--yes', '--ignore', 'links', '--wait');
  expect(await texts()).toEqual(['A corrected headline', 'A corrected excerpt.']);
  const mail = postrider.sink.mails.findLast(({ to }) => to === week.readers[0]);
  expect(mail?.raw.toString()).toContain('Subject: A corrected headline');
});
