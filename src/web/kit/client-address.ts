import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';
import { noteForwarded } from '../../redis/forwarded-notice.js';
import { inNetworks, type TrustedProxies } from '../../settings/trusted-proxies.js';
import type { WebApp } from './web-app.js';

/**
 * Makes the check for Fastify whether to trust X-Forwarded-For from an address. A client can forge all entries to the
 * left of the last trusted proxy's, so only named proxies are trusted.
 * @returns false: nobody is trusted
 */
export function trustFor(proxies: TrustedProxies): false | ((address: string, hop: number) => boolean) {
  if (proxies === false) return false;
  // Hop 0 is the address that connects to us.
  if ('hops' in proxies) return (_, hop) => hop < proxies.hops;
  const has = inNetworks(proxies.networks);
  // A server on `::` sees IPv4 addresses as ::ffff:192.0.2.1.
  return (address) => ipaddr.isValid(address) && has(ipaddr.process(address).toString());
}

/** Milliseconds between two notices of a process. */
const noticeEvery = 60_000;

const internalRanges = ['loopback', 'private', 'uniqueLocal', 'linkLocal'];

/**
 * Warns once in the log, and notes for the doctor, that requests come through a proxy that is not trusted. All readers
 * then share its address and its limits.
 */
export function noticeForwarded(
  server: FastifyInstance,
  { config, redis, log }: Pick<WebApp, 'config' | 'redis' | 'log'>,
) {
  if (config.trustProxy !== false) return;
  let logged = false;
  let last = Number.NEGATIVE_INFINITY;
  server.addHook('onRequest', async ({ headers, ip }) => {
    if (headers['x-forwarded-for'] === undefined || performance.now() - last < noticeEvery) return;
    last = performance.now();
    const internal = ipaddr.isValid(ip) && internalRanges.includes(ipaddr.process(ip).range());
    if (!logged)
      log.warn(
        { internal },
        'a request came with X-Forwarded-For, which is ignored: if a proxy of yours sent it, set TRUST_PROXY',
      );
    logged = true;
    // A failed note must not fail the request.
    await noteForwarded(redis, { at: Math.floor(Date.now() / 1000), internal }).catch(() => undefined);
  });
}
