import { checkAddress, lookupWhere } from '../../articles/sources/check-address.js';
import { FetchRefused } from '../../articles/sources/fetch-errors.js';
import { isPublicAddress } from '../../articles/sources/public-address.js';
import { redirectOf } from '../../articles/sources/redirect.js';
import type { AddressFault } from '../../findings/issue-findings.js';
import { askWeb, type WebAnswer } from './ask-web.js';

/** The result of a request to an address in an email. */
export type ProbeResult = { contentType: string } & (
  | { state: 'ok' }
  | {
      /**
       * `gone`: it says that there is nothing (404, 410, or its name does not exist). `refused`: Postrider does not
       * fetch it. `unclear`: it failed in a way that may be temporary, or that only programs see (403, 429, 5xx, timeout).
       */
      state: 'gone' | 'refused' | 'unclear';
      found: AddressFault;
    }
);

export interface ProbeOptions {
  /** Whether an address, or one that it redirects to, may be in a private network. */
  allowPrivate(address: string): boolean;
  /** For all requests of one address, in ms. */
  timeoutMs: number;
  signal?: AbortSignal;
}

const maxRedirects = 5;
const headers = { 'user-agent': 'Postrider (newsletter link check)', accept: '*/*' };

/** Requests an address with HEAD, and with GET if that fails: some servers refuse HEAD. Reads no body. */
export async function probeAddress(address: string, options: ProbeOptions): Promise<ProbeResult> {
  const done = new AbortController();
  const late = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), ...(options.signal ? [options.signal] : [])]);
  const signal = AbortSignal.any([late, done.signal]);
  try {
    const head = await request('HEAD', address, options.allowPrivate, signal);
    const found = head && head.status < 400 ? head : await request('GET', address, options.allowPrivate, signal);
    return found ? resultOf(found) : { state: 'unclear', found: { fault: 'redirects', number: maxRedirects }, ...none };
  } catch (error) {
    return failureOf(error, late.aborted);
  } finally {
    // Ends the connections, whose bodies nobody reads.
    done.abort();
  }
}

const none = { contentType: '' };

/** @returns the answer after redirects; undefined after too many */
async function request(
  method: 'HEAD' | 'GET',
  address: string,
  allowPrivate: ProbeOptions['allowPrivate'],
  signal: AbortSignal,
): Promise<WebAnswer | undefined> {
  let current = address;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const mayReach = allowPrivate(current) ? () => true : isPublicAddress;
    const url = checkAddress(current, mayReach);
    const answer = await askWeb(url, { method, headers, lookup: lookupWhere(mayReach), signal });
    const next = redirectOf(answer.status, answer.location, url);
    if (next === undefined) return answer;
    current = next;
  }
  return undefined;
}

function resultOf({ status, contentType }: WebAnswer): ProbeResult {
  if (status < 400) return { state: 'ok', contentType };
  const state = status === 404 || status === 410 ? 'gone' : 'unclear';
  return { state, found: { fault: 'status', number: status }, contentType };
}

function failureOf(error: unknown, late: boolean): ProbeResult {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FetchRefused) return { state: 'refused', found: { fault: refusals[cause.because] }, ...none };
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND') return { state: 'gone', found: { fault: 'no-dns' }, ...none };
    if (code === 'ECONNREFUSED') return { state: 'unclear', found: { fault: 'connection-refused' }, ...none };
    if (code?.startsWith('ERR_TLS') || code?.includes('CERT'))
      return { state: 'unclear', found: { fault: 'bad-certificate' }, ...none };
  }
  return { state: 'unclear', found: { fault: late ? 'late' : 'unreachable' }, ...none };
}

const refusals = {
  form: 'no-web-address',
  password: 'password',
  private: 'private',
} as const;
