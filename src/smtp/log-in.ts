import type { RelayAddress } from '../settings/relay-addresses.js';
import { forgetOAuth2Login } from './oauth2-login.js';

/** A login at a server that has replied to EHLO. @typeParam Tokens Nodemailer's source of access tokens */
interface LoginOptions<Tokens> {
  address: RelayAddress;
  /** Where access tokens come from; undefined: the login is by password, or there is none. */
  tokens: Tokens | undefined;
  /** The lines of the EHLO reply; empty when they are not known. */
  lines: readonly string[];
}

type Login<Tokens> = { method: string; oauth2: Tokens } | { credentials: { user: string; pass: string } };
type LoginError = (Error & { responseCode?: number }) | null | undefined;

/**
 * Logs in, where the address has a login.
 * @param done gets the error, and whether the server refuses the login for good
 */
export function logIn<Tokens>(
  connection: { login(login: Login<Tokens>, done: (error: LoginError) => void): void },
  { address, tokens, lines }: LoginOptions<Tokens>,
  done: (error?: Error, refused?: boolean) => void,
): void {
  const { credentials } = address;
  const method = lines.length > 0 ? tokenLoginOf(offeredLogins(lines)) : 'XOAUTH2';
  const foreign = loginsWithoutPassword(lines);
  if (tokens && method)
    connection.login({ method, oauth2: tokens }, (error) => {
      if (error) forgetOAuth2Login(address);
      done(error ?? undefined, isRefusal(error));
    });
  else if (tokens) done(new Error('it accepts no login with an access token (XOAUTH2 or OAUTHBEARER)'));
  else if (!credentials) done();
  else if (foreign) done(new Error(`it accepts no login by password, only ${foreign}: no password was sent`));
  else connection.login({ credentials }, (error) => done(error ?? undefined, isRefusal(error)));
}

/** Whether the server refuses for good, and not only now. */
const isRefusal = (error: LoginError) => (error?.responseCode ?? 0) >= 500;

/** The login methods of a server. */
const offeredLogins = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^AUTH[ =](.*)/i.exec(line)?.[1]?.trim().toUpperCase().split(/[ =]+/) ?? []);

/** The login method for an access token; undefined when a server has none. */
const tokenLoginOf = (offered: readonly string[]) =>
  ['XOAUTH2', 'OAUTHBEARER'].find((method) => offered.includes(method));

/**
 * The login methods of a server that accepts no password; undefined when it accepts one or does not say. Nodemailer
 * would send the password anyway.
 */
function loginsWithoutPassword(lines: readonly string[]): string | undefined {
  const offered = offeredLogins(lines);
  const known = offered.some((login) => ['PLAIN', 'LOGIN', 'CRAM-MD5'].includes(login));
  return known || offered.length === 0 ? undefined : offered.join(', ');
}
