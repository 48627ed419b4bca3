import type { Redis } from 'ioredis';
import type { ApiToken, Scope } from './api-token.js';
import { Problem } from './problem.js';
import { openApiToken } from './token-store.js';

const realm = 'Bearer realm="postrider"';

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
 * @throws Problem 403
 */
export function authorise(token: ApiToken, scope: Scope | null, slug: string | undefined): void {
  if (scope !== null && !token.scopes.includes(scope)) {
    throw new Problem('auth.scope-missing', `This call needs a token with the scope ${scope}.`, {
      headers: { 'WWW-Authenticate': `${realm}, error="insufficient_scope", scope="${scope}"` },
    });
  }
  if (token.newsletter !== null && slug !== undefined && slug !== token.newsletter)
    throw new Problem('auth.other-newsletter', `This token is only for the newsletter "${token.newsletter}".`);
}
