import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { webPaths } from '../../settings/web-paths.js';
import { otherLanguageField } from '../kit/chrome/foot.js';

// The widget's build without bundled workers. The other build needs blob: and inline styles in the page's policy.
const folder = dirname(dirname(createRequire(import.meta.url).resolve('altcha')));
const widget = readFileSync(join(folder, 'external/altcha.min.js'), 'utf8');

/** The worker script that solves the challenge in its own thread. */
export const workerScript = readFileSync(join(folder, 'workers/pbkdf2.js'), 'utf8');

const version = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

// Our own code, which runs after the widget's. The widget starts when the form gets the focus. If the reader submits
// earlier, this makes the form wait, tells screen readers so, and submits the form even if the check fails. The form in
// another language needs no check.
const glue = `
const workerUrl = new URL('altcha-worker.js?v=${version(workerScript)}', import.meta.url);
globalThis.$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(workerUrl));
for (const check of document.querySelectorAll('altcha-widget')) {
  const form = check.closest('form');
  const status = form.querySelector('[data-human-check]');
  let waiting = false;
  let passed = false;
  const state = () => check.getState?.() ?? 'error';
  const send = () => {
    if (!waiting) return;
    waiting = false;
    status.textContent = '';
    passed = true;
    form.requestSubmit();
    passed = false;
  };
  form.addEventListener('submit', (event) => {
    if (event.submitter?.name === '${otherLanguageField}') return;
    if (passed || state() === 'verified' || state() === 'error') return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    status.textContent = status.dataset.humanCheck;
    if (state() !== 'verifying') check.verify();
  });
  check.addEventListener('statechange', ({ detail }) => {
    if (detail.state === 'verified' || detail.state === 'error') requestAnimationFrame(send);
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) waiting = false;
  });
}
`;

/** The widget and our own code for the form, in one module. */
export const checkScript = `${widget}\n${glue}`;
/** Changes with the script, so that browsers can cache it permanently. */
export const checkScriptUrl = `${webPaths.checkScript}?v=${version(checkScript)}`;
