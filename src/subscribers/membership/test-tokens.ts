import { createHash } from 'node:crypto';
import { idLength, type SubscriberId } from '../record/subscriber-id.js';
import { InvalidToken, openToken, signToken, type TokenKey } from './tokens.js';

/**
 * Whom the links of a test email speak for: nobody on the list. Whoever follows one sees that it works, and can change
 * nothing by it, not even where the address is a reader's.
 */
export const testReader: SubscriberId = Buffer.alloc(idLength);

export const isTestReader = (id: SubscriberId): boolean => id.equals(testReader);

/** How long the link to a draft opens it, in seconds. */
const draftLasts = 30 * 86_400;

const idOfIssue = (issueId: string): Buffer => createHash('sha256').update(issueId).digest().subarray(0, idLength);

/** Makes the token by which a test email opens an issue that is not public yet. @param now Unix ms */
export function signDraftToken(keys: readonly TokenKey[], newsletter: number, issueId: string, now: number): string {
  return signToken(keys, 'draft', { newsletter, id: idOfIssue(issueId), at: Math.floor(now / 1_000) });
}

/** Whether a token opens this issue. */
export function opensDraft(keys: readonly TokenKey[], token: string, issueId: string): boolean {
  try {
    return openToken(keys, 'draft', token, draftLasts).id.equals(idOfIssue(issueId));
  } catch (error) {
    if (error instanceof InvalidToken) return false;
    throw error;
  }
}
