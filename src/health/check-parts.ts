import type { Redis } from 'ioredis';
import type { Finding } from '../findings/finding.js';
import type { HealthCheck, HealthState } from '../findings/health.js';
import { readWarmUp } from '../pacing/pacing.js';
import { readSlowed } from '../pacing/slowed-groups.js';
import type { DurableWrites } from '../redis/durable.js';
import { checkReadiness, type Probe } from '../reports/readiness.js';
import { probeStore } from '../reports/store-probe.js';
import type { PaceSettings } from '../settings/pace-settings.js';
import { formatRates, type Rate } from '../settings/rates.js';
import type { Relay } from '../smtp/relay.js';
import { noteUtf8Relays } from '../smtp/utf8-relays.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { fine, healthCheck, rated, warns } from './found.js';

interface PartDeps {
  redis: Redis;
  list: Pick<SubscriberList, 'redis' | 'onDisk'>;
  /** The relay itself, or the workers' reports on it. */
  relay: Pick<Relay, 'verify'>;
  store: Pick<DurableWrites, 'gap'>;
  toInbox: boolean;
  /** Whether a private Redis was started for this check alone. */
  isPrivate: boolean;
}

/** Checks Redis, the relay and the workers. */
export async function checkParts(deps: PartDeps): Promise<HealthCheck[]> {
  const { redis, list, toInbox } = deps;
  const probes = await checkReadiness({
    ...{ redis, relay: recording(deps), toInbox },
    storeWrites: () => probeStore(list),
  });
  return probes.map((probe) => partCheck(probe, deps));
}

function partCheck({ name, ok, findings }: Probe, { store: { gap }, isPrivate }: PartDeps): HealthCheck {
  const stateOf = ({ code }: Finding): HealthState => {
    if (code === 'relay.down') return 'warning';
    return ok ? 'ok' : 'stop';
  };
  if (name !== 'redis' || !ok)
    return healthCheck(
      name,
      findings.map((one) => rated(stateOf(one), one)),
    );
  if (isPrivate) return healthCheck(name, [fine('redis.private', {})]);
  return healthCheck(name, [gap ? warns('redis.memory-only', { because: gap }) : fine('redis.safe', {})]);
}

/** A relay whose check also records whether it carries UTF-8 addresses, as a worker does. */
const recording = ({ redis, relay }: Pick<PartDeps, 'redis' | 'relay'>): Pick<Relay, 'verify'> => ({
  async verify() {
    const states = await relay.verify();
    // What Redis refuses is no fault of the relay, and the check of Redis says it.
    await noteUtf8Relays(redis, states).catch(() => undefined);
    return states;
  },
});

const shownRates = (rates: readonly Rate[]) => rates.map((rate) => formatRates([rate]));

/** The current rate limits. */
export async function checkPace(redis: Redis, { send, domain, domains, warmUp }: PaceSettings): Promise<HealthCheck> {
  const some = [...domains].map(([name, rates]) => ({ domain: name, rates: shownRates(rates) }));
  const limits = { all: shownRates(send), each: shownRates(domain), some };
  const slowed = await readSlowed(redis);
  return healthCheck('pace', [
    fine('pace.limits', limits),
    ...(warmUp ? [fine('pace.warm-up', await readWarmUp(redis, warmUp))] : []),
    ...slowed.map(({ group, perSecond }) =>
      fine('pace.slowed', { domain: group, perSecond: Number(perSecond.toFixed(1)) }),
    ),
  ]);
}
