import { describeError } from '../../errors.js';
import { links } from '../../render/links.js';
import { isThisMachine } from '../../settings/relays/this-machine.js';
import { pathTo } from '../../settings/web-paths.js';
import { testReader, testUnsubscribed } from '../../subscribers/membership/test-tokens.js';
import { signToken, type TokenKey } from '../../subscribers/membership/tokens.js';
import { type Check, passed, stop, warning } from '../check.js';
import { askWeb, type WebAnswer, type WebQuestion } from './ask-web.js';
import { isReserved } from './email-urls.js';

export interface PublicUrlOptions {
  publicUrl: string;
  tokenKeys: readonly TokenKey[];
  /** Whether emails leave this machine. If not, readers are on it too. */
  leavesMachine: boolean;
}

const timeoutMs = 5_000;

/**
 * Checks that readers reach the pages that emails link to, as far as this machine can tell, and that the one-click
 * endpoint (RFC 8058) answers a POST without redirect. The POST is for the test reader, so it unsubscribes nobody.
 */
export async function checkPublicUrl(
  options: PublicUrlOptions,
  newsletter: number,
): Promise<Check<'public-url' | 'one-click'>[]> {
  const { publicUrl, leavesMachine } = options;
  const { protocol, hostname } = new URL(publicUrl);
  if (isReserved(publicUrl)) {
    const facts = { url: publicUrl };
    return [warning('public-url.reserved', facts), warning('one-click.reserved', facts)];
  }
  const here = isThisMachine(hostname) || hostname.endsWith('.localhost');
  const reach = await reachable(options);
  const oneClick = await checkOneClick(options, newsletter);
  if (leavesMachine && here) return [stop('public-url.local', { url: publicUrl }), oneClick];
  if (leavesMachine && protocol !== 'https:') return [stop('public-url.plain', { url: publicUrl }), oneClick];
  return [reach, oneClick];
}

async function reachable({ publicUrl, leavesMachine }: PublicUrlOptions): Promise<Check<'public-url'>> {
  try {
    const { text, ...answer } = await ask(`${publicUrl}${pathTo('health')}`, { method: 'GET' });
    if (answer.status === 200 && /"status":\s*"ok"/.test(text)) return passed('public-url.fine', { url: publicUrl });
    return stop('public-url.foreign', { url: publicUrl, status: answer.status });
  } catch (error) {
    const silent = { url: publicUrl, reason: causeOf(error) };
    return leavesMachine ? stop('public-url.silent', silent) : warning('public-url.silent', silent);
  }
}

async function checkOneClick(
  { publicUrl, tokenKeys, leavesMachine }: PublicUrlOptions,
  newsletter: number,
): Promise<Check<'one-click'>> {
  const token = signToken(tokenKeys, 'unsubscribe', { newsletter, id: testReader, at: 0 });
  try {
    const { text, ...answer } = await ask(links.unsubscribe(publicUrl, token), {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    if (answer.status >= 300 && answer.status < 400) return stop('one-click.redirects', { status: answer.status });
    if (answer.status !== 200 || text !== testUnsubscribed) return stop('one-click.foreign', { status: answer.status });
    return passed('one-click.fine', {});
  } catch (error) {
    const silent = { reason: causeOf(error) };
    return leavesMachine ? stop('one-click.silent', silent) : warning('one-click.silent', silent);
  }
}

async function ask(
  address: string,
  question: Omit<WebQuestion, 'signal'>,
): Promise<Pick<WebAnswer, 'status'> & { text: string }> {
  const done = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), done.signal]);
  try {
    const answer = await askWeb(new URL(address), { ...question, signal });
    return { status: answer.status, text: await answer.text() };
  } finally {
    done.abort();
  }
}

function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return `no answer within ${timeoutMs / 1000} s`;
  return error instanceof Error && 'code' in error ? String(error.code) : describeError(error);
}
