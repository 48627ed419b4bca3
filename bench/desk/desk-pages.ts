import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import { segmentKey } from '../../src/desk/readers/segments/segment-words.js';
import { composeIssue } from '../../src/issues/compose.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { openQueues } from '../../src/queues/queues.js';
import { addSegment } from '../../src/subscribers/list/segment-store.js';
import { freePort } from '../../tests/helpers/process.js';
import { compile } from '../compiled.js';
import { startWorkerProcesses } from '../deliver/deliver-postrider.js';
import { withDataDir } from '../list.js';
import { cpuSeconds, end, start, waitForServer } from '../processes.js';
import { startSink } from '../sink.js';
import type { BenchSite } from '../web/web-site.js';
import { addBigSend, halfSend, wholeSend } from './big-sends.js';

// The claim: each page of the desk takes at most 50 ms of CPU and 200 ms at the server, with any number of readers,
// issues and articles.

/** Requests of each page that are measured, one after the other, and those before, which load its code. */
const [rounds, warmUps] = [40, 5];

interface Ground {
  redis: Redis;
  redisUrl: string;
  site: BenchSite;
}

/** The pages of the desk through HTTP, as a person who is signed in loads them, while a worker runs beside the web part. */
export async function benchDeskPages(ground: Ground) {
  const paths = await pathsOf(ground);
  const cookie = await signedIn(ground.redis, 'owner');
  const [compiled, sink] = [await compile(), await startSink()];
  const workers = await startWorkerProcesses(
    { compiled, redisUrl: ground.redisUrl, sink },
    { processes: 1, connections: 10 },
  );
  try {
    return await withDeskServer(ground.redisUrl, async (origin, web) => {
      const page = (path: string) => ({ url: origin + path, cookie });
      const rows = [told({ page: 'sendCounting', ...(await measure(web, page(paths.send ?? ''), countAgain)) })];
      const countedMs = await untilCounted(page(paths.send ?? ''));
      for (const [name, path] of Object.entries(paths))
        rows.push(told({ page: name, ...(await measure(web, page(path))) }));
      const readers = page(`/desk/n/${ground.site.newsletter}/readers`);
      for (const [name, text] of Object.entries(searches))
        rows.push(told({ page: name, ...(await measure(web, { ...readers, fields: { text } })) }));
      return { countedMs, rows };
    });
  } finally {
    await workers.stop();
    await sink.stop();
    await compiled.remove();
  }
}

/** Searches for readers, which are posted: by a part that many have, and by one that nobody has. */
const searches = { readersSearch: 'example', readersSearchInVain: 'nobody has this' };

/** Shows a row at once: all of them take minutes. */
function told<Row extends { page: string; cpuMs: number; medianMs: number }>(row: Row): Row {
  process.stderr.write(`${row.page}: ${row.cpuMs} ms of CPU, ${row.medianMs} ms\n`);
  return row;
}

/** The address of the page of a send on which every load wants a new count. */
const countAgain = (url: string) => `${url}?since=${Date.now()}`;

/** Loads the page of a send until it has its number. @returns the time since it was asked for, in ms */
async function untilCounted({ url, cookie }: SignedPage): Promise<number> {
  const from = performance.now();
  const asked = countAgain(url);
  while ((await (await fetch(asked, { headers: { cookie } })).text()).includes('aria-busy="true"')) await sleep(250);
  return Math.round(performance.now() - from);
}

/** @returns the cookie of a new person */
export async function signedIn(redis: Redis, name: string): Promise<string> {
  const fields = { email: `${name}@example.com`, name, language: 'en', role: 'owner', roles: {} } as const;
  const person = await addPerson(redis, { ...fields, movesData: false });
  return `postrider-session=${await beginSession(redis, person, 'a benchmark')}`;
}

/** Runs the web part, compiled, in a process of its own. */
export async function withDeskServer<T>(
  redisUrl: string,
  run: (origin: string, web: ChildProcess) => Promise<T>,
): Promise<T> {
  const compiled = await compile();
  try {
    return await withDataDir(async (dataDir) => {
      const port = await freePort();
      const env = {
        PATH: process.env.PATH,
        REDIS_URL: `unix://${redisUrl}`,
        DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: 'error',
        SECRET: 'a secret for the benchmark only',
      };
      const web = start(process.execPath, [...memoryFlags, compiled.entry, 'web'], {
        ...{ cwd: dataDir, env },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      try {
        await waitForServer(`http://127.0.0.1:${port}`, web);
        return await run(`http://127.0.0.1:${port}`, web);
      } finally {
        await end(web);
      }
    });
  } finally {
    await compiled.remove();
  }
}

/** An issue in each state that has pages of its own, and the addresses of all pages. */
async function pathsOf({ redis, site }: Ground): Promise<Record<string, string>> {
  const newsletter = await readNewsletter(redis, site.newsletter);
  const queues = openQueues(redis);
  const articles = site.articles.slice(0, 10).map(({ id }) => id);
  const composed = async () => (await composeIssue(redis, newsletter, { articles })).issue.id;
  const big = { redis, list: site.list, newsletter, articles: site.articles.slice(10, 20).map(({ id }) => id) };
  const { id: sent, recipient } = await addBigSend(big, 'sent', wholeSend);
  const { id: paused } = await addBigSend(big, 'paused', halfSend);
  const [draft, held] = [await composed(), await composed()];
  await scheduleIssue(redis, queues, held, { startAt: Date.now() + 590_000, local: null });
  await queues.close();
  const [of, write, report] = [
    `/desk/n/${newsletter.slug}`,
    `/desk/issues/${draft}/write`,
    `/desk/issues/${sent}`,
  ] as const;
  const segment = await addSegment(site.list, newsletter, { name: 'Chinese', filter: { locale: ['zh-CN'] } });
  const search = encodeURIComponent(site.queries[0] ?? 'the');
  const steps = ['look', 'sources', 'mail', 'dns', 'readers'].map((step) => [step, `${of}/first-day/${step}`]);
  return {
    today: of,
    firstDay: `${of}/first-day`,
    ...Object.fromEntries(steps),
    issues: `${of}/issues`,
    issuesSearch: `${of}/issues?words=${search}`,
    newIssue: `${of}/compose`,
    draft: `/desk/issues/${draft}`,
    draftChecks: `/desk/issues/${draft}?checks=1`,
    email: `/desk/issues/${draft}/email`,
    write,
    article: `${write}/article/${articles[0]}`,
    add: `${write}/add`,
    addSearch: `${write}/add?search=${search}`,
    sponsor: `${write}/sponsor/new`,
    history: `${write}/history`,
    send: `/desk/issues/${draft}/send`,
    held: `/desk/issues/${held}`,
    live: `/desk/issues/${paused}`,
    correct: `/desk/issues/${paused}/correct`,
    report,
    recipients: `${report}/recipients`,
    bounced: `${report}/recipients?state=bounced`,
    story: `${report}/recipients/${recipient}`,
    left: `${report}/left`,
    readers: `${of}/readers`,
    readersBounced: `${of}/readers?state=bounced`,
    readersNarrowed: `${of}/readers?locale=zh-CN&domain=example.org&confirmedAfter=2026-01-01`,
    reader: `${of}/readers/${recipient}`,
    segments: `${of}/readers/segments`,
    segment: `${of}/readers/segments/${segmentKey(segment.name)}`,
    clicks: `${report}/clicks`,
    sponsorPages: `${report}/sponsors`,
    account: '/desk/account',
  };
}

interface SignedPage {
  url: string;
  cookie: string;
  /** Of a form that is posted. */
  fields?: Readonly<Record<string, string>>;
}

/** Loads a page again and again. Time is that of the whole answer, over loopback; CPU is that of the web process. */
async function measure(
  web: ChildProcess,
  { url, cookie, fields }: SignedPage,
  addressOf = (address: string) => address,
) {
  let bytes = 0;
  const load = async () => {
    const form = fields && {
      ...{ method: 'POST', body: new URLSearchParams(fields), headers: { cookie, 'sec-fetch-site': 'same-origin' } },
    };
    const answer = await fetch(addressOf(url), { headers: { cookie }, redirect: 'manual', ...form });
    bytes = (await answer.arrayBuffer()).byteLength;
    if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}.`);
  };
  const first = performance.now();
  await load();
  const firstMs = Number((performance.now() - first).toFixed(1));
  for (let i = 1; i < warmUps; i += 1) await load();
  const before = cpuSeconds(web);
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const from = performance.now();
    await load();
    times.push(performance.now() - from);
  }
  const cpuMs = Number((((cpuSeconds(web) - before) * 1_000) / rounds).toFixed(1));
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(rounds * share)] ?? 0).toFixed(1));
  return { cpuMs, medianMs: at(0.5), p95Ms: at(0.95), firstMs, bytes };
}

type PageFigures = Awaited<ReturnType<typeof benchDeskPages>>;

/** The figures of the pages as a table of Markdown. */
export function deskTable({ countedMs, rows }: PageFigures): string {
  const head = ['Page', 'CPU, ms', 'Median, ms', 'p95, ms', 'First load, ms', 'KB'];
  const cells = rows.map(({ page, cpuMs, medianMs, p95Ms, firstMs, bytes }) =>
    [page, cpuMs, medianMs, p95Ms, firstMs, Math.round(bytes / 1_000)].join(' | '),
  );
  const table = [head.join(' | '), head.map(() => '---').join(' | '), ...cells].map((row) => `| ${row} |`).join('\n');
  return `${table}\n\nThe number on the page of the send is there ${countedMs} ms after it is asked for.`;
}
