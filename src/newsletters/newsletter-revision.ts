import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import {
  type Author,
  changedSince,
  changesAfter,
  type FieldChanges,
  fieldChanges,
  type LaterChange,
  withChange,
} from '../field-changes.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import type { Newsletter } from './newsletter.js';

/** Somebody else changed the newsletter since it was read. */
export class NewsletterChanged extends PostriderError {
  override readonly code = 'newsletter.changed-meanwhile';
  override readonly retryable = true;
  /**
   * @param base the revision that the change was made on
   * @param revision the current one
   * @param changes the fields that changed in between
   */
  constructor(
    readonly slug: string,
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince(`Newsletter "${slug}"`, base, revision, changes));
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.changed-meanwhile': NewsletterChanged;
  }
}

/** The author of a change to a newsletter, and the revision that the change is based on. */
export interface NewsletterEdit {
  /** If omitted, the current one. */
  revision?: number | undefined;
  /** Its name is shown to others who change it at the same time. */
  by?: Author;
}

type NewsletterRevision = Pick<Newsletter, 'slug' | 'revision'>;

/** @throws NewsletterChanged when the newsletter is at another revision */
export async function requireNewsletterRevision(
  redis: Redis,
  found: NewsletterRevision,
  base: number | undefined,
): Promise<void> {
  const { slug, revision = 0 } = found;
  if (base === undefined || base === revision) return;
  const text = await redis.hget(keys.newsletter(slug), 'changes');
  throw new NewsletterChanged(slug, base, revision, changesAfter(changesIn(text), base));
}

/**
 * Writes fields of a newsletter as the next revision, unless somebody has changed it since it was read. Fields that do
 * not differ make no revision.
 * @param fields encoded as in the hash
 * @returns false when somebody has changed it; the caller then reads it again
 */
export async function replaceNewsletter(
  redis: Redis,
  { slug, revision: read = 0 }: NewsletterRevision,
  fields: Readonly<Record<string, string>>,
  by: Author = '',
): Promise<boolean> {
  const key = keys.newsletter(slug);
  const names = Object.keys(fields);
  const [noted = null, ...before] = await redis.hmget(key, 'changes', ...names);
  const differing = names.filter((name, i) => before[i] !== fields[name]);
  if (differing.length === 0) return true;
  const revision = read + 1;
  const changes = withChange(changesIn(noted), differing, { revision, by, at: Date.now() });
  const pairs = Object.entries({ ...fields, revision: String(revision), changes: JSON.stringify(changes) }).flat();
  const args = ['revision', read === 0 ? '' : read, ...pairs];
  if ((await runScript(redis, 'replaceFields', [key], args)) !== 1) return false;
  await announceChange(redis, topics.site);
  return true;
}

/** The last changes of a newsletter's fields, by their names in the hash. */
export const readNewsletterChanges = async (redis: Redis, slug: string): Promise<FieldChanges> =>
  changesIn(await redis.hget(keys.newsletter(slug), 'changes'));

const changesIn = (text: string | null): FieldChanges => (text ? fieldChanges.parse(JSON.parse(text)) : {});
