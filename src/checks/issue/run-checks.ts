import type { Redis } from 'ioredis';
import type { Config } from '../../config.js';
import type { Issue } from '../../issues/issue.js';
import type { Queues } from '../../queues/queues.js';
import { countWorkers } from '../../reports/presence.js';
import { reportedRelays } from '../../reports/relay-report.js';
import { addressOfName } from '../../settings/relays/relay-place.js';
import type { Relay } from '../../smtp/relay.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';
import type { CheckDeps, CheckedStart, CheckReport } from './check-issue.js';

/** The parts of an installation that the checks use. */
export interface CheckedApp {
  redis: Redis;
  queues: Queues;
  list: SubscriberList;
  config: Config;
  publicUrl: string;
  tokenKeys: readonly TokenKey[];
  /** Left out, or without a name: a process that has no relay of its own, and uses the workers' reports. */
  relay?: Pick<Relay, 'verify' | 'names'>;
}

/**
 * Checks an issue before it is sent: by a worker, if one runs, and else here. Loads the templates only then.
 * @param start when it is to be sent; default: as it is scheduled, or now
 * @param isAwaited whether somebody waits for the result
 * @throws NothingToSend when it has no article left
 */
export async function runChecks(
  app: CheckedApp,
  issue: Issue,
  start?: CheckedStart,
  isAwaited = true,
): Promise<CheckReport> {
  if ((await countWorkers(app.redis)) > 0) {
    const { checkByWorker } = await import('./check-by-worker.js');
    const report = await checkByWorker(app, issue.id, start, isAwaited);
    if (report) return report;
  }
  const { checkIssue } = await import('./check-issue.js');
  return checkIssue(await depsHere(app), issue, start);
}

async function depsHere({ redis, list, publicUrl, tokenKeys, config, relay }: CheckedApp): Promise<CheckDeps> {
  const { bounceDomain, mailtoDomain } = config.feedback;
  const common = { redis, list, publicUrl, tokenKeys, listKey: list.meta.listKey, bounceDomain, mailtoDomain };
  if (relay && relay.names.length > 0) return { ...common, relay, config };
  const states = await reportedRelays(redis).catch(() => []);
  const reported = states.map(({ relay: name }) => addressOfName(name)).join(',');
  const smtpUrl = config.smtpUrl ?? (reported || undefined);
  return { ...common, relay: { verify: () => reportedRelays(redis) }, config: { ...config, smtpUrl } };
}
