import { setTimeout as sleep } from 'node:timers/promises';
import { mailboxKeys } from '../../redis/keys.js';
import { inTurn } from '../../redis/turn.js';
import type { ReadableMailbox } from '../../settings/feedback/mailbox-settings.js';
import { announceChannel } from '../inbound/channel-status.js';
import { within } from '../inbound/within.js';
import { type MailboxFailed, mailboxFailed } from './mailbox-failed.js';
import { type MailboxLimits, mailboxLimits } from './mailbox-limits.js';
import { readMailboxState, saveOutcome } from './mailbox-state.js';
import { type MailboxDeps, readMailbox } from './read-mailbox.js';

/** How long a process that reads the mailbox may be silent before another takes over, and how often it reports. */
const turnSeconds = 30;
const renewalMs = 10_000;
/** How long a process waits before it asks for its turn again, in ms. */
const turnPauseMs = 5_000;
/** Max time between two polls when they fail, in ms: many failed logins in a row lock an account. */
const maxPauseMs = 3_600_000;
/** How long a stop waits for the messages in progress, in ms. */
const stopMs = 8_000;

const unreadable = 'the mailbox for bounces cannot be read';

/** A mailbox that is being read. */
export interface MailboxWatch {
  /** Completes the messages in progress, then closes the connection. */
  stop(): Promise<void>;
}

/**
 * Reads the mailbox every few minutes until it is stopped. One process at a time reads it. When it cannot be read, the
 * pauses grow up to an hour.
 */
export async function watchMailbox(
  deps: MailboxDeps,
  settings: ReadableMailbox,
  limits: MailboxLimits = mailboxLimits,
): Promise<MailboxWatch> {
  const stopping = new AbortController();
  const channel = await announceChannel(deps.list.redis, 'imap');
  const running = watch(deps, settings, limits, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await within(stopMs, running).catch(() => undefined);
      await channel.stop();
    },
  };
}

async function watch(
  deps: MailboxDeps,
  settings: ReadableMailbox,
  limits: MailboxLimits,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let failure: MailboxFailed | undefined;
    let wasOurs = false;
    try {
      wasOurs = await inTurn(deps.list.redis, mailboxKeys.turn, turnSeconds, async (isOurs) => {
        failure = await pollOnce(deps, settings, limits, isOurs, signal);
      });
    } catch (error) {
      // Redis does not respond: no report can be applied, and the failure cannot be stored.
      deps.log.warn({ error: mailboxFailed(error, deps.redact, 'report').words }, 'the mailbox for bounces waits');
    }
    // A report that cannot be processed must not delay the others.
    failures = failure && failure.because !== 'report' ? failures + 1 : 0;
    const pauseMs = wasOurs ? pollPause(failures, settings.everyMs) : turnPauseMs;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The time until the next poll after this many failures in a row, in ms. */
export const pollPause = (failures: number, everyMs: number): number =>
  Math.max(everyMs, Math.min(everyMs * 2 ** Math.max(0, failures - 1), maxPauseMs));

/** Polls the mailbox, and stores the result. @returns why it failed; undefined when it did not */
async function pollOnce(
  deps: MailboxDeps,
  settings: ReadableMailbox,
  limits: MailboxLimits,
  isOurs: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<MailboxFailed | undefined> {
  const { log, list, redact } = deps;
  const before = (await readMailboxState(list.redis)).failure;
  const renewal = setInterval(() => void isOurs().catch(() => undefined), renewalMs);
  let failure: MailboxFailed | undefined;
  try {
    const { counts, failure: ofReport } = await readMailbox(deps, settings, limits, isOurs, signal);
    failure = ofReport;
    if (counts.moved > 0) log.info(counts, 'reports in the mailbox were applied');
  } catch (error) {
    // Any other error comes from the store.
    failure = mailboxFailed(error, redact, 'report');
  } finally {
    clearInterval(renewal);
  }
  if (signal.aborted) return undefined;
  await saveOutcome(list.redis, failure);
  // Logged once, not at every poll.
  if (failure && failure.because !== before?.because) {
    const { because, words } = failure;
    const what = because === 'report' ? 'a report in the mailbox could not be processed' : unreadable;
    log.warn({ because, words }, what);
  }
  if (before && !failure) log.info('the mailbox for bounces works again');
  return failure;
}
