import { Pool } from 'undici';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { readMeta } from '../src/redis/meta.js';
import { changeSubscriber, idOf, openList, type SubscriberList } from '../src/subscribers/list/subscriber-store.js';
import { enrol } from '../src/subscribers/membership/enrol.js';
import { eraseSubscriber } from '../src/subscribers/membership/erase.js';
import { withMembership, withState } from '../src/subscribers/record/subscriber.js';
import { withBenchRedis } from './list.js';
import { withBenchWeb } from './processes.js';
import { benchNewsletter } from './readers.js';

/** Kinds of readers that a stranger must not be able to tell apart. */
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
    const settings = { SIGNUPS_PER_HOUR: '1000000' };
    return withBenchWeb(`unix://${url}`, settings, (origin) => measure(origin, rounds));
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

/** Rounds that run together: an answer waits for the disk, which Redis syncs every second. */
const together = 10;

async function measure(origin: string, rounds: number): Promise<EnumerationFigures> {
  const pool = new Pool(origin, { connections: together * kinds.length, pipelining: 1 });
  const times = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]]));
  const answers = new Set<string>();
  const post = async (email: string) => {
    const from = performance.now();
    const { statusCode, headers, body } = await pool.request({
      path: '/n/bench',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email, sections: 'News' }).toString(),
    });
    const text = await body.text();
    return { took: performance.now() - from, answer: JSON.stringify([statusCode, { ...headers, date: '' }, text]) };
  };
  // The first posts warm the process up.
  await Promise.all(Array.from({ length: together * kinds.length }, (_, n) => post(`reader@warm-up${n}.example.org`)));
  for (let first = 0; first < rounds; first += together) {
    const batch = Array.from({ length: Math.min(together, rounds - first) }, (_, i) => first + i);
    // Each kind is equally often first and last, so that a slow moment slows all equally.
    const readers = batch.flatMap((n) =>
      kinds.map((_, turn) => [kinds[(turn + n) % kinds.length] ?? 'new', n] as const),
    );
    await Promise.all(
      readers.map(async ([kind, n]) => {
        const { took, answer } = await post(addressOf(kind, n));
        times[kind]?.push(took);
        answers.add(answer);
      }),
    );
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
