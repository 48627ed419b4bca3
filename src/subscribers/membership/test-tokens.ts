import { createHash } from 'node:crypto';
import { idLength, type SubscriberId } from '../record/subscriber-id.js';
import { InvalidToken, openToken, signToken, type TokenKey } from './tokens.js';

/**
 * The reader in the links of a test email, who is not on the list. The links work but change nothing, even when the
 * test address is a reader's.
 */
export const testReader: SubscriberId = Buffer.alloc(idLength);

export const isTestReader = (id: SubscriberId): boolean => id.equals(testReader);

/** The answer to a one-click POST of a test email. The check of the endpoint knows Postrider by it. */
export const testUnsubscribed = 'Test: nobody was unsubscribed\n';

/** How long the link to a draft is valid, in seconds. */
const draftTtl = 30 * 86_400;

const idOfIssue = (issueId: string): Buffer => createHash('sha256').update(issueId).digest().subarray(0, idLength);

/** Makes the token of a test email for an issue that is not public yet. @param now Unix ms */
export function signDraftToken(keys: readonly TokenKey[], newsletter: number, issueId: string, now: number): string {
  return signToken(keys, 'draft', { newsletter, id: idOfIssue(issueId), at: Math.floor(now / 1_000) });
}

/** Whether a token opens this issue. */
export function opensDraft(keys: readonly TokenKey[], token: string, issueId: string): boolean {
  try {
    return openToken(keys, 'draft', token, draftTtl).id.equals(idOfIssue(issueId));
  } catch (error) {
    if (error instanceof InvalidToken) return false;
    throw error;
  }
}
