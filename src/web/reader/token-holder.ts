import { NotFound, SurfaceError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { readSubscriber } from '../../subscribers/list/subscriber-store.js';
import { isTestReader } from '../../subscribers/membership/test-tokens.js';
import { InvalidToken, openToken, type Purpose, type TokenClaim } from '../../subscribers/membership/tokens.js';
import { type Membership, membershipOf } from '../../subscribers/record/subscriber.js';
import type { WebApp } from '../kit/web-app.js';

/** A link that opens nothing: forged, damaged, too old, or for a subscription that is no more. */
export class DeadLink extends SurfaceError {
  override readonly code = 'web.dead-link';
  override readonly retryable = false;
  /**
   * @param newsletter where the reader may sign up again, when the link still told it
   * @param claim whom it spoke for, when it was genuine and is merely too old
   */
  constructor(
    readonly expired: boolean,
    readonly newsletter?: Newsletter,
    readonly claim?: TokenClaim,
  ) {
    super('This link does not work any more.');
  }
}

/** A link of a test email: it works, and there is nothing to change by it. */
export class TestLink extends SurfaceError {
  override readonly code = 'web.test-link';
  override readonly retryable = false;
  constructor(readonly newsletter: Newsletter | undefined) {
    super('This link comes from a test email.');
  }
}

/** Whom a link speaks for. */
export interface Holder {
  claim: TokenClaim;
  newsletter: Newsletter;
  /** Undefined when the list does not know the reader (any more). */
  membership: Membership | undefined;
  /** As it is mailed; empty when the list does not know the reader. */
  address: string;
}

type Tokens = Pick<WebApp, 'redis' | 'list' | 'tokenKeys'>;

/** Opens a link's token, its age included. @throws DeadLink, TestLink */
export async function openClaim(app: Tokens, purpose: Purpose, token: string, maxAge?: number): Promise<TokenClaim> {
  const claim = await openGenuine(app, purpose, token, maxAge);
  if (isTestReader(claim.id)) throw new TestLink(await namedBy(app, claim));
  return claim;
}

async function openGenuine(app: Tokens, purpose: Purpose, token: string, maxAge?: number): Promise<TokenClaim> {
  try {
    return openToken(app.tokenKeys, purpose, token, maxAge);
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    if (!error.expired) throw new DeadLink(false);
    // Genuine but old: it still says which newsletter it was for.
    const claim = openToken(app.tokenKeys, purpose, token);
    throw new DeadLink(true, await namedBy(app, claim), claim);
  }
}

/** Opens a link's token and looks up whom it speaks for. @throws DeadLink, TestLink */
export async function holderOf(app: Tokens, purpose: Purpose, token: string, maxAge?: number): Promise<Holder> {
  const claim = await openClaim(app, purpose, token, maxAge);
  const newsletter = await namedBy(app, claim);
  if (!newsletter) throw new DeadLink(false);
  const subscriber = await readSubscriber(app.list, claim.id);
  const membership = membershipOf(subscriber, newsletter.number);
  return { claim, newsletter, membership, address: subscriber?.address ?? '' };
}

async function namedBy({ redis }: Tokens, claim: TokenClaim): Promise<Newsletter | undefined> {
  try {
    return await newsletterByNumber(redis, claim.newsletter);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
