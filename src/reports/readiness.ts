import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import { someOf } from '../findings/fact.js';
import type { Finding } from '../findings/finding.js';
import type { Relay } from '../smtp/relay.js';
import { countWorkers } from './presence.js';
import { noRelayReport } from './relay-report.js';
import { storeFault } from './store-fault.js';

/** The check of one part on which sending depends. */
export interface Probe {
  name: 'redis' | 'relay' | 'worker';
  /** Whether the part does what it is for. Some of several relays may be down. */
  ok: boolean;
  findings: readonly Finding[];
}

interface ReadinessDeps {
  redis: Redis;
  /** The relay itself, or the workers' reports on it (relay-report.ts). */
  relay: Pick<Relay, 'verify'>;
  /** Rejects when Redis does not keep what it is given (store-probe.ts). */
  storeWrites: () => Promise<void>;
  /** Whether emails go to the catch-all inbox. */
  toInbox?: boolean;
}

const timeoutSeconds = 5;

/** Checks Redis, the relay and the workers in parallel, each for at most five seconds. */
export function checkReadiness({ redis, relay, storeWrites, toInbox = false }: ReadinessDeps): Promise<Probe[]> {
  const relayFault = (error: unknown): Finding => {
    const ofStore = storeFault(error);
    if (ofStore.code !== 'redis.failed') return ofStore;
    return toInbox
      ? { code: 'relay.inbox-away', facts: {} }
      : { code: 'relay.unreachable', facts: { reason: describeError(error).replace(/\.$/, '') } };
  };
  const relayStates = () =>
    relay.verify().catch(async (error: unknown) => {
      // Without writes the workers cannot report, so nothing is known of the relays.
      if (describeError(error) === noRelayReport) await storeWrites();
      throw error;
    });
  return Promise.all([
    probe('redis', storeFault, async () => {
      await redis.ping();
      await storeWrites();
      return [{ code: 'redis.safe', facts: {} }];
    }),
    probe('relay', relayFault, async () => relayFindings(await relayStates())),
    probe('worker', storeFault, async () => {
      const workers = await countWorkers(redis);
      if (workers > 0) return [{ code: 'worker.running', facts: { workers } }];
      // Without writes there are no heartbeats, and another worker would not help.
      await storeWrites();
      return [{ code: 'worker.none', facts: {} }];
    }),
  ]);
}

function relayFindings(states: Awaited<ReturnType<Relay['verify']>>): Finding[] {
  const down = states.filter(({ up }) => !up).map(({ relay, reason }) => ({ relay, reason }));
  const up = states.filter((state) => state.up);
  const names = (all: typeof up) => all.map(({ relay }) => relay);
  return [
    ...(down.length > 0 ? [{ code: 'relay.down', facts: { relays: someOf(down) } } as const] : []),
    { code: 'relay.accepts', facts: { relays: names(up), slow: names(up.filter(({ fallback }) => fallback)) } },
  ];
}

/** @param faultOf what an error of the check says */
async function probe(
  name: Probe['name'],
  faultOf: (error: unknown) => Finding,
  check: () => Promise<Finding[]>,
): Promise<Probe> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(
      () => resolve([{ code: 'health.late', facts: { seconds: timeoutSeconds } }]),
      timeoutSeconds * 1_000,
    );
  });
  const findings = await Promise.race([check().catch((error: unknown) => [faultOf(error)]), late]);
  clearTimeout(timer);
  return { name, ok: findings.every(({ code }) => fine.has(code) || code === 'relay.down'), findings };
}

const fine: ReadonlySet<Finding['code']> = new Set(['redis.safe', 'relay.accepts', 'worker.running']);
