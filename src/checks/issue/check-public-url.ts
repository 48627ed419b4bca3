import { describeError } from '../../errors.js';
import { links } from '../../render/links.js';
import { reachOf } from '../../settings/url-reach.js';
import { pathTo } from '../../settings/web-paths.js';
import { testReader, testUnsubscribed } from '../../subscribers/membership/test-tokens.js';
import { signToken, type TokenKey } from '../../subscribers/membership/tokens.js';
import { type Check, passed, stop, warning } from '../check.js';
import { askWeb, type WebAnswer, type WebQuestion } from './ask-web.js';
import { isReserved } from './email-urls.js';

export interface PublicUrlOptions {
  publicUrl: string;
  tokenKeys: readonly TokenKey[];
  /** Whether emails leave this machine. If not, readers may be on it too. */
  leavesMachine: boolean;
  /** Whether every email stays in the catch-all inbox: nobody elsewhere can want to open a link. */
  isInbox: boolean;
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
  const { publicUrl, leavesMachine, isInbox } = options;
  const facts = { url: publicUrl };
  if (isReserved(publicUrl)) {
    return [warning('public-url.reserved', facts), warning('one-click.reserved', facts)];
  }
  const reach = reachOf(publicUrl);
  const answer = await answers(options);
  const oneClick = await checkOneClick(options, newsletter);
  if (leavesMachine && reach === 'machine') return [stop('public-url.local', facts), oneClick];
  if (leavesMachine && new URL(publicUrl).protocol !== 'https:') return [stop('public-url.plain', facts), oneClick];
  if (answer.state !== 'ok' || reach === 'everywhere') return [answer, oneClick];
  if (isInbox) return [passed('public-url.inbox', facts), oneClick];
  // Emails that a relay on this machine takes may leave it, and the readers of a network may all be in it.
  return [warning(reach === 'machine' ? 'public-url.here' : 'public-url.inside', facts), oneClick];
}

async function answers({ publicUrl, leavesMachine }: PublicUrlOptions): Promise<Check<'public-url'>> {
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
