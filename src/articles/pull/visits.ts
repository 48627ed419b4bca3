import { setTimeout as sleep } from 'node:timers/promises';
import { PostriderError } from '../../errors.js';
import { FetchFailed, hostOf } from '../sources/fetch-errors.js';
import { type HostRules, type RobotsDeps, readRobots } from '../sources/robots.js';
import { robotsAllow } from '../sources/robots-rules.js';

/** Longest time of the visits of one pull, in ms. Later pulls continue. */
export const maxVisitMs = 60_000;
/** A pause between two visits is as long as the last answer took, at most this, so that a slow host gets less work. */
const maxPauseMs = 5_000;
/** After this many failures in a row, a pull leaves a host in peace. */
const maxFailures = 3;

/**
 * Why an address was not visited. `later`: the pull is at its limit. `resting`: the host fails or asks to wait.
 * `forbidden`: its robots.txt says so.
 */
export type NotVisited = 'later' | 'resting' | 'forbidden';

/** Requests to the hosts of articles, one at a time, as far as each host's robots.txt allows. */
export interface Visits {
  /** @throws what the request throws, after the failure was counted for the host */
  visit<T>(url: string, request: () => Promise<T>): Promise<{ answer: T } | NotVisited>;
  /** Runs a request for something else than a page. It waits for its turn too. */
  ask<T>(request: () => Promise<T>): Promise<{ answer: T } | 'later'>;
  /** How long a host asked to wait before the next pull, in ms: by `Retry-After`, or between two requests. */
  askedToWait(): number;
  /** Problems of hosts, one sentence each. */
  notes: readonly string[];
}

interface Host {
  rules: HostRules;
  /** When the next visit may begin, in Unix ms. */
  nextAt: number;
  failures: number;
  isResting: boolean;
}

/** Opens the visits of one pull. @param now Unix milliseconds, for the age of stored rules */
export function openVisits(deps: RobotsDeps, now: number): Visits {
  const hosts = new Map<string, Host>();
  const notes: string[] = [];
  const deadline = Date.now() + maxVisitMs;
  let askedToWait = 0;

  async function hostAt(url: string): Promise<Host> {
    const { origin } = new URL(url);
    const known = hosts.get(origin);
    if (known) return known;
    const rules = await readRobots(deps, origin, now);
    const host: Host = { rules, nextAt: 0, failures: 0, isResting: 'unknown' in rules };
    hosts.set(origin, host);
    if ('unknown' in rules)
      notes.push(`No page of ${hostOf(url)} is read while its robots.txt cannot be read: ${rules.unknown.message}`);
    return host;
  }

  async function run<T>(host: Host, request: () => Promise<T>): Promise<{ answer: T }> {
    const startedAt = Date.now();
    try {
      const answer = await request();
      host.failures = 0;
      return { answer };
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      host.failures = error.retryable ? host.failures + 1 : 0;
      const retryAfter = error instanceof FetchFailed ? (error.retryAfter ?? 0) : 0;
      host.isResting = host.failures >= maxFailures || retryAfter > 0 || isBusy(error);
      askedToWait = Math.max(askedToWait, retryAfter);
      throw error;
    } finally {
      const delay = 'rules' in host.rules ? host.rules.rules.delayMs : 0;
      host.nextAt = Date.now() + Math.max(delay, Math.min(Date.now() - startedAt, maxPauseMs));
      // The time of this pull's last visit is not known to the next one.
      if (delay > 0) askedToWait = Math.max(askedToWait, delay + maxVisitMs);
    }
  }

  async function visitNow<T>(url: string, request: () => Promise<T>): Promise<{ answer: T } | NotVisited> {
    if (Date.now() > deadline) return 'later';
    const host = await hostAt(url);
    if ('rules' in host.rules && !robotsAllow(host.rules.rules, url)) return 'forbidden';
    if (host.isResting) return 'resting';
    if (host.nextAt > deadline) return 'later';
    await sleep(Math.max(0, host.nextAt - Date.now()));
    return run(host, request);
  }

  const inTurn = openTurns();
  return {
    notes,
    askedToWait: () => askedToWait,
    visit: (url, request) => inTurn(() => visitNow(url, request)),
    ask: (request) => inTurn(async () => (Date.now() > deadline ? 'later' : { answer: await request() })),
  };
}

/** Makes a function that runs one piece of work at a time, in the order of its calls. */
function openTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** 429 Too Many Requests (RFC 6585, 4). */
const isBusy = (error: PostriderError): boolean => error instanceof FetchFailed && error.status === 429;
