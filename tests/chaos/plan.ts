import { seededRandom } from '../../bench/seeded-random.js';
import type { Odds } from './fate.js';

/** One send and the failures during it. */
export interface ChaosPlan {
  /** Decides which process is killed when, and each recipient's fate. Timing depends on the machine. */
  seed: number;
  recipients: number;
  workers: number;
  /** SMTP connections of one worker. */
  connections: number;
  /** Number of times that a worker, Redis and the mail server are stopped during the send. */
  workerStops: number;
  redisKills: number;
  sinkKills: number;
  /** How workers are stopped: killed, or asked to end as a deployment does. */
  signal: 'SIGKILL' | 'SIGTERM';
  odds: Odds;
  /** Time that the mail server needs for a message, in ms. */
  delayMs: number;
  /** Settings for the workers. */
  settings: Record<string, string>;
  /** Arguments of `node` that run the program. */
  program: readonly string[];
  limitMs: number;
  /** Receives a line about every stop. */
  say?: (text: string) => void;
  /** Receives the workers' standard error. */
  listen?: (text: string) => void;
}

export type Blow = 'worker' | 'redis' | 'sink';

/** The stops, each at a number of accepted messages, at random within the first 90 %, since not all are accepted. */
export function blowsOf(plan: ChaosPlan): { at: number; blow: Blow }[] {
  const random = seededRandom(plan.seed);
  const spread = (count: number, blow: Blow) =>
    Array.from({ length: count }, (_, i) => ({
      at: Math.floor((0.9 * plan.recipients * (i + random())) / count),
      blow,
    }));
  const all = [
    ...spread(plan.workerStops, 'worker'),
    ...spread(plan.redisKills, 'redis'),
    ...spread(plan.sinkKills, 'sink'),
  ];
  return all.toSorted((a, b) => a.at - b.at);
}

/** The address of a reader on the list, by number. */
export const chaosAddress = (number: number) => `reader${number}@example.${['org', 'com', 'net'][number % 3]}`;
