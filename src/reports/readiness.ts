import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Relay } from '../smtp/relay.js';
import { countWorkers } from './presence.js';

/** One thing that must be there for mail to go out. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do when it is not ok; empty when it is. */
  remedy: string;
}

const timeoutMs = 5_000;

/** Checks Redis, the relay and the workers side by side; none takes longer than five seconds. */
export function checkReadiness(redis: Redis, relay: Relay): Promise<Check[]> {
  return Promise.all([
    check('redis', 'Start Redis, or correct REDIS_URL.', async () => {
      await redis.ping();
      return 'answers';
    }),
    check('relay', 'Start the mail relay, or correct SMTP_URL.', async () => {
      const states = await relay.verify();
      if (states.length < 2) return 'takes mail';
      return states
        .map(({ relay: name, up, reason }) => `${name} ${up ? 'takes mail' : `is down (${reason})`}`)
        .join(', ');
    }),
    check('worker', 'Start one: `postrider worker`, or `npm start` for everything in one process.', async () => {
      const workers = await countWorkers(redis);
      if (workers === 0) throw new Error('no worker gave a sign of life');
      return `${workers} running`;
    }),
  ]);
}

async function check(name: string, remedy: string, probe: () => Promise<string>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within 5 seconds')), timeoutMs);
  });
  try {
    return { name, ok: true, detail: await Promise.race([probe(), late]), remedy: '' };
  } catch (error) {
    return { name, ok: false, detail: describeError(error), remedy };
  } finally {
    clearTimeout(timer);
  }
}
