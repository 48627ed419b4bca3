import { NotFound, SurfaceError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { removedByNumber } from '../../newsletters/removed-newsletters.js';
import { readSubscriber } from '../../subscribers/list/subscriber-store.js';
import { isTestReader } from '../../subscribers/membership/test-tokens.js';
import { InvalidToken, openToken, type Purpose, type TokenClaim } from '../../subscribers/membership/tokens.js';
import { type Membership, membershipOf } from '../../subscribers/record/subscriber.js';
import { NewsletterEnded } from '../kit/requested-newsletter.js';
import type { WebApp } from '../kit/web-app.js';

/** An invalid link: forged, damaged, expired, or for a subscription that no longer exists. */
export class DeadLink extends SurfaceError {
  override readonly code = 'web.dead-link';
  override readonly retryable = false;
  /**
   * @param newsletter the newsletter of the link, if the token could be read
   * @param claim the reader and newsletter of a genuine link that has expired
   */
  constructor(
    readonly expired: boolean,
    readonly newsletter?: Newsletter,
    readonly claim?: TokenClaim,
  ) {
    super('This link no longer works.');
  }
}

/** A link from a test email. It is valid but changes nothing. */
export class TestLink extends SurfaceError {
  override readonly code = 'web.test-link';
  override readonly retryable = false;
  constructor(readonly newsletter: Newsletter | undefined) {
    super('This link comes from a test email.');
  }
}

/** The reader that a link belongs to. */
export interface Holder {
  claim: TokenClaim;
  newsletter: Newsletter;
  /** Undefined when the reader is not on the list. */
  membership: Membership | undefined;
  /** The address that emails go to; empty when the reader is not on the list. */
  address: string;
}

type Tokens = Pick<WebApp, 'redis' | 'list' | 'tokenKeys'>;

/** Opens a link's token and checks its age. @throws DeadLink, TestLink, NewsletterEnded */
export async function openClaim(app: Tokens, purpose: Purpose, token: string, maxAge?: number): Promise<TokenClaim> {
  const claim = await openGenuine(app, purpose, token, maxAge);
  if (isTestReader(claim.id)) throw new TestLink(await newsletterOf(app, claim));
  return claim;
}

async function openGenuine(app: Tokens, purpose: Purpose, token: string, maxAge?: number): Promise<TokenClaim> {
  try {
    return openToken(app.tokenKeys, purpose, token, maxAge);
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    if (!error.expired) throw new DeadLink(false);
    // Genuine but expired: the token still names its newsletter.
    const claim = openToken(app.tokenKeys, purpose, token);
    throw new DeadLink(true, await newsletterOf(app, claim), claim);
  }
}

/** Opens a link's token and looks up its reader. @throws DeadLink, TestLink, NewsletterEnded */
export async function holderOf(app: Tokens, purpose: Purpose, token: string, maxAge?: number): Promise<Holder> {
  const claim = await openClaim(app, purpose, token, maxAge);
  const newsletter = await newsletterOf(app, claim);
  if (!newsletter) throw new DeadLink(false);
  const subscriber = await readSubscriber(app.list, claim.id);
  const membership = membershipOf(subscriber, newsletter.number);
  return { claim, newsletter, membership, address: subscriber?.address ?? '' };
}

async function newsletterOf({ redis }: Tokens, claim: TokenClaim): Promise<Newsletter | undefined> {
  try {
    return await newsletterByNumber(redis, claim.newsletter);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const removed = await removedByNumber(redis, claim.newsletter);
    if (removed) throw new NewsletterEnded(removed);
    return undefined;
  }
}
