import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepCheckedTime } from '../../../src/checks/digest-gate.js';
import { listIssues } from '../../../src/issues/issue-store.js';
import { keys } from '../../../src/redis/keys.js';
import { startSite } from '../../articles/site-for-tests.js';
import { Gate } from '../../control/weekly-desk.js';
import { until } from '../../helpers/clock.js';
import { png } from '../../helpers/png.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';
import { startTestRedis } from '../../helpers/redis.js';
import { ReadersOfTheWeek } from './readers-of-the-week.js';

const timeout = 600_000;
const day = 86_400_000;
const beginning = Date.now();
const gate = new Gate();
/** Number of items that each feed has so far. */
const written = { city: 0, tech: 0 };
let isPictureRefused = true;

let postrider: TestPostrider;
let installation: Installation;
let site: Awaited<ReturnType<typeof startSite>>;
let folder: string;
let week: ReadersOfTheWeek;

const addresses = (count: number, domain: string) => Array.from({ length: count }, (_, i) => `reader${i}@${domain}`);
const engineers = addresses(500, 'engineers.example.org');
const others = addresses(1_500, 'others.example.org');
const everybody = [...engineers, ...others];
/** Half of them read the morning newsletter, too. */
const evening = [...engineers.slice(0, 150), ...addresses(150, 'evening.example.org')];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-week-'));
  site = await startSite(({ url = '' }, response) => {
    if (url.startsWith('/city')) return response.end(feed('city'));
    if (url.startsWith('/tech')) return response.end(feed('tech'));
    if (url.startsWith('/late.png') && isPictureRefused) return response.writeHead(403).end();
    if (url.endsWith('.png'))
      return response
        .writeHead(200, { 'content-type': 'image/png' })
        .end(png({ width: 800, height: 500, alpha: false }));
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body><p>A story.</p></body></html>');
  });
  const server = await startTestRedis();
  postrider = await startPostrider({
    server,
    connections: 4,
    rules: gate.rules,
    settings: { ALLOW_PRIVATE_FETCH: 'true' },
  });
  installation = await quickInstallation({
    ...{ REDIS_URL: `unix://${server.url}`, LOG_LEVEL: 'silent', ALLOW_PRIVATE_FETCH: 'true' },
    ...{ SECRET: 'a secret for the tests only', PUBLIC_URL: 'https://news.example.com' },
  });
  week = new ReadersOfTheWeek(postrider.sink.mails);
}, timeout);
afterAll(async () => {
  await installation?.remove();
  await postrider?.stop();
  await site?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The items of a feed so far; the later ones are the newer ones. The second story of the city has the late picture. */
function feed(name: keyof typeof written): string {
  const items = Array.from({ length: written[name] }, (_, i) => {
    const number = i + 1;
    const date = new Date(beginning - (100 - number) * 3_600_000).toUTCString();
    const words = `<description>What happened in ${name}, part ${number}.</description><pubDate>${date}</pubDate>`;
    const picture =
      name === 'city' && number === 2 ? `<enclosure url="${site.url}/late.png" type="image/png" length="1"/>` : '';
    return `<item><title>The ${name} story ${number}</title><link>${site.url}/stories/${name}-${number}</link>${words}${picture}</item>`;
  });
  return `<rss version="2.0"><channel><title>${name}</title>${items.join('')}</channel></rss>`;
}

async function run(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await installation.cli(...words);
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}
const json = <T = Record<string, unknown>>(...words: string[]) => installation.json<T>(...words);

interface ShownIssue {
  id: string;
  state: string;
  waits: { for: string } | null;
  articles: { url: string }[];
}
const show = (id: string) => json<ShownIssue>('issue', 'show', id);
const namesOf = ({ articles }: ShownIssue) => articles.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));

/** Publishes stories in a feed and pulls it for a newsletter. */
async function publish(name: keyof typeof written, count: number): Promise<void> {
  written[name] += count;
  await run('source', 'pull');
}

const ignored = ['--ignore', 'links,pictures'];

/** Composes an issue. @returns its id and the names of its articles */
async function compose(slug: string, ...words: string[]): Promise<{ id: string; names: string[]; said: string }> {
  const said = await run('issue', 'compose', slug, ...words);
  const id = new RegExp(`Composed (${slug}-\\d+)`).exec(said)?.[1] ?? '';
  return { id, names: namesOf(await show(id)), said };
}

/** Starts a send and waits until a message waits at the mail server, after `count` were accepted. */
async function startUntil(id: string, count: number): Promise<void> {
  gate.allow(count);
  await run('issue', 'send', id, '--yes', ...ignored);
  await until(`a message of ${id} waits`, () => gate.isClosed);
}

/** Waits until an issue is over or paused, and no worker runs a job of it: nothing is in flight. */
async function atRest(id: string): Promise<void> {
  const { redis } = postrider.app;
  const active = (queue: string) => redis.llen(`${keys.queues}:${queue}:active`);
  const report = () =>
    json<{ state: string; accepted: number; waiting: number; audience: number }>('issue', 'report', id);
  await until(`${id} is at rest`, async () => (await report()).state !== 'sending');
  await until(`nothing of ${id} is in flight`, async () => (await active('deliver')) + (await active('plan')) === 0);
}

/** After each step: nobody has an article twice or lacks one that is owed, and every report adds up. */
async function check(step: string): Promise<void> {
  expect({ step, ...week.faults() }).toEqual({ step, twice: [], lacking: [] });
  for (const slug of ['morning', 'evening'])
    for (const { id } of await listIssues(postrider.app.redis, slug)) {
      const report = await json<Record<string, number>>('issue', 'report', id);
      const outcomes = ['waiting', 'accepted', 'deferred', 'bounced', 'failed', 'uncertain', 'excluded'];
      expect(
        outcomes.reduce((sum, status) => sum + (report[status] ?? 0), 0),
        `${step}, ${id}`,
      ).toBe(report.audience);
      expect(report.possibleDuplicates, `${step}, ${id}`).toBe(0);
    }
}

/** That list, show, doctor and report say the same about an issue that waits. */
async function saysThatItWaits(id: string, words: string): Promise<void> {
  const doctor = (await installation.cli('doctor')).stdout;
  const [list, shown] = [await run('issue', 'list'), await run('issue', 'show', id)];
  const line = (text: string) => text.split('\n').find((one) => one.includes(id) || one.startsWith('state')) ?? '';
  expect(line(list)).toContain(words);
  expect(shown).toContain(words);
  expect(doctor).toContain(`${id} ${words}`);
  expect(await run('issue', 'report', id)).toContain(words);
}

async function setUp(): Promise<void> {
  const sender = ['--address', '1 Example Road', '--time-zone', 'UTC'];
  for (const slug of ['morning', 'evening']) {
    const from = ['--from', `The ${slug} <${slug}@example.com>`];
    await run('newsletter', 'add', '--slug', slug, '--title', `The ${slug}`, ...from, ...sender);
  }
  for (const [slug, readers] of [
    ['morning', everybody],
    ['evening', evening],
  ] as const) {
    const file = join(folder, `${slug}.csv`);
    await writeFile(file, ['email', ...readers].join('\n'));
    await run('subscriber', 'import', file, '--newsletter', slug, '--status', 'confirmed', '--consent', 'by letter');
  }
  written.city = 3;
  written.tech = 2;
  await run('source', 'add', `${site.url}/city.xml`, '--newsletter', 'morning');
  await run('source', 'add', `${site.url}/tech.xml`, '--newsletter', 'morning');
  await run('source', 'add', `${site.url}/tech.xml`, '--newsletter', 'evening');
  await run('segment', 'add', 'Engineers', '--newsletter', 'morning', '--filter', 'domain=engineers.example.org');
  await run('source', 'pull');
}

/** Monday: an issue for a segment. The rest of the list gets its stories with the next one, and a picture comes late. */
async function monday(): Promise<void> {
  const segment = await compose('morning', '--segment', 'Engineers');
  expect(segment.names).toHaveLength(5);
  await run('issue', 'send', segment.id, '--yes', '--wait', ...ignored);
  week.owe('morning', engineers, segment.names);
  await check('an issue for a segment');

  const { items } = await json<{ items: { id: string; url: string; picture: { state: string } | null }[] }>(
    ...['article', 'list', '--newsletter', 'morning', '--limit', '50'],
  );
  const late = items.find(({ url }) => url.endsWith('/city-2'))?.id ?? '';
  const pictureState = async () =>
    (await json<{ picture: { state: string } | null }>('article', 'show', late)).picture?.state;
  await until('the picture is refused', async () => ['failed', 'refused'].includes((await pictureState()) ?? ''));
  isPictureRefused = false;
  await run('article', 'edit', late, '--refetch');
  await until('the picture has come', async () => (await pictureState()) === 'made');

  await publish('city', 1);
  const general = await compose('morning');
  expect(general.said).toContain(`500 readers have some of these articles from ${segment.id}`);
  await startUntil(general.id, 300);
  await run('issue', 'pause', general.id);
  gate.open();
  await atRest(general.id);
  await saysThatItIsPaused(general.id);
  await run('issue', 'correct', general.id, '--subject', 'The corrected subject', '--yes');
  gate.allow(300);
  await run('issue', 'resume', general.id);
  await until('a message waits again', () => gate.isClosed);
  const said = await run('issue', 'cancel', general.id, '--yes');
  gate.open();
  await atRest(general.id);
  await check('a send that was paused, corrected and cancelled half-way');
  const report = await json<{ accepted: number; waiting: number }>('issue', 'report', general.id);
  expect(said).toContain(
    `${report.accepted.toLocaleString('en-GB')} readers have it, ${report.waiting.toLocaleString('en-GB')} do not`,
  );
  expect(await run('issue', 'list')).toContain(`${report.waiting.toLocaleString('en-GB')} do not`);
  await run('issue', 'resend', general.id, '--state', 'waiting', '--yes');
  await until(`${general.id} is sent`, async () => (await show(general.id)).state === 'sent');
  week.owe('morning', everybody, general.names);
  await check('the rest of it');
  expect(postrider.sink.mails.at(-1)?.raw.toString()).toContain('Subject: The corrected subject');
}

async function saysThatItIsPaused(id: string): Promise<void> {
  expect((await run('issue', 'list')).split('\n').find((line) => line.startsWith(`${id} `))).toContain('paused');
  expect((await show(id)).state).toBe('paused');
  expect(await json('issue', 'report', id)).toMatchObject({ state: 'paused' });
}

/** Wednesday: a digest of the schedule waits for its approval, and goes out once it is there. */
async function wednesday(): Promise<void> {
  await publish('city', 2);
  await publish('tech', 1);
  await run('newsletter', 'set', 'morning', '--schedule', '0 8 * * *', '--approval', 'wait');
  // The clock of the workers does not reach these ticks: the test keeps the time.
  const tick = Math.ceil(Date.now() / day) * day + 8 * 3_600_000;
  const at = (now: number) => keepCheckedTime({ ...postrider.app, recheckMs: 1 }, undefined, now);
  await at(tick);
  const [digest] = await listIssues(postrider.app.redis, 'morning');
  const id = digest?.id ?? '';
  expect(digest).toMatchObject({ state: 'scheduled', waits: { for: 'approval' } });
  await saysThatItWaits(id, 'waits for approval');
  await check('a digest that waits for its approval');

  // Somebody else has a draft open with one of its stories. It is sent first, to a part of the readers.
  const names = namesOf(await show(id));
  const [story = ''] = (await show(id)).articles.map((article) => (article as unknown as { id: string }).id);
  const draft = await compose('morning', '--segment', 'Engineers', '--articles', story);
  await run('issue', 'approve', draft.id, '--own-changes', '--yes');
  await run('issue', 'send', draft.id, '--yes', '--wait', ...ignored);
  week.owe('morning', engineers, draft.names);
  await check('a draft with a story of the digest');

  await run('issue', 'approve', id, '--yes');
  await at(tick + 60_000);
  await until(
    `${id} is sent`,
    async () => (await show(id)).state === 'sent',
    () => show(id),
  );
  week.owe('morning', everybody, names);
  await check('the approved digest');
  await run('newsletter', 'set', 'morning', '--schedule', '', '--approval', 'draft');
}

/** Thursday: a newsletter with shared readers is archived in the middle of a send, and reopened. */
async function thursday(): Promise<void> {
  const issue = await compose('evening');
  await startUntil(issue.id, 80);
  const said = await run('newsletter', 'archive', 'evening', '--yes');
  expect(said).toContain(issue.id);
  gate.open();
  await atRest(issue.id);
  await saysThatItIsPaused(issue.id);
  await check('a newsletter that was archived in the middle of a send');
  expect((await installation.cli('issue', 'resume', issue.id)).code).toBe(1);
  await run('newsletter', 'archive', 'evening', '--undo', '--yes');
  await run('issue', 'resume', issue.id);
  await until(`${issue.id} is sent`, async () => (await show(issue.id)).state === 'sent');
  week.owe('evening', evening, issue.names);
  await check('the newsletter that was reopened');
}

/** Friday: a send is cancelled half-way and not resent. The next issue brings its stories to the rest. */
async function friday(): Promise<void> {
  await publish('tech', 2);
  const first = await compose('morning');
  await startUntil(first.id, 700);
  await run('issue', 'cancel', first.id, '--yes');
  gate.open();
  await atRest(first.id);
  await publish('city', 1);
  const second = await compose('morning');
  expect(second.names).toEqual(expect.arrayContaining(first.names));
  await run('issue', 'send', second.id, '--yes', '--wait', ...ignored);
  week.owe('morning', everybody, [...first.names, ...second.names]);
  await check('the issue after a send that was cancelled');
  const again = await json<{ putBack: number; haveAll: number }>(
    'issue',
    'resend',
    first.id,
    '--state',
    'waiting',
    '--yes',
  );
  expect(again.putBack).toBe(0);
  await check('a resend to readers who have everything');
  expect(week.withArticle('morning', everybody, second.names[0] ?? '')).toBe(2_000);
  const nothing = await installation.cli('issue', 'compose', 'morning');
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('no unsent articles') });
}

test('a publisher’s week: each reader has each story at most once, and nobody lacks one that was owed', {
  timeout,
}, async () => {
  await setUp();
  await monday();
  await wednesday();
  await thursday();
  await friday();
});
