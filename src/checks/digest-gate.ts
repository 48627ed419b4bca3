import { setTimeout as wait } from 'node:timers/promises';
import { keepTime } from '../control/keep-time.js';
import type { StartGate } from '../control/schedule-issue.js';
import type { Issue } from '../issues/issue.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { type Check, type CheckName, mandatoryChecks } from './check.js';
import type { CheckDeps } from './issue/check-issue.js';

/**
 * Checks that do not hold a digest. A digest without readers goes to the archive alone. A missing approval or postal
 * address delays it: the issue stays scheduled and starts when it is there. Delivery itself waits for a relay.
 */
const notOfDigests: readonly CheckName[] = [...mandatoryChecks, 'relay'];

/** Checks of other servers, which may be busy for a moment. */
const ofOthers: readonly CheckName[] = ['links', 'pictures', 'public-url', 'one-click', 'spam-score'];
/** How long after a stop by one of these the issue is checked again, in ms. */
const recheckMs = 10_000;

/** The same for an issue that a person has scheduled, and sends to readers alone. */
const notOfScheduled: readonly CheckName[] = notOfDigests.filter((name) => name !== 'audience');

interface GateDeps extends CheckDeps {
  log: Logger;
  /** Replaces the 10 s in a test. */
  recheckMs?: number;
}

/**
 * The checks of an issue that starts by itself: a digest, or one that a person has scheduled. A stop holds it; warnings
 * are logged.
 */
export const digestGate =
  (deps: GateDeps): StartGate =>
  async (issue, ignored) => {
    const left = ignored === undefined ? notOfDigests : [...notOfScheduled, ...ignored];
    let { stops, warnings } = await runChecks(deps, issue, left);
    if (stops.some(({ name }) => ofOthers.includes(name))) {
      await wait(deps.recheckMs ?? recheckMs);
      ({ stops, warnings } = await runChecks(deps, issue, left));
    }
    for (const { name, code, facts } of warnings)
      deps.log.warn(
        { newsletter: issue.newsletter, issue: issue.id, check: name, finding: code, facts },
        'check of a digest warns',
      );
    // They are noted with the issue, whose notes are in English like the log.
    const { findingInWords } = await import('../locale/findings-in-words.js');
    return stops.map((check) => {
      const { detail, remedy } = findingInWords(check);
      return `${check.name}: ${detail}. ${remedy}`;
    });
  };

async function runChecks(
  deps: GateDeps,
  issue: Issue,
  left: readonly string[],
): Promise<Record<'stops' | 'warnings', Check[]>> {
  // The checks are large: a process loads them with its first digest.
  const { checkIssue } = await import('./issue/check-issue.js');
  const checks = (await checkIssue(deps, issue)).checks.filter(({ name }) => !left.includes(name));
  return {
    stops: checks.filter(({ state }) => state === 'stop'),
    warnings: checks.filter(({ state }) => state === 'warning'),
  };
}

/**
 * Keeps time as `keepTime` does, with the checks of an issue for the digests that are sent automatically.
 * @param stopping fires when the process stops. Checks take up to a minute, so it does not wait for them: another
 *   process finishes the digest.
 */
export async function keepCheckedTime(
  deps: GateDeps & { queues: Queues },
  stopping?: AbortSignal,
  now = Date.now(),
): Promise<void> {
  const kept = keepTime({ redis: deps.redis, queues: deps.queues, log: deps.log, gate: digestGate(deps) }, now);
  const settled = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping?.addEventListener('abort', () => resolve(), { signal: settled.signal });
  });
  await Promise.race([kept, stopped]).finally(() => settled.abort());
}
