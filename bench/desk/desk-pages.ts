import type { ChildProcess } from 'node:child_process';
import type { Redis } from 'ioredis';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { openQueues } from '../../src/queues/queues.js';
import { freePort } from '../../tests/helpers/process.js';
import { compile } from '../compiled.js';
import { withDataDir } from '../list.js';
import { cpuSeconds, end, start, waitForServer } from '../processes.js';
import type { BenchSite } from '../web/web-site.js';

// The claim: each page of the desk takes at most 50 ms of CPU and 200 ms at the server, with any number of readers,
// issues and articles.

/** Requests of each page that are measured, one after the other, and those before, which load its code. */
const [rounds, warmUps] = [40, 5];

interface Ground {
  redis: Redis;
  redisUrl: string;
  site: BenchSite;
}

/** The pages of the desk through HTTP, as a person who is signed in loads them. */
export async function benchDeskPages(ground: Ground) {
  const paths = await pathsOf(ground);
  const cookie = await signedIn(ground.redis, 'owner');
  return withDeskServer(ground.redisUrl, async (origin, web) => {
    const rows = [];
    for (const [page, path] of Object.entries(paths))
      rows.push({ page, ...(await measure(web, origin + path, cookie)) });
    return rows;
  });
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
  const [draft, held, paused] = [await composed(), await composed(), await composed()];
  await scheduleIssue(redis, queues, held, { startAt: Date.now() + 590_000, local: null });
  await changeIssueState(redis, paused, 'sending');
  await changeIssueState(redis, paused, 'paused');
  await queues.close();
  const [of, write] = [`/desk/n/${newsletter.slug}`, `/desk/issues/${draft}/write`];
  return {
    today: of,
    issues: `${of}/issues`,
    newIssue: `${of}/compose`,
    draft: `/desk/issues/${draft}`,
    email: `/desk/issues/${draft}/email`,
    write,
    article: `${write}/article/${articles[0]}`,
    add: `${write}/add`,
    addSearch: `${write}/add?search=${encodeURIComponent(site.queries[0] ?? 'the')}`,
    sponsor: `${write}/sponsor/new`,
    history: `${write}/history`,
    send: `/desk/issues/${draft}/send`,
    held: `/desk/issues/${held}`,
    live: `/desk/issues/${paused}`,
    correct: `/desk/issues/${paused}/correct`,
    sent: `/desk/issues/${site.issues[0]}`,
    account: '/desk/account',
  };
}

/** Loads a page again and again. Time is that of the whole answer, over loopback; CPU is that of the web process. */
async function measure(web: ChildProcess, url: string, cookie: string) {
  let bytes = 0;
  const load = async () => {
    const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' });
    bytes = (await answer.arrayBuffer()).byteLength;
    if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}.`);
  };
  for (let i = 0; i < warmUps; i += 1) await load();
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
  return { cpuMs, medianMs: at(0.5), p95Ms: at(0.95), bytes };
}
