import { createHash } from 'node:crypto';
import { webPaths } from '../../settings/web-paths.js';

/**
 * Copies the address, and opens the share menu of the browser, where it can do so. Without it the address can be copied
 * by hand, and the links work.
 */
export const shareScript = `for (const box of document.querySelectorAll('[data-share-url]')) {
  const { shareUrl: url, shareTitle: title, copied } = box.dataset;
  const [copy, more, byHand] = ['copy', 'more', 'by-hand'].map((part) => box.querySelector('.' + part));
  if (navigator.clipboard) {
    copy.hidden = false;
    byHand.hidden = true;
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(url);
      box.querySelector('[role=status]').textContent = copied;
    });
  }
  if (navigator.share) {
    more.hidden = false;
    more.addEventListener('click', () => navigator.share({ title, url }).catch(() => undefined));
  }
}
`;

/** Changes with the script, so that browsers can cache it permanently. */
export const shareScriptUrl = `${webPaths.shareScript}?v=${createHash('sha256').update(shareScript).digest('hex').slice(0, 12)}`;
