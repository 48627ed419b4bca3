/**
 * A part of a page that a stream renews (htmx with its extension for server-sent events). Each event brings the server's
 * time. The page is loaded again when the event says that its state has changed, when the person may no longer see
 * it, and when the stream is silent for so long that it must be broken.
 *
 * `data-page`: the address of the page. `[data-lost]`: shown while nothing arrives.
 */
export const streamWatch = `
const live = document.querySelector('[data-page]');
if (live) {
  const [lostAfter, reloadAfter] = [15000, 60000];
  let heard = performance.now();
  // Not a reload: that would post again what led to the page.
  const renew = () => location.replace(live.dataset.page);
  const hear = (stamp) => {
    heard = performance.now();
    note(Number(stamp), heard);
    for (const sign of document.querySelectorAll('[data-lost]')) sign.hidden = true;
  };
  live.addEventListener('htmx:sse:after:connection', () => hear((live.dataset.open = 'yes')));
  live.addEventListener('htmx:sse:after:message', ({ detail: { message } }) => {
    if (message.event === 'state') return renew();
    const { now, counted } = live.firstElementChild?.dataset ?? {};
    const [stamp, count] = message.event === 'still' ? message.data.split(' ') : [now, counted];
    countedAt = Number(count);
    tick(hear(stamp));
  });
  live.addEventListener('htmx:sse:error', ({ detail: { status } }) => status >= 400 && status < 500 && status !== 429 && renew());
  setInterval(() => {
    // A hidden page has no stream on purpose.
    if (document.hidden) return (heard = performance.now());
    const silent = performance.now() - heard;
    for (const sign of document.querySelectorAll('[data-lost]')) sign.hidden = silent < lostAfter;
    if (silent > reloadAfter) renew();
  }, 1000);
}
`;
