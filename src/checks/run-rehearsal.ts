import { CodedError, describeError, NotFound } from '../errors.js';
import { NothingToSend } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import type { Payload } from '../queues/catalogue.js';
import { type RehearsalRecord, readRehearsal, replaceRehearsal } from './rehearsal-record.js';
import { type Rehearsal, type RehearsalDeps, rehearseIssue } from './rehearse-issue.js';

/** How often the number of messages is written, in ms. */
const progressMs = 1_000;

/** Another request replaced the run, or another worker took it over. */
const replaced = Symbol('replaced');

/**
 * Runs a requested rehearsal and records its progress and its outcome. A run that a later request replaced stops and
 * writes nothing. Safe to run again after a crash, and in parallel: the latest run of the job wins.
 * @param stopping fires when the worker stops: the job then fails, and the queue gives it to another worker
 */
export async function runRehearsal(
  deps: RehearsalDeps & { log: Logger },
  { issueId, run }: Payload<'rehearseIssue'>,
  stopping: AbortSignal,
): Promise<void> {
  const { redis } = deps.list;
  const found = await readRehearsal(redis, issueId);
  if (found?.run !== run || found.state === 'done' || found.state === 'failed') return;
  let current = found;
  const change = async (fields: Partial<RehearsalRecord>): Promise<boolean> => {
    const next = { ...current, ...fields };
    if (!(await replaceRehearsal(redis, issueId, current, next))) return false;
    current = next;
    return true;
  };
  try {
    const issue = await readIssue(redis, issueId);
    if (!(await change({ state: 'running', startedAt: Date.now(), revision: issue.revision, messages: 0 }))) return;
    let writtenAt = performance.now();
    const result = await rehearseIssue(deps, issue, async (messages) => {
      stopping.throwIfAborted();
      if (performance.now() - writtenAt < progressMs) return;
      writtenAt = performance.now();
      if (!(await change({ messages }))) throw replaced;
    });
    const { messages } = result;
    await change({ state: 'done', finishedAt: Date.now(), messages, result: withoutAddresses(result) });
  } catch (error) {
    if (error === replaced) return;
    if (stopping.aborted || (error instanceof CodedError && error.retryable)) throw error;
    deps.log.warn({ issue: issueId, error: describeError(error) }, 'rehearsal failed');
    await change({ state: 'failed', finishedAt: Date.now(), error: reasonOf(error) });
  }
}

/** The error for a caller. Other errors name files and settings of the worker. */
function reasonOf(error: unknown): string {
  return error instanceof NotFound || error instanceof NothingToSend
    ? error.message
    : 'The log of the worker says why.';
}

function withoutAddresses({ faults, ...result }: Rehearsal): RehearsalRecord['result'] {
  return { ...result, faults: faults.map(({ id, reason }) => ({ id, reason })) };
}
