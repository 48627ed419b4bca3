import { Agent, fetch } from 'undici';
import { checkAddress, lookupWhere } from '../articles/sources/check-address.js';
import { describeError } from '../errors.js';
import { mayReach, type WebhookReach } from './reach.js';

/** For the whole request, in ms. */
const timeoutMs = 10_000;

/** The outcome of one attempt. `error` is empty when the receiver answered 2xx. */
export interface PostOutcome {
  status: number;
  error: string;
}

/**
 * Posts a body to an address from outside, and follows no redirect.
 *
 * Guarantee: it connects only to public addresses and to the networks given. The check is made when the socket resolves
 * the name.
 */
export async function postEvent(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  reach: WebhookReach,
): Promise<PostOutcome> {
  const allowed = mayReach(reach);
  const agent = new Agent({ connect: { lookup: lookupWhere(allowed) } });
  try {
    const url = checkAddress(address, allowed);
    const response = await fetch(url, {
      method: 'POST',
      dispatcher: agent,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'content-type': 'application/json', 'user-agent': 'Postrider', ...headers },
      body,
    });
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? '' : `answered ${response.status}` };
  } catch (error) {
    return { status: 0, error: reasonOf(error) };
  } finally {
    await agent.destroy();
  }
}

/** The message of the innermost cause, without network addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `did not answer within ${timeoutMs / 1_000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return `could not be reached (${code || describeError(cause)})`.slice(0, 200);
}
