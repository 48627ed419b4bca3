import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { webPaths } from '../../settings/web-paths.js';

const folder = dirname(dirname(createRequire(import.meta.url).resolve('@simplewebauthn/browser')));
const library = readFileSync(join(folder, 'dist/bundle/index.umd.min.js'), 'utf8');

// A form with the attribute data-passkey is hidden until it works. Its button asks for a challenge, has the
// authenticator answer it, and posts the answer as any other field.
const glue = `
const { browserSupportsWebAuthn, startAuthentication, startRegistration } = globalThis.SimpleWebAuthnBrowser;
for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!browserSupportsWebAuthn()) continue;
  const { passkey: purpose, options, failed } = form.dataset;
  const { answer } = form.elements;
  const status = form.querySelector('[role=status]');
  const start = purpose === 'add' ? startRegistration : startAuthentication;
  form.hidden = false;
  for (const note of document.querySelectorAll('[data-without-passkeys]')) note.hidden = true;
  form.addEventListener('submit', async (event) => {
    if (answer.value !== '') return;
    event.preventDefault();
    status.textContent = '';
    try {
      const asked = await fetch(options, { method: 'POST', body: new URLSearchParams({ purpose }) });
      if (!asked.ok) throw new Error(String(asked.status));
      answer.value = JSON.stringify(await start({ optionsJSON: await asked.json() }));
      form.requestSubmit();
    } catch {
      status.textContent = failed;
    }
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) answer.value = '';
  });
}
`;

/** The library and our own code, in one module. */
export const passkeyScript = `${library}\n${glue}`;

/** Changes with the script, so that browsers can cache it permanently. */
export const passkeyScriptUrl = `${webPaths.passkeyScript}?v=${createHash('sha256').update(passkeyScript).digest('hex').slice(0, 12)}`;
