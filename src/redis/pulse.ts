import type { Redis } from 'ioredis';
import { keys } from './keys.js';

// The client reports a lost connection. It does not report a server that hangs, such as one whose disk or machine does: its
// connections stay open, and commands wait for it.

/** Between two looks, in ms, while somebody asks. */
const everyMs = 1_000;

/** How long an answer may take, in ms. A script or a full disk holds up a healthy Redis for a second. */
const patienceMs = 3_000;

interface Pulse {
  /** When the last look began, by `performance.now()`. */
  lookedAt: number;
  isLooking: boolean;
  /** Whether the last look takes too long. */
  isLate: boolean;
}

const pulses = new WeakMap<Redis, Pulse>();

/**
 * Whether Redis is connected, and has answered lately: of a cluster, the master of what every page reads first. It waits for
 * nothing, and costs a read a second where it is asked all the time. It returns true for the first three seconds after
 * Redis began to hang and somebody asked.
 */
export function redisAnswers(redis: Redis): boolean {
  if (redis.status !== 'ready') return false;
  const pulse = pulses.get(redis) ?? { lookedAt: Number.NEGATIVE_INFINITY, isLooking: false, isLate: false };
  pulses.set(redis, pulse);
  if (!pulse.isLooking && performance.now() - pulse.lookedAt > everyMs) void look(redis, pulse);
  return !pulse.isLate;
}

async function look(redis: Redis, pulse: Pulse): Promise<void> {
  Object.assign(pulse, { lookedAt: performance.now(), isLooking: true });
  let isDone = false;
  const judge = () => {
    if (!isDone) pulse.isLate = true;
  };
  // A process that was held up itself reads the answer before it judges.
  const timer = setTimeout(() => setImmediate(judge), patienceMs).unref();
  // After a lost connection the client asks again, and until then its status says so.
  await firstRead(redis);
  isDone = true;
  clearTimeout(timer);
  Object.assign(pulse, { isLooking: false, isLate: false });
}

/** @returns when Redis has answered, whatever it says */
const firstRead = (redis: Redis): Promise<unknown> => redis.exists(keys.siteVersion).catch(() => undefined);

/** Whether Redis answers within some milliseconds. */
export async function answersWithin(redis: Redis, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([firstRead(redis).then(() => true), late]).finally(() => clearTimeout(timer));
}
