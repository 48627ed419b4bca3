import type { Redis } from 'ioredis';
import { keys } from './keys.js';
import { runScript } from './scripts.js';

/**
 * Names a state of everything that the public sees: digits, larger after each change; `0` before the first one. What
 * was rendered at one version may be shown until the next.
 */
export type SiteVersion = string;

/** How old the version that a process knows may be, in ms: the time after which another process shows a change. */
const maxAgeMs = 100;

interface KnownVersion {
  version: SiteVersion;
  readAt: number;
  /** Counts the changes that this process made: a read that began before one is outdated. */
  bumps: number;
  reading: Promise<SiteVersion> | undefined;
}

const known = new WeakMap<Redis, KnownVersion>();

function knownBy(redis: Redis): KnownVersion {
  const found = known.get(redis) ?? { version: '0', readAt: Number.NEGATIVE_INFINITY, bumps: 0, reading: undefined };
  known.set(redis, found);
  return found;
}

/**
 * Raises the site version. Every write of something public calls this after it has written. Works although the memory
 * of Redis is full: a page that was withdrawn must not stay.
 */
export async function bumpSite(redis: Redis): Promise<void> {
  const version = String(await runScript(redis, 'bumpSite', [keys.siteVersion], []));
  const site = knownBy(redis);
  site.version = version;
  site.readAt = performance.now();
  site.bumps += 1;
}

/**
 * The site version. A change by this connection shows immediately, one by another process within a tenth of a second.
 */
export async function siteVersion(redis: Redis): Promise<SiteVersion> {
  const site = knownBy(redis);
  if (performance.now() - site.readAt < maxAgeMs) return site.version;
  site.reading ??= read(redis, site).finally(() => {
    site.reading = undefined;
  });
  return site.reading;
}

async function read(redis: Redis, site: KnownVersion): Promise<SiteVersion> {
  const { bumps } = site;
  const readAt = performance.now();
  const version = (await redis.get(keys.siteVersion)) ?? '0';
  if (site.bumps === bumps) Object.assign(site, { version, readAt });
  return site.version;
}

/** When the last change was made, in Unix milliseconds; undefined: never. */
export function changedAt(version: SiteVersion): number | undefined {
  return version === '0' ? undefined : Math.floor(Number(version) / 1_000);
}
