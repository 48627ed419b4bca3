import { type Redactor, secretRedactor } from '../redaction.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import { readOAuth2File } from '../settings/relays/oauth2-file.js';

/** Requests access tokens from a provider. transport.ts passes Nodemailer's implementation. */
interface TokenSource {
  /** The current token; false before the first one. */
  accessToken: string | false;
}

interface TokenOptions {
  user: string;
  clientId: string;
  clientSecret: string | undefined;
  refreshToken: string;
  accessUrl: string;
  /** Milliseconds. */
  requestTimeout: number;
  /** Further fields of the request. */
  customParams: Record<string, string>;
}

/** A relay's login with access tokens (OAuth 2.0, SASL XOAUTH2). */
interface OAuth2Login<Tokens extends TokenSource> {
  tokens: Tokens;
  /** Removes the secrets and the current access token from a text. */
  redact: Redactor;
}

/** How long a token server may take, in ms. */
const tokenMs = 30_000;

/** The login of each relay. Its connections share one access token. */
const logins = new WeakMap<RelayAddress, OAuth2Login<TokenSource>>();

/**
 * Opens the login of a relay from its file. A token is requested when the first connection logs in, and again once it
 * has expired or was refused.
 * @throws Error when the file is no longer usable
 */
export function openOAuth2Login<Tokens extends TokenSource>(
  address: RelayAddress,
  { user, file }: { user: string; file: string },
  makeTokens: (options: TokenOptions) => Tokens,
): OAuth2Login<Tokens> {
  const known = logins.get(address);
  if (known) return known as OAuth2Login<Tokens>;
  const secrets = readOAuth2File(file);
  if (typeof secrets === 'string') throw new Error(`the file of oauth2 is not usable: ${secrets}`);
  const { clientId, clientSecret, refreshToken, tokenUrl: accessUrl, scope } = secrets;
  const customParams: Record<string, string> = scope === undefined ? {} : { scope };
  const tokens = makeTokens({
    user,
    clientId,
    clientSecret,
    refreshToken,
    accessUrl,
    requestTimeout: tokenMs,
    customParams,
  });
  const fixed = [refreshToken, ...(clientSecret === undefined ? [] : [clientSecret])];
  let cut = { token: tokens.accessToken, redact: secretRedactor(fixed) };
  const redact: Redactor = (text) => {
    const token = tokens.accessToken;
    if (token !== cut.token) cut = { token, redact: secretRedactor(token === false ? fixed : [...fixed, token]) };
    return cut.redact(text);
  };
  const login = { tokens, redact };
  logins.set(address, login);
  return login;
}

/** Forgets a login that failed: the next connection reads the file again. */
export function forgetOAuth2Login(address: RelayAddress): void {
  logins.delete(address);
}
