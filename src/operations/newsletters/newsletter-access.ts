import type { Redis } from 'ioredis';
import { NotFound } from '../../errors.js';
import { dropRoles } from '../../people/person-store.js';
import type { Webhook } from '../../webhooks/webhook.js';
import { listWebhooks, removeWebhook } from '../../webhooks/webhook-store.js';
import type { ApiToken } from '../tokens/api-token.js';
import { listApiTokens, revokeApiToken } from '../tokens/token-store.js';

/** The tokens and webhooks of one newsletter alone. */
export async function readAccess(
  redis: Redis,
  slug: string,
): Promise<{ tokens: readonly ApiToken[]; webhooks: readonly Webhook[] }> {
  const [tokens, webhooks] = await Promise.all([listApiTokens(redis), listWebhooks(redis)]);
  const isIts = ({ newsletter }: { newsletter: string | null }) => newsletter === slug;
  return { tokens: tokens.filter(isIts), webhooks: webhooks.filter(isIts) };
}

/**
 * Ends what opens a newsletter by its name: roles, tokens and webhooks. A later newsletter may have the same name. It may
 * be repeated.
 */
export async function endAccess(redis: Redis, slug: string): Promise<void> {
  const { tokens, webhooks } = await readAccess(redis, slug);
  await dropRoles(redis, slug);
  for (const { id } of tokens) await revokeApiToken(redis, id).catch(unlessGone);
  for (const { id } of webhooks) await removeWebhook(redis, id).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof NotFound)) throw error;
}
