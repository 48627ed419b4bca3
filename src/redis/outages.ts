import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import { isConnectionError, isSentinelsAway } from './client.js';
import { namedRefusal, type RefusalCause, WritesRefused, wouldRefuse } from './refused-writes.js';

/** Logs outages of Redis for a process, however many of its connections notice them. */
export interface OutageLog {
  /** Notes an error. @returns whether it is an outage of Redis; then it is logged */
  note(error: unknown): boolean;
}

/** When an outage counts as over. */
interface OutageTimes {
  /**
   * No connection has failed for this long, in ms, and no write was refused. The client and the workers try again after
   * two seconds at most.
   */
  quietMs: number;
  /**
   * How long refusals that begin again are the same outage, in ms: a Redis at its limit refuses now and then. So there
   * are no more ends in the log than beginnings, of which there is one a minute (log-repeats.ts).
   */
  relapseMs: number;
}
const usual: OutageTimes = { quietMs: 2_500, relapseMs: 60_000 };

/** Not when the client asks again: that would be another line each time. */
const withoutDelay = (error: unknown) => describeError(error).replace(/ Retrying from scratch after \d+ms\./, '');

/**
 * Logs an outage as a state: one line when it begins, and one when it is over. Meanwhile each failure writes the same
 * line, which the log counts once a minute (log-repeats.ts).
 * @param redis a connection of this process, which need not be the one that fails
 */
export function logOutages(redis: Redis, log: Logger, times = usual): OutageLog {
  let outage: { since: number; error: string; sentinels: boolean } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const endWhenQuiet = () => {
    clearTimeout(timer);
    if (outage) timer = setTimeout(end, times.quietMs).unref();
  };
  const end = () => {
    // Its next connection is noted, and ends the outage.
    if (!outage || redis.status !== 'ready') return;
    log.info({ seconds: Math.round((Date.now() - outage.since) / 1_000) }, 'Redis answers again');
    outage = undefined;
  };
  const lost = (error: string, sentinels = false) => {
    outage ??= { since: Date.now(), error, sentinels };
    // Without Sentinels nobody finds the primary, whatever ended the connection.
    if (sentinels && !outage.sentinels) outage = { ...outage, error, sentinels };
    // The first cause and time: other words would be another line.
    log.error({ since: new Date(outage.since).toISOString(), error: outage.error }, 'Redis does not answer');
    endWhenQuiet();
  };

  const refused = logRefusals(redis, log, times);
  let cause: unknown;
  redis.on('error', (error) => {
    cause = error;
    // The client asks the Sentinels again without a sign that it connects anew.
    if (isSentinelsAway(error)) lost(withoutDelay(error), true);
  });
  // Only a connection that ends against our will is made anew.
  redis.on('reconnecting', () => lost(cause === undefined ? 'the connection was closed' : describeError(cause)));
  redis.on('ready', endWhenQuiet);

  return {
    note(thrown) {
      const error = namedRefusal(thrown);
      if (error instanceof WritesRefused) refused(error.because);
      else if (isSentinelsAway(error)) lost(withoutDelay(error), true);
      else if (isConnectionError(error)) lost(describeError(error));
      else return false;
      return true;
    },
  };
}

/**
 * Logs refused writes as a state, too. Its end is asked for, because a process may have nothing to write.
 * @returns a function to call at each refusal
 */
function logRefusals(redis: Redis, log: Logger, { quietMs, relapseMs }: OutageTimes): (because: RefusalCause) => void {
  let since: number | undefined;
  let endedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const endWhenQuiet = () => {
    clearTimeout(timer);
    const left = endedAt + relapseMs - Date.now();
    timer = setTimeout(() => void end(), Math.max(quietMs, left)).unref();
  };
  const end = async () => {
    const asked = timer;
    const isRefused = await wouldRefuse(redis).then(Boolean, () => true);
    // Another refusal came meanwhile, and waits itself.
    if (timer !== asked || since === undefined) return;
    if (isRefused) return endWhenQuiet();
    log.info({ seconds: Math.round((Date.now() - since) / 1_000) }, 'Redis takes writes again');
    endedAt = Date.now();
    since = undefined;
  };
  return (because) => {
    since ??= Date.now();
    // Not the words of Redis, which name the command that was refused.
    log.error({ because }, 'Redis refuses to write');
    endWhenQuiet();
  };
}
