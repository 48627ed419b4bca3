import type { App } from '../app.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import type { TrustedProxies } from '../settings/trusted-proxies.js';
import { readForwardedNotice } from '../web/kit/client-address.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line: whose X-Forwarded-For is believed, and whether requests come through a proxy that is not trusted. */
export async function checkProxy({ redis, config }: Pick<App, 'redis' | 'config'>): Promise<DoctorCheck> {
  const check = { name: 'proxy', ok: true, detail: described(config.trustProxy), remedy: '' };
  if (config.trustProxy !== false) return check;
  const notice = await readForwardedNotice(redis);
  if (!notice) return check;
  const from = notice.internal ? 'from this machine or a private network' : 'from a public address';
  return {
    ...check,
    // Anyone can send the header from a public address.
    ok: !notice.internal,
    detail: `a request with X-Forwarded-For came ${from} (${shownMoment(notice.at * 1000, 'UTC')}), and TRUST_PROXY is false`,
    remedy: 'If it came through your proxy, set TRUST_PROXY: otherwise all readers share its address and its limits.',
  };
}

function described(proxies: TrustedProxies): string {
  if (proxies === false) return 'none: readers connect directly (TRUST_PROXY is false)';
  if ('networks' in proxies) return `X-Forwarded-For is trusted from ${proxies.networks.join(', ')}`;
  return `X-Forwarded-For is trusted from ${proxies.hops} ${proxies.hops === 1 ? 'proxy' : 'proxies'}`;
}
