/**
 * Moments by the server's clock. The clock of a browser may be wrong by hours, so it is never read: the server's time
 * comes with each page and each event of a stream, and the time since then is measured by the monotonic clock.
 *
 * `data-now`: the server's time. `data-until`: a moment that is counted down to. `data-counted`: when the numbers of a page
 * were counted; its distance replaces {ago} in the `data-words` of elements with `data-age`. All in Unix milliseconds.
 */
export const serverClock = `
// The latest of several is the nearest to the truth: each is late by the time that it took to arrive.
let [ahead, countedAt] = [-Infinity, 0];
const note = (now, at) => (ahead = now > 0 ? Math.max(ahead, now - at) : ahead);
note(document.querySelector('[data-now]')?.dataset.now, performance.getEntriesByType('navigation')[0]?.responseStart ?? performance.now());
const serverNow = () => ahead + performance.now();

const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' });
const inTime = (seconds) => (seconds < 90 ? ago.format(-seconds, 'second') : ago.format(-Math.round(seconds / 60), 'minute'));
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const counted = () => countedAt || Number(document.querySelector('[data-counted]')?.dataset.counted);
const tick = () => {
  for (const clock of document.querySelectorAll('[data-until]')) {
    const left = Math.max(0, Math.ceil((clock.dataset.until - serverNow()) / 1000));
    write(clock, Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0'));
  }
  for (const age of document.querySelectorAll('[data-age]')) write(age, age.dataset.words.replace('{ago}', inTime(Math.max(0, Math.floor((serverNow() - counted()) / 1000)))));
};
if (ahead > 0) setInterval(tick, tick() ?? 250);
// A page from the browser's memory may be hours old.
addEventListener('pageshow', (event) => event.persisted && document.querySelector('[data-until], [data-counted]') && location.reload());
`;
