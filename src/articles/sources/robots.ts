import type { Redis } from 'ioredis';
import * as z from 'zod';
import { PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { decodeText } from '../readers/encoding/decode-text.js';
import { FetchFailed, SourceTooLarge } from './fetch-errors.js';
import { fetchPublic, productToken } from './fetch-public.js';
import { everythingAllowed, parseRobots, type RobotsRules } from './robots-rules.js';

export interface RobotsDeps {
  redis: Redis;
  allowPrivateFetch: boolean;
  /** Address of this installation, for the `User-Agent`. */
  publicUrl?: string | undefined;
}

/** The rules of a host, or the reason why they are not known now. Without rules, nothing there may be read. */
export type HostRules = { rules: RobotsRules } | { unknown: PostriderError };

const hour = 3_600_000;
/** A copy is used for a day (RFC 9309, 2.4), and longer only while the host does not answer. */
const freshMs = 24 * hour;
const keptMs = 30 * 24 * hour;
/** A host whose robots.txt fails for so long counts as one that has none (RFC 9309, 2.3.1.4). */
const patienceMs = 3 * 24 * hour;

const stored = z.object({
  rules: z
    .object({
      rules: z.array(z.object({ allow: z.boolean(), pattern: z.string() })),
      delayMs: z.number(),
      sitemaps: z.array(z.string()),
    })
    .nullable(),
  /** When the rules were read, in Unix ms. */
  at: z.number(),
  /** When the robots.txt began to fail; 0: it does not. */
  failingSince: z.number(),
});
type Stored = z.infer<typeof stored>;

/**
 * Reads the rules of a host for Postrider from its robots.txt, which is fetched at most once a day. A host that answers
 * 4xx has none, and allows everything. One that fails (5xx, timeout) allows nothing until it answers, unless a copy of
 * its rules is there (RFC 9309, 2.3.1).
 * @param origin scheme, host and port
 * @param now Unix milliseconds
 */
export async function readRobots(deps: RobotsDeps, origin: string, now: number): Promise<HostRules> {
  const key = keys.robots(origin);
  const copy = parseCopy(await deps.redis.get(key));
  const write = (next: Stored) => deps.redis.set(key, JSON.stringify(next), 'PX', keptMs);
  if (copy?.rules && copy.failingSince === 0 && now - copy.at < freshMs) return { rules: copy.rules };
  try {
    const rules = await fetchRobots(deps, origin);
    await write({ rules, at: now, failingSince: 0 });
    return { rules };
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error;
    const failingSince = copy?.failingSince || now;
    await write({ rules: copy?.rules ?? null, at: copy?.at ?? 0, failingSince });
    if (copy?.rules) return { rules: copy.rules };
    return now - failingSince >= patienceMs ? { rules: everythingAllowed } : { unknown: error };
  }
}

async function fetchRobots(deps: RobotsDeps, origin: string): Promise<RobotsRules> {
  const options = { allowPrivate: deps.allowPrivateFetch, contact: deps.publicUrl, accept: 'text/plain, */*;q=0.5' };
  try {
    const { bytes, contentType } = await fetchPublic(`${origin}/robots.txt`, options);
    return parseRobots(decodeText(bytes, contentType), productToken);
  } catch (error) {
    const isMissing = error instanceof FetchFailed && !error.retryable;
    // A file of megabytes is no robots.txt.
    if (isMissing || error instanceof SourceTooLarge) return everythingAllowed;
    throw error;
  }
}

function parseCopy(text: string | null): Stored | undefined {
  if (text === null) return undefined;
  try {
    return stored.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
