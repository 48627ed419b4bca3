import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { keys } from '../../redis/keys.js';
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

/** A note that a request had X-Forwarded-For, while no proxy is trusted. */
const noticeSchema = z.object({
  /** Unix seconds. */
  at: z.number(),
  /** Whether it came from this machine or a private network, so certainly from a proxy. */
  internal: z.boolean(),
});
export type ForwardedNotice = z.infer<typeof noticeSchema>;

const noticeSeconds = 86_400;
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
    const notice: ForwardedNotice = { at: Math.floor(Date.now() / 1000), internal };
    // A failed note must not fail the request.
    await redis.set(keys.forwarded, JSON.stringify(notice), 'EX', noticeSeconds).catch(() => undefined);
  });
}

/** @returns the last notice of the last day */
export async function readForwardedNotice(redis: Redis): Promise<ForwardedNotice | undefined> {
  const text = await redis.get(keys.forwarded);
  return text === null ? undefined : noticeSchema.parse(JSON.parse(text));
}
