import { Agent, fetch, type Response } from 'undici';
import { describeError } from '../../errors.js';
import { checkAddress, lookupWhere } from './check-address.js';
import { FetchFailed, FetchRefused, hostOf, SecretStays, SourceTooLarge } from './fetch-errors.js';
import { isPublicAddress } from './public-address.js';
import { keepsSecret, redirectOf } from './redirect.js';

export interface FetchOptions {
  /** Fetch from private networks too (ALLOW_PRIVATE_FETCH). */
  allowPrivate: boolean;
  /** Milliseconds for the whole request: name look-up, redirects and body. 10 s by default. */
  timeoutMs?: number;
  /** Ends the request early, as if it had taken too long. */
  signal?: AbortSignal;
  /** Maximum size of the body after decompression; 5 MB by default. */
  maxBytes?: number;
  /** 5 by default. */
  maxRedirects?: number;
  /** HEAD fetches no body. GET by default. */
  method?: 'GET' | 'HEAD';
  /** The `Accept` header; documents by default. */
  accept?: string;
  /** Further headers, by lower-case name. They follow redirects, so none may be a secret. */
  headers?: Readonly<Record<string, string>>;
  /** The address holds a secret, so only redirects within its host are followed, and none that give up encryption. */
  holdsSecret?: boolean;
  /** Keeps what the host says with an error. For APIs, whose errors have a code. */
  readsErrors?: boolean;
  /** Validators of the caller's copy: the host answers 304 if it is still current (RFC 9110, 13.1). */
  validators?: Validators;
  /** Address of this installation. The `User-Agent` names it, so that a host can find out who asks. */
  contact?: string | undefined;
  /** Whether an IP address counts as public; `isPublicAddress` by default. Only tests on loopback change it. */
  isPublic?: (ip: string) => boolean;
}

export interface Validators {
  /** As the host sent it; empty when it sent none. */
  etag: string;
  /** The same for `Last-Modified`. */
  lastModified: string;
}

export interface Fetched extends Validators {
  /** The host answered 304: `bytes` is empty, and the caller's copy is still current. */
  notModified: boolean;
  /** The address after all redirects. */
  url: string;
  /** The address that permanent redirects (301, 308) lead to; undefined if the first answer was none. */
  movedTo: string | undefined;
  contentType: string;
  /** A header of the answer; empty if it is missing. */
  header: (name: string) => string;
  bytes: Uint8Array;
}

/**
 * Fetches a document from an address that somebody else may have chosen.
 *
 * Guarantee: unless `allowPrivate`, no connection is made to an address that is not public. The address is checked
 * where the socket resolves it, so a name that changes its answer between check and use (DNS rebinding) gains nothing,
 * and every redirect is checked anew. An address that holds a secret is asked for at its own host only.
 * @throws FetchRefused (protocol or address), FetchFailed (network, status, redirects, time), SecretStays, SourceTooLarge
 */
export async function fetchPublic(address: string, options: FetchOptions): Promise<Fetched> {
  const { timeoutMs = 10_000, maxBytes = 5 * 1024 * 1024, maxRedirects = 5, isPublic = isPublicAddress } = options;
  const mayReach = options.allowPrivate ? () => true : isPublic;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
  const agent = new Agent({ connect: { lookup: lookupWhere(mayReach) } });
  let current = address;
  let movedTo: string | undefined;
  let permanent = true;
  try {
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const url = checkAddress(current, mayReach);
      const method = options.method ?? 'GET';
      const headers = requestHeaders(options);
      const response = await fetch(url, { dispatcher: agent, redirect: 'manual', signal, headers, method });
      const next = redirectOf(response.status, response.headers.get('location'), url);
      if (next === undefined) {
        const notModified = response.status === 304 && options.validators !== undefined;
        if (!response.ok && !notModified) {
          const retryAfter = waitOf(response.headers.get('retry-after'));
          const reason = `answered ${response.status} instead of a document`;
          const said = options.readsErrors ? await beginningOf(response) : '';
          throw new FetchFailed(current, reason, response.status, { retryAfter, said });
        }
        const bytes = await readBody(response, current, maxBytes);
        const header = (name: string) => response.headers.get(name) ?? '';
        const [contentType, etag, lastModified] = [header('content-type'), header('etag'), header('last-modified')];
        return { url: url.href, movedTo, contentType, etag, lastModified, notModified, header, bytes };
      }
      await response.body?.cancel();
      if (options.holdsSecret && !keepsSecret(url, next)) throw new SecretStays(current, next);
      permanent &&= response.status === 301 || response.status === 308;
      if (permanent) movedTo = next;
      current = next;
    }
    throw new FetchFailed(current, `redirects more than ${maxRedirects} times`, 310);
  } catch (error) {
    throw ownError(error, current, signal.aborted ? `did not answer in full within ${timeoutMs / 1000} s` : undefined);
  } finally {
    await agent.destroy();
  }
}

/** Bytes of an error's text that are kept. */
const maxSaid = 8_192;
/** The name by which a robots.txt can address Postrider (RFC 9309, 2.2.1). */
export const productToken = 'Postrider';
const documents =
  'text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5';

function requestHeaders({ accept = documents, validators, contact, headers }: FetchOptions): Record<string, string> {
  // An address on this machine would tell nobody who asks.
  const isPublic = contact !== undefined && URL.canParse(contact) && new URL(contact).hostname !== 'localhost';
  const purpose = `${isPublic ? `+${contact}; ` : ''}newsletter article import`;
  return { 'user-agent': `${productToken} (${purpose})`, accept, ...headers, ...conditions(validators) };
}

function conditions({ etag, lastModified }: Validators = { etag: '', lastModified: '' }): Record<string, string> {
  return { ...(etag ? { 'if-none-match': etag } : {}), ...(lastModified ? { 'if-modified-since': lastModified } : {}) };
}

/** `Retry-After` (RFC 9110, 10.2.3), in ms: seconds, or a date. */
function waitOf(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return wait > 0 ? wait : undefined;
}

/** The beginning of an error's text. What comes after it is not read. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxSaid) break;
  }
  return Buffer.concat(chunks).subarray(0, maxSaid).toString('utf8');
}

async function readBody(response: Response, address: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new SourceTooLarge(`The response of ${hostOf(address)}`, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const ownErrors = [FetchRefused, FetchFailed, SecretStays, SourceTooLarge];

/** Finds our own error inside the "fetch failed" that undici wraps around it; makes FetchFailed of any other error. */
function ownError(error: unknown, address: string, timedOut: string | undefined): Error {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (ownErrors.some((own) => cause instanceof own)) return cause;
  }
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : describeError(inner);
  return new FetchFailed(address, timedOut ?? `could not be reached (${code})`, undefined, { cause: error });
}
