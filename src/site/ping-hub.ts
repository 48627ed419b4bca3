import type { Redis } from 'ioredis';
import { Agent, fetch } from 'undici';
import { checkAddress, lookupWhere } from '../articles/sources/check-address.js';
import { FetchFailed } from '../articles/sources/fetch-errors.js';
import { isPublicAddress } from '../articles/sources/public-address.js';
import { describeError } from '../errors.js';
import { type FeedPath, feedPaths, pathTo } from '../settings/web-paths.js';
import { readSite } from './site-store.js';

export interface HubDeps {
  redis: Redis;
  publicUrl: string;
  /** Ping a hub in a private network too (ALLOW_PRIVATE_FETCH). */
  allowPrivate: boolean;
  /** Milliseconds for each feed. */
  timeoutMs?: number;
}

/**
 * Tells the site's WebSub hub that the feeds of a newsletter have changed (W3C WebSub, 6). The hub's answer is not
 * read.
 * @throws FetchFailed, FetchRefused
 */
export async function pingHub(deps: HubDeps, newsletter: string): Promise<void> {
  const { hub } = await readSite(deps.redis);
  if (hub === '') return;
  const mayReach = deps.allowPrivate ? () => true : isPublicAddress;
  const url = checkAddress(hub, mayReach);
  const agent = new Agent({ connect: { lookup: lookupWhere(mayReach) } });
  try {
    for (const path of feedPaths) await publish(url, topicOf(deps, path, newsletter), agent, deps.timeoutMs ?? 10_000);
  } finally {
    await agent.destroy();
  }
}

const topicOf = ({ publicUrl }: HubDeps, path: FeedPath, slug: string) => `${publicUrl}${pathTo(path, { slug })}`;

async function publish(hub: URL, topic: string, dispatcher: Agent, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const body = new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': topic, 'hub.topic': topic });
  const answer = await fetch(hub, { method: 'POST', body, dispatcher, signal, redirect: 'manual' }).catch(
    (error: unknown) => {
      const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new FetchFailed(hub.href, `could not be reached (${describeError(inner)})`, undefined, { cause: error });
    },
  );
  await answer.body?.cancel();
  if (!answer.ok) throw new FetchFailed(hub.href, `answered ${answer.status} to a ping`, answer.status);
}
