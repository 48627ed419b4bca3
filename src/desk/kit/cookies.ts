import type { FastifyReply, FastifyRequest } from 'fastify';

// The cookies of the desk (RFC 6265bis). With the prefix __Host-, a browser takes them from this host alone and over https
// alone, so that no other host of the domain can plant one. http, as on a developer's machine, has plain names.

/** `session`: who is signed in. `sign-in`: the browser that asked for an email. `passkey`: that got a challenge. */
type CookieName = 'session' | 'sign-in' | 'passkey';

const isSecure = (deskUrl: string) => deskUrl.startsWith('https:');
const fullName = (deskUrl: string, name: CookieName) => `${isSecure(deskUrl) ? '__Host-' : ''}postrider-${name}`;

/** The secret in a cookie; undefined when there is none, or none that we wrote. */
export function readCookie({ headers }: FastifyRequest, deskUrl: string, name: CookieName): string | undefined {
  const begin = `${fullName(deskUrl, name)}=`;
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(begin))?.slice(begin.length);
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}

/**
 * Gives a browser a cookie, or takes it away.
 * @param value empty: takes it away
 */
export function setCookie(
  reply: FastifyReply,
  deskUrl: string,
  { name, value, seconds }: { name: CookieName; value: string; seconds: number },
): void {
  const secure = isSecure(deskUrl) ? '; Secure' : '';
  // Lax: the browser must send it when the person opens the link in an email.
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  reply.header('Set-Cookie', `${fullName(deskUrl, name)}=${value}; ${attributes}`);
}

/** Takes a cookie away. */
export const dropCookie = (reply: FastifyReply, deskUrl: string, name: CookieName): void =>
  setCookie(reply, deskUrl, { name, value: '', seconds: 0 });
