import type { Redis } from 'ioredis';

// A server that hangs, such as one whose disk or machine does, keeps its connections: commands wait for it, and nothing says
// so. A connection that is lost is told by the client.

/** Between two pings, in ms, while somebody asks. */
const everyMs = 1_000;

/** How long a ping may take, in ms. A script or a full disk holds up a healthy Redis for a second. */
const patienceMs = 3_000;

interface Pulse {
  /** When the last ping was sent, by `performance.now()`. */
  sentAt: number;
  isWaiting: boolean;
  /** Whether the last ping takes too long. */
  isLate: boolean;
}

const pulses = new WeakMap<Redis, Pulse>();

/**
 * Whether Redis is connected, and has answered lately. It waits for nothing, and costs a ping a second where it is asked
 * all the time. The first who ask after Redis began to hang are told that it answers.
 */
export function redisAnswers(redis: Redis): boolean {
  if (redis.status !== 'ready') return false;
  const pulse = pulses.get(redis) ?? { sentAt: Number.NEGATIVE_INFINITY, isWaiting: false, isLate: false };
  pulses.set(redis, pulse);
  if (!pulse.isWaiting && performance.now() - pulse.sentAt > everyMs) void ping(redis, pulse);
  return !pulse.isLate;
}

async function ping(redis: Redis, pulse: Pulse): Promise<void> {
  Object.assign(pulse, { sentAt: performance.now(), isWaiting: true });
  // A process that was held up itself reads the answer before it judges.
  const judge = () => setImmediate(() => Object.assign(pulse, { isLate: pulse.isWaiting }));
  const timer = setTimeout(judge, patienceMs).unref();
  // A lost connection is no answer, but it ends the wait.
  await redis.ping().catch(() => undefined);
  clearTimeout(timer);
  Object.assign(pulse, { isWaiting: false, isLate: false });
}

/** Whether Redis answers within some milliseconds. */
export async function answersWithin(redis: Redis, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const answer = redis.ping().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
