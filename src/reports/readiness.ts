import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Relay, RelayState } from '../smtp/relay.js';
import { countWorkers } from './presence.js';

/** The check of one part on which sending depends. */
export interface Probe {
  name: 'redis' | 'relay' | 'worker';
  ok: boolean;
  detail: string;
  /** Why it failed. */
  error?: unknown;
}

interface ReadinessDeps {
  redis: Redis;
  /** The relay itself, or the workers' reports on it (relay-report.ts). */
  relay: Pick<Relay, 'verify'>;
  /** Rejects when Redis does not keep what it is given (store-probe.ts). */
  storeWrites: () => Promise<void>;
}

const timeoutMs = 5_000;

/** Checks Redis, the relay and the workers in parallel, each for at most five seconds. */
export function checkReadiness({ redis, relay, storeWrites }: ReadinessDeps): Promise<Probe[]> {
  return Promise.all([
    probe('redis', async () => {
      await redis.ping();
      await storeWrites();
      return 'answers and takes writes';
    }),
    probe('relay', async () => {
      const states = await relay.verify();
      const slow = ', but slowly, because this version of Nodemailer is not the expected one';
      const accepts = ({ fallback }: RelayState) => `accepts email${fallback ? slow : ''}`;
      const [first] = states;
      if (first && states.length < 2) return accepts(first);
      return states
        .map((state) => `${state.relay} ${state.up ? accepts(state) : `is down (${state.reason})`}`)
        .join(', ');
    }),
    probe('worker', async () => {
      const workers = await countWorkers(redis);
      if (workers === 0) {
        // Without writes there are no heartbeats, and another worker would not help.
        await storeWrites();
        throw new Error('no worker is running');
      }
      return `${workers} running`;
    }),
  ]);
}

async function probe(name: Probe['name'], check: () => Promise<string>): Promise<Probe> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within 5 seconds')), timeoutMs);
  });
  try {
    return { name, ok: true, detail: await Promise.race([check(), late]) };
  } catch (error) {
    return { name, ok: false, detail: describeError(error), error };
  } finally {
    clearTimeout(timer);
  }
}
