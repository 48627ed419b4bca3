import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { readerAddress, startPostrider } from '../../tests/helpers/postrider.js';
import { beginTrouble, endTrouble, startRedisForTrouble } from '../../tests/helpers/store-trouble.js';
import { withBenchWeb } from '../processes.js';

export interface LeavingFigures {
  redis: string;
  readers: number;
  /** Times from the request to the answer, one reader after another. */
  medianMs: number;
  slowestMs: number;
  /** Answers that did not say that the reader is off the list. */
  otherAnswers: number;
}

/** Measured when a full memory kept a process from asking for its own sync of the disk. */
const before = { redis: 'memory full, before', medianMs: 1_000 };

const count = 50;

/**
 * The claim: one click takes a reader off the list as fast while Redis's memory is full as when it is not. Each answer
 * waits for the disk, as in production: Redis syncs once a second, and the web asks for a sync of its own.
 */
export async function benchLeaving(): Promise<LeavingFigures[]> {
  const server = await startRedisForTrouble();
  const postrider = await startPostrider({ readers: 2 * count + 10, workers: false, server });
  const { app, newsletter } = postrider;
  const leave = async (origin: string, number: number) => {
    const id = idOf(app.list, readerAddress(number));
    const token = signToken(app.tokenKeys, 'unsubscribe', { newsletter: newsletter.number, id, at: nowSeconds() });
    const from = performance.now();
    const answer = await fetch(`${origin}/unsubscribe/${token}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    await answer.text();
    return { ms: performance.now() - from, status: answer.status };
  };
  const measure = async (redis: string, origin: string, first: number): Promise<LeavingFigures> => {
    const answers = [];
    for (let number = first; number < first + count; number += 1) answers.push(await leave(origin, number));
    const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
    const round = (ms = 0) => Math.round(ms * 10) / 10;
    return {
      redis,
      readers: count,
      medianMs: round(times[count / 2]),
      slowestMs: round(times.at(-1)),
      otherAnswers: answers.filter(({ status }) => status !== 200).length,
    };
  };
  try {
    return await withBenchWeb(`unix://${server.url}`, { SECRET: app.config.secrets?.[0] ?? '' }, async (origin) => {
      // The first answers load code.
      for (let number = 2 * count; number < 2 * count + 10; number += 1) await leave(origin, number);
      const free = await measure('memory free', origin, 0);
      await beginTrouble(app.redis, 'memory full');
      const full = await measure('memory full', origin, count);
      await endTrouble(app.redis, 'memory full');
      return [free, full];
    });
  } finally {
    await postrider.stop();
  }
}

/** The figures as a table, below those of the time before. */
export function leavingTable(figures: readonly LeavingFigures[]): string {
  const rows = [
    [before.redis, '-', `${before.medianMs} ms`, '-', '-'],
    ...figures.map((one) => [
      one.redis,
      String(one.readers),
      `${one.medianMs} ms`,
      `${one.slowestMs} ms`,
      String(one.otherAnswers),
    ]),
  ];
  const head = ['Redis', 'Readers', 'Median', 'Slowest', 'Other answers'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
