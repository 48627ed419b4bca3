import { dice, type Odds } from './fate.js';

/** One send and everything that is done to it. */
export interface ChaosPlan {
  /** Decides who is killed when and whose mail meets what; the timing is the machine's. */
  seed: number;
  recipients: number;
  workers: number;
  /** SMTP connections of one worker. */
  connections: number;
  /** How often a worker, Redis and the mail server are stopped on the way. */
  workerStops: number;
  redisKills: number;
  sinkKills: number;
  /** How workers are stopped: killed, or asked to end as a deployment does. */
  signal: 'SIGKILL' | 'SIGTERM';
  odds: Odds;
  /** How long the mail server takes over a mail. */
  delayMs: number;
  /** Settings for the workers. */
  settings: Record<string, string>;
  /** Words after `node` that run the program. */
  program: readonly string[];
  limitMs: number;
  /** Told of every blow, in a line. */
  say?: (text: string) => void;
  /** Told what the workers write on standard error. */
  listen?: (text: string) => void;
}

export type Blow = 'worker' | 'redis' | 'sink';

/** When which blow falls: at so many mails taken, spread at random over nine tenths of the send: not everyone is taken. */
export function blowsOf(plan: ChaosPlan): { at: number; blow: Blow }[] {
  const random = dice(plan.seed);
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

/** Who is on the list, by number. */
export const chaosAddress = (number: number) => `reader${number}@example.${['org', 'com', 'net'][number % 3]}`;
