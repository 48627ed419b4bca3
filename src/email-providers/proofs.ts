import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EmailProvider, HeaderVerdict, RequestVerdict } from './email-provider.js';

// Parts that several providers' signature checks share.

/** A day, in ms. Providers repeat a request for up to a day, most with the signature of the first attempt. */
export const dayMs = 86_400_000;

/** How far a provider's clock may be ahead, in ms. */
const aheadMs = 5 * 60_000;

export const badSignature = { trusted: false, reason: 'signature' } as const satisfies RequestVerdict;
export const malformed = { trusted: false, reason: 'malformed' } as const satisfies RequestVerdict;
const old = { trusted: false, reason: 'old' } as const satisfies RequestVerdict;

/** Bytes. Providers that send each report by itself, or a few of them. */
export const smallRequest = 1024 * 1024;
/** Bytes. Providers that collect reports: 10,000 in one request are about 5 MB. */
export const collectedReports = 6 * 1024 * 1024;

const isTimely = (at: number, now: number, validMs: number): boolean => at >= now - validMs && at <= now + aheadMs;

/** The verdict on a request whose signature is good. @param at when it was signed, in Unix milliseconds */
export function timely(nonce: string, at: number, now: number, validMs: number): RequestVerdict {
  return isTimely(at, now, validMs) ? { trusted: true, nonce } : old;
}

/** Compares in constant time, whatever the lengths. */
export function isSame(given: string | Buffer, expected: string | Buffer): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** HMAC-SHA256 over the parts in order, without a separator. */
export const hmacSha256 = (key: string | Buffer, ...parts: (string | Buffer)[]): Buffer => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

export const sha256 = (content: string | Buffer): Buffer => createHash('sha256').update(content).digest();

/** One header of a request; empty when it is missing. */
export const headerOf = (headers: IncomingHttpHeaders, name: string): string => String(headers[name] ?? '');

/**
 * Judges the headers of a signature, whose value only the body proves.
 * @param form what the signature looks like
 * @param at when it was signed, in Unix milliseconds
 */
export function judgeSignature(signature: string, form: RegExp, at: number, now: number, validMs: number) {
  if (!form.test(signature)) return 'signature' satisfies HeaderVerdict;
  return (isTimely(at, now, validMs) ? 'possible' : 'old') satisfies HeaderVerdict;
}

/** Judges the headers of a provider that sends a password: they decide alone. */
export const judgePassword: EmailProvider['judgeHeaders'] = (headers, password) =>
  hasPassword(headers, password) ? 'proven' : 'signature';

/** Whether a request has the password, as basic authentication with any user name or as a bearer token. */
function hasPassword(headers: IncomingHttpHeaders, password: string): boolean {
  const [scheme = '', credentials = ''] = headerOf(headers, 'authorization').split(/ +(.*)/s);
  if (scheme.toLowerCase() === 'bearer') return isSame(credentials, password);
  if (scheme.toLowerCase() !== 'basic') return false;
  const text = Buffer.from(credentials, 'base64').toString();
  return isSame(text.slice(text.indexOf(':') + 1), password);
}

/**
 * Verifies requests that have a password and no signature. Their reports say when they happened, and the newest must be
 * recent. A request without reports, such as a test, is always timely.
 * @param read reads the reports of a request
 */
export const byPassword =
  (read: EmailProvider['read']): EmailProvider['verify'] =>
  (request, password, now) => {
    if (!hasPassword(request.headers, password)) return badSignature;
    if (request.payload === undefined) return malformed;
    const nonce = sha256(request.body).toString('hex');
    const times = read(request.payload).map(({ at }) => at);
    return times.length === 0 ? { trusted: true, nonce } : timely(nonce, Math.max(...times), now, dayMs);
  };

/** Parses a provider's time: ISO 8601, or Unix seconds or milliseconds. @returns Unix milliseconds; 0: unreadable */
export function timeOf(value: string | number | undefined): number {
  if (value === undefined || value === '') return 0;
  const number = Number(value);
  if (Number.isFinite(number)) return Math.round(number < 100_000_000_000 ? number * 1_000 : number);
  const parsed = Date.parse(String(value));
  return Number.isNaN(parsed) ? 0 : parsed;
}

/** The same in Unix seconds. */
export const secondsOf = (value: string | number | undefined): number => Math.floor(timeOf(value) / 1_000);

/** `<id@host>` → `id@host`. */
export const bareId = (messageId: string | undefined): string => (messageId ?? '').replace(/^\s*<?|>?\s*$/g, '');
