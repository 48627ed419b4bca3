import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../redis/keys.js';

const basis = z.object({
  /** The newsletter's revision. */
  newsletter: z.number(),
  /** Revisions of the articles that somebody has approved, by their ids. */
  articles: z.record(z.string(), z.number()),
  /** Revisions of the sponsors that somebody has approved, by their ids. */
  sponsors: z.record(z.string(), z.number()).optional(),
  /**
   * What each person, by identity, chose or wrote before the issue was there: as the one who composed it, or in the
   * original of a copy, where nobody had approved it.
   */
  authors: z.record(z.string(), z.array(z.string())).optional(),
});

/**
 * What an approval of an issue starts from: the state at the approval before, or when the issue was made. Whoever has
 * changed one of these parts after it is an author of the issue.
 */
export type ApprovalBasis = z.infer<typeof basis>;

/** Version 0.2.0 stored none, and no authors either: whatever was noted since is later. */
const noBasis: ApprovalBasis = { newsletter: 0, articles: {} };

/** @param text as it is stored, as JSON */
export const parseBasis = (text: string | undefined): ApprovalBasis =>
  text === undefined ? noBasis : basis.parse(JSON.parse(text));

/** The basis of an issue that nobody has approved yet. */
export const readFirstBasis = async (redis: Redis, id: string): Promise<ApprovalBasis> =>
  parseBasis((await redis.hget(keys.issue(id), 'basis')) ?? undefined);

/** The basis of an issue that is made now. */
export async function basisNow(redis: Redis, newsletter: string): Promise<ApprovalBasis> {
  const revision = await redis.hget(keys.newsletter(newsletter), 'revision');
  return { newsletter: Number(revision ?? 0), articles: {} };
}
