import { createHash, createHmac, randomBytes } from 'node:crypto';
import { PostriderError } from '../errors.js';
import { stretchSecret } from '../settings/stretch-secret.js';

// The list key turns an address into a subscriber id, and the id is all that is left of an erased reader. Anyone with
// the key and a copy of the store can test addresses against those ids. So a store that is created with a secret keeps
// only one half of its key, and a copy of Redis alone is not enough for such a test.

/** No configured secret is the one that the list was created with. Opening it would give every reader another id. */
export class WrongSecret extends PostriderError {
  override readonly code = 'list.wrong-secret';
  override readonly retryable = false;
  constructor(
    readonly where: 'store' | 'backup',
    /** Number of secrets that are configured. */
    readonly configured: number,
  ) {
    const list = where === 'store' ? 'The list' : 'The list in the backup';
    const instead = configured === 0 ? 'no secret is configured' : 'that secret is not configured';
    super(`${list} was created with a secret, and ${instead}.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'list.wrong-secret': WrongSecret;
  }
}

/** The facts about the list key in keys.meta. */
export interface ListKeyFacts {
  /** 32 random bytes, base64url. */
  listKey: string;
  /** `with-secret`: the list key mixes a secret into `listKey`. Missing: it is `listKey` itself. */
  listKeyForm?: string;
  /** A hash of the mixed list key: it recognizes the right secret. */
  listKeyCheck?: string;
}

/**
 * Generates the list key of a new store.
 * @param secrets newest first; the newest is mixed in. Empty: the key is in Redis alone
 */
export function newListKey([newest]: readonly string[]): ListKeyFacts {
  const listKey = randomBytes(32).toString('base64url');
  if (newest === undefined) return { listKey };
  return { listKey, listKeyForm: 'with-secret', listKeyCheck: checkOf(mix(listKey, newest)) };
}

/** Whether the list key of these facts needs a secret. */
const needsSecret = ({ listKeyForm, listKeyCheck }: Partial<ListKeyFacts>): boolean =>
  listKeyForm !== undefined || listKeyCheck !== undefined;

/**
 * Returns the key that turns an address into a subscriber id.
 * @param secrets those that are configured, in any order
 * @param where where the facts are from, for the error
 * @throws WrongSecret
 */
export function openListKey(facts: ListKeyFacts, secrets: readonly string[], where: WrongSecret['where']): Buffer {
  if (!needsSecret(facts)) return Buffer.from(facts.listKey, 'base64url');
  for (const secret of secrets) {
    const key = mix(facts.listKey, secret);
    if (checkOf(key) === facts.listKeyCheck) return key;
  }
  throw new WrongSecret(where, secrets.length);
}

/** The purpose holds the stored key too, so that guesses at the secret of one store are of no use for another. */
const mix = (listKey: string, secret: string): Buffer =>
  createHmac('sha256', stretchSecret(secret, `postrider key of the list ${listKey}`))
    .update(Buffer.from(listKey, 'base64url'))
    .digest();

const checkOf = (key: Buffer): string =>
  createHash('sha256').update('postrider check of the list key\0').update(key).digest('base64url');
