import { createHmac, randomBytes } from 'node:crypto';
import { voteKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import { voteCounters } from '../../subscribers/abuse/vote-limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { originOf } from '../../subscribers/record/origin.js';
import { type RatingStep, ratingStep } from '../ratings/ratings.js';
import { readVote, storeVote, type VoterMark } from './votes.js';

type Store = Pick<SubscriberList, 'redis' | 'meta'>;

/** What only a machine does: so many steps of one story, or so many stories, within some milliseconds. */
interface Burst {
  steps: number;
  stepsMs: number;
  stories: number;
  storiesMs: number;
}
/** Of one visitor: the same as of a reader of the email. */
const burstOfVoter: Burst = { steps: 3, stepsMs: 120_000, stories: 3, storiesMs: 5_000 };
/** Of visitors without a cookie from one address, who may be many people. */
const burstOfConnection: Burst = { steps: 3, stepsMs: 3_000, stories: 3, storiesMs: 3_000 };
/** Seconds of silence after which a trail begins anew. */
const trailSeconds = 120;
/** Seconds within which the same vote from the same browser is a form that was sent twice. */
const twinSeconds = 10;

/** A vote as its form is posted. */
export interface PostedVote {
  article: string;
  step: RatingStep;
  /** The number of a visitor who has voted before, from their cookie. */
  voter: string | undefined;
  ip: string;
  /** The browser's names for itself and its languages. */
  browser: string;
  /** Whether the visitor passed the bot check. */
  proven: boolean;
  /** Unix milliseconds. */
  at: number;
}

/** A voter's number: 128 random bits in base64url. */
export const isVoter = (text: string): boolean => /^[\w-]{22}$/.test(text);
const newVoter = () => randomBytes(16).toString('base64url');

const hash = ({ meta }: Store, text: string) => createHmac('sha256', meta.listKey).update(`vote ${text}`).digest();

/** The mark of a voter on an article. */
export const markOf = (store: Store, article: string, voter: string): VoterMark =>
  hash(store, `${article}\0${voter}`).subarray(0, 8);

/**
 * Takes a visitor's vote. A visitor with the cookie of an earlier vote has one vote on each article and can change it;
 * others are told apart by their network's limits only.
 *
 * Guarantee: the votes of a scanner, which presses every button of a page, count for nothing. Those that came before it
 * was recognised are taken back, in whatever order they are stored. The caller waits for the disk.
 * @returns the voter's number, or seconds to wait because a limit is reached; nothing is stored then
 */
export async function takeVote(store: Store, posted: PostedVote): Promise<{ voter: string } | { wait: number }> {
  const { redis } = store;
  const { article, step, ip, proven, at } = posted;
  const voter = posted.voter ?? (await voterOfTwin(store, posted));
  const mark = markOf(store, article, voter);
  const before = await readVote(redis, article, mark);
  const wait = await countAll(store, voteCounters({ ip, proven, story: before === undefined ? article : undefined }));
  if (wait > 0) return { wait };
  const trails = trailsOf(store, posted, voter);
  const note = { article, mark, step, before: before ?? 0, at } as const;
  const verdicts = await Promise.all(trails.map(({ key, burst }) => judge(store, key, burst, note)));
  if (!verdicts.includes('machine')) await storeVote(redis, { article, mark, step });
  // One may have been recognised meanwhile.
  for (const { key } of trails) if ((await redis.hexists(key, 'machine')) === 1) await takeBack(store, key);
  return { voter };
}

/** A number for a visitor without one. The same form sent twice gets the same number twice. */
async function voterOfTwin(store: Store, { article, step, ip, browser }: PostedVote): Promise<string> {
  const who = hash(store, JSON.stringify([article, step, ip, browser]))
    .toString('base64url')
    .slice(0, 16);
  const voter = newVoter();
  return (await store.redis.set(voteKeys.twin(who), voter, 'EX', twinSeconds, 'NX', 'GET')) ?? voter;
}

/** The trails that a vote leaves: the visitor's, and without a cookie also that of the address. Loopback has none. */
function trailsOf(store: Store, { voter: known, ip }: PostedVote, voter: string): { key: string; burst: Burst }[] {
  const keyOf = (who: string) => voteKeys.trail(hash(store, who).toString('base64url').slice(0, 16));
  const connection = known === undefined ? originOf(ip)?.connection : undefined;
  return [
    { key: keyOf(`voter ${voter}`), burst: burstOfVoter },
    ...(connection === undefined ? [] : [{ key: keyOf(`connection ${connection}`), burst: burstOfConnection }]),
  ];
}

async function judge(
  { redis }: Store,
  trail: string,
  burst: Burst,
  vote: { article: string; mark: VoterMark; step: RatingStep; before: RatingStep | 0; at: number },
): Promise<string> {
  const { article, mark, step, before, at } = vote;
  const limits = [burst.steps, burst.stepsMs, burst.stories, burst.storiesMs, trailSeconds];
  const verdict = await runScript(redis, 'noteRating', [trail], [article, step, at, before, 0, ...limits]);
  await redis.hsetnx(trail, `mark:${article}:${mark.toString('hex')}`, before);
  return String(verdict);
}

/** Restores the votes that were there before a trail. Safe to run again and in parallel. */
async function takeBack({ redis }: Store, trail: string): Promise<void> {
  for (const [field, before] of Object.entries(await redis.hgetall(trail))) {
    const [, article, mark = ''] = /^mark:(.+):([0-9a-f]+)$/.exec(field) ?? [];
    if (article === undefined) continue;
    await storeVote(redis, { article, mark: Buffer.from(mark, 'hex'), step: ratingStep(before) ?? 0 });
  }
}
