import type { Redis } from 'ioredis';
import { requireNewsletter, requireScope, type Scope, tokenActor } from '../operations/permission.js';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { openApiToken } from '../operations/tokens/token-store.js';
import { Problem } from './problem.js';

/** The challenge of a refused call (RFC 6750 §3). */
export const realm = 'Bearer realm="postrider"';

/**
 * Reads the token of a call from `Authorization: Bearer …` (RFC 6750 §2.1).
 * @throws Problem 401, with WWW-Authenticate
 */
export async function authenticate(redis: Redis, authorization: string | undefined): Promise<ApiToken> {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) {
    const detail = 'Send the header "Authorization: Bearer" with a token. Create one with `postrider token create`.';
    throw new Problem('auth.token-missing', detail, { headers: { 'WWW-Authenticate': realm } });
  }
  const known = await openApiToken(redis, token);
  if (known) return known;
  throw new Problem('auth.token-invalid', 'The token is mistyped or has been revoked.', {
    headers: { 'WWW-Authenticate': `${realm}, error="invalid_token"` },
  });
}

/**
 * Checks that a token permits a call.
 * @param slug the newsletter of the call, if it is about one
 * @throws ScopeMissing, OtherNewsletter
 */
export function authorise(token: ApiToken, scope: Scope | null, slug: string | undefined): void {
  requireScope(token, scope);
  if (slug !== undefined) requireNewsletter(tokenActor(token), slug);
}
