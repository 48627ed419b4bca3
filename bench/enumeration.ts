import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { readMeta } from '../src/redis/meta.js';
import { changeSubscriber, idOf, openList, type SubscriberList } from '../src/subscribers/list/subscriber-store.js';
import { enrol } from '../src/subscribers/membership/enrol.js';
import { eraseSubscriber } from '../src/subscribers/membership/erase.js';
import { withMembership, withState } from '../src/subscribers/record/subscriber.js';
import { withBenchRedis } from './list.js';
import { end, start } from './processes.js';
import { benchNewsletter } from './readers.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a stranger would like to tell apart. */
const kinds = ['new', 'pending', 'confirmed', 'unsubscribed', 'erased'] as const;
const addressOf = (kind: string, n: number) => `${kind}@n${n}.example.org`;

export interface EnumerationFigures {
  posts: number;
  /** Mean milliseconds of a response, by kind of reader. */
  meanMs: Record<string, number>;
  /** The difference between the slowest and the fastest mean, in per cent of the mean of all. */
  spreadPercent: number;
  /** Number of different answers, by status, headers without the date, and body. */
  answers: number;
}

/** Posts the sign-up form for readers of five kinds in turn, and compares the answers and their times. */
export function benchEnumeration(posts = 1_000): Promise<EnumerationFigures> {
  const rounds = Math.ceil(posts / kinds.length);
  return withBenchRedis(async (redis, url) => {
    const newsletter = await addNewsletter(redis, benchNewsletter);
    const list = openList(redis, await readMeta(redis));
    for (let n = 0; n < rounds; n += 1) await prepare(list, newsletter, n);
    const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-web-'));
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const web = start(process.execPath, ['--import', 'tsx', 'bin/postrider.ts', 'web'], {
      cwd: root,
      env: {
        ...process.env,
        REDIS_URL: `unix://${url}`,
        SMTP_URL: 'smtp://127.0.0.1:1',
        DATA_DIR: dataDir,
        PORT: String(port),
        SIGNUP_BRAKE_PER_HOUR: '1000000',
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(web.stderr ?? web, 'data');
    try {
      return await measure(`http://127.0.0.1:${port}`, rounds);
    } finally {
      await end(web);
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}

type Given = Parameters<typeof enrol>[1];

async function prepare(list: SubscriberList, newsletter: Given, n: number): Promise<void> {
  const consent = { method: 'command', from: 'a bench', textVersion: 0, ip: '' } as const;
  for (const kind of kinds.slice(1)) {
    const email = addressOf(kind, n);
    await enrol(list, newsletter, { email, name: '', sections: [], locale: 'en', status: 'confirmed', consent });
    if (kind === 'erased') await eraseSubscriber(list, idOf(list, email), 'reader');
    if (kind !== 'pending' && kind !== 'unsubscribed') continue;
    await changeSubscriber(list, idOf(list, email), (before) => {
      const [membership] = before?.memberships ?? [];
      if (!before || !membership) return before;
      const waiting = { ...membership, state: 'pending', confirmedAt: 0 } as const;
      return withMembership(before, kind === 'pending' ? waiting : withState(membership, 'unsubscribed', 'reader'));
    });
  }
}

async function measure(origin: string, rounds: number): Promise<EnumerationFigures> {
  const pool = new Pool(origin, { connections: 1, pipelining: 1 });
  const times = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]]));
  const answers = new Set<string>();
  // A first round warms the process up.
  for (let round = -1; round < rounds; round += 1) {
    for (let turn = 0; turn < kinds.length; turn += 1) {
      // Each kind is equally often first and last, so that a slow moment slows all equally.
      const kind = kinds[(turn + Math.max(round, 0)) % kinds.length] ?? 'new';
      const email = round < 0 ? `warm-up${turn}@w${turn}.example.org` : addressOf(kind, round);
      const from = performance.now();
      const { statusCode, headers, body } = await pool.request({
        path: '/n/bench',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ email, sections: 'News' }).toString(),
      });
      const text = await body.text();
      if (round < 0) continue;
      times[kind]?.push(performance.now() - from);
      answers.add(JSON.stringify([statusCode, { ...headers, date: '' }, text]));
    }
  }
  await pool.close();
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
  const means = kinds.map((kind) => mean(times[kind] ?? []));
  const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
  return {
    posts: rounds * kinds.length,
    meanMs: Object.fromEntries(kinds.map((kind, i) => [kind, rounded(means[i] ?? 0)])),
    spreadPercent: rounded((100 * (Math.max(...means) - Math.min(...means))) / mean(means)),
    answers: answers.size,
  };
}
