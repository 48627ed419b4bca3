import { createHash } from 'node:crypto';
import { webPaths } from '../../settings/web-paths.js';

/**
 * Sends the rating that a reader chose in an email, so that one click is enough. Only when a person looks at the page:
 * a page that was fetched ahead, is hidden, is driven by a program, or was reached with the back button sends nothing.
 * Choosing another step stops it, and without the script the button does the same.
 */
export const rateScript = `
const form = document.querySelector('form[data-chosen]');
const [entry] = performance.getEntriesByType('navigation');
if (form && entry?.type === 'navigate' && !navigator.webdriver) {
  const isViewed = () => document.visibilityState === 'visible' && !document.prerendering;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    if (isViewed()) timer = setTimeout(() => isViewed() && form.requestSubmit(), 800);
  };
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', wait);
    document.removeEventListener('prerenderingchange', wait);
  };
  document.addEventListener('visibilitychange', wait);
  document.addEventListener('prerenderingchange', wait);
  form.addEventListener('change', stop);
  form.addEventListener('submit', stop);
  wait();
}
`;

/** Changes with the script, so that browsers can cache it permanently. */
export const rateScriptUrl = `${webPaths.rateScript}?v=${createHash('sha256').update(rateScript).digest('hex').slice(0, 12)}`;
