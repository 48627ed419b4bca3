import type { Redis } from 'ioredis';
import { type ProviderName, providerNames } from '../../email-providers/email-providers.js';
import { snsHost } from '../../email-providers/ses.js';
import { keys } from '../../redis/keys.js';

/** When each provider last reported, in Unix milliseconds. */
export async function lastReports(redis: Redis): Promise<Partial<Record<ProviderName, number>>> {
  const found = await redis.hgetall(keys.reportingProviders);
  return Object.fromEntries(
    providerNames.filter((name) => found[name] !== undefined).map((name) => [name, Number(found[name])]),
  );
}

/** The topics of Amazon SNS that ask to be confirmed, with their tokens. */
export const waitingTopics = (redis: Redis): Promise<Record<string, string>> => redis.hgetall(keys.topicRequests);

/**
 * The address that confirms a topic. It is made from the topic and its token: the address in the request is never
 * used.
 */
export function confirmationAddress(topic: string, token: string): string {
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topic, Token: token });
  return `https://${snsHost(topic)}/?${query}`;
}

/** Confirms every topic that asks. @returns the confirmed topics @throws FetchFailed */
export async function confirmTopics(
  redis: Redis,
  request: (address: string) => Promise<unknown> = atAmazon,
): Promise<string[]> {
  const confirmed: string[] = [];
  for (const [topic, token] of Object.entries(await waitingTopics(redis))) {
    await request(confirmationAddress(topic, token));
    await redis.hdel(keys.topicRequests, topic);
    confirmed.push(topic);
  }
  return confirmed;
}

async function atAmazon(address: string): Promise<void> {
  const { fetchPublic } = await import('../../articles/sources/fetch-public.js');
  await fetchPublic(address, { allowPrivate: false, maxBytes: 20_000, maxRedirects: 0, accept: '*/*' });
}
