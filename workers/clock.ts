import type { App } from '../src/app.js';
import { keepCheckedTime } from '../src/checks/digest-gate.js';
import { defineWorker } from './define-worker.js';

/**
 * Runs clock jobs: composes scheduled digests, starts scheduled issues. Several run at the same time, because one may
 * wait for the checks of a digest. Importing this starts nothing.
 */
export const clockWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'keepTime', 3, (_, stopping) => keepCheckedTime(app, stopping), signal);

/** Enqueues a clock job for now, since queues may lose those of the schedules. A waiting job is not duplicated. */
export const wakeClock = ({ queues }: App): Promise<void> => queues.enqueue('keepTime', 'now', {});
