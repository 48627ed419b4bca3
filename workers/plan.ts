import type { App } from '../src/app.js';
import { planSend } from '../src/delivery/welcome/plan-welcome.js';
import { withinSpan } from '../src/spans.js';
import { defineWorker } from './define-worker.js';

/** Runs plan jobs. Importing this starts nothing. */
export const planWorker = (app: App, signal: AbortSignal) => {
  // Rendering needs React: loading it now saves the first issue the wait. If it fails, the job reports it.
  import('../src/render/digest.js').catch(() => undefined);
  return defineWorker(
    app,
    'planIssue',
    1,
    ({ issueId }) => withinSpan({ name: 'plan', of: { issue: issueId } }, () => planSend(app, issueId)),
    signal,
  );
};
