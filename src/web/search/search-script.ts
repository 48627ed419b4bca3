import { createHash } from 'node:crypto';
import { webPaths } from '../../settings/web-paths.js';

/**
 * Searches while the reader types. It fetches the page that the form would open and takes the results from it. While an
 * input method composes a word, it waits for the word. If a search fails, the form still works.
 */
export const searchScript = `
const form = document.querySelector('[data-search]');
const pause = 250;
let timer;
let request;
let shown = new URLSearchParams(new FormData(form)).toString();

async function search() {
  const fields = new URLSearchParams(new FormData(form));
  if (fields.toString() === shown) return;
  for (const [name, value] of [...fields]) if (value === '') fields.delete(name);
  const address = new URL(form.action);
  address.search = fields.toString();
  request?.abort();
  request = new AbortController();
  const { signal } = request;
  try {
    const response = await fetch(address, { signal });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (signal.aborted) return;
    for (const part of ['[data-results]', '[name=section]', '[data-languages]']) {
      const [old, found] = [document, page].map((each) => each.querySelector(part));
      if (old && found && old !== document.activeElement) old.replaceChildren(...found.childNodes);
    }
    document.querySelector('[data-count]').textContent = page.querySelector('[data-count]').textContent;
    document.title = page.title;
    history.replaceState(null, '', address);
    shown = new URLSearchParams(new FormData(form)).toString();
  } catch (error) {
    if (!signal.aborted) console.warn(error);
  }
}

function soon(event) {
  if (event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(search, pause);
}

form.addEventListener('input', soon);
form.addEventListener('compositionend', soon);
form.addEventListener('submit', () => clearTimeout(timer));
`;

/** Changes with the script, so that browsers can cache it permanently. */
export const searchScriptUrl = `${webPaths.searchScript}?v=${createHash('sha256').update(searchScript).digest('hex').slice(0, 12)}`;
