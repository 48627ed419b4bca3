import type { Counted, RateLimit } from './limits.js';
import { countersOf } from './network-limits.js';

const [hour, day] = [3_600, 86_400];

/** Votes per hour on articles' pages from one network, at three sizes: enough for an office or a mobile provider. */
export const voteLimits = {
  connection: { what: 'vote-connection', max: 60, seconds: hour },
  network: { what: 'vote-network', max: 300, seconds: hour },
  block: { what: 'vote-block', max: 3_000, seconds: hour },
} as const;

/** The same for votes without the bot check. */
export const unprovenVoteLimits = {
  connection: { what: 'vote-connection-unproven', max: 20, seconds: hour },
  network: { what: 'vote-network-unproven', max: 60, seconds: hour },
  block: { what: 'vote-block-unproven', max: 300, seconds: hour },
} as const;

/** New votes per day on one article. Nobody but the network tells one visitor from another before they have a cookie. */
export const storyVoteLimits = {
  connection: { what: 'vote-story-connection', max: 10, seconds: day },
  network: { what: 'vote-story-network', max: 50, seconds: day },
  block: { what: 'vote-story-block', max: 500, seconds: day },
} as const;

/** The same for votes without the bot check. */
export const unprovenStoryVoteLimits = {
  connection: { what: 'vote-story-connection-unproven', max: 3, seconds: day },
  network: { what: 'vote-story-network-unproven', max: 10, seconds: day },
  block: { what: 'vote-story-block-unproven', max: 50, seconds: day },
} as const;

/** Votes per hour by all visitors together. Those without the bot check leave room for people with it. */
export const allVotes: Record<'proven' | 'unproven', RateLimit> = {
  proven: { what: 'votes', max: 20_000, seconds: hour },
  unproven: { what: 'votes-unproven', max: 5_000, seconds: hour },
};

/** A vote, as far as limits are concerned. */
export interface CountedVote {
  ip: string;
  /** Whether the visitor passed the bot check. */
  proven: boolean;
  /** Id of the article that the visitor votes on for the first time; undefined: the visitor changes their vote. */
  story: string | undefined;
}

/** The counters of one vote. */
export function voteCounters({ ip, proven, story }: CountedVote): Counted[] {
  const counters = [...countersOf(ip, voteLimits), { limit: allVotes.proven, who: 'all' }, ...ofStory(storyVoteLimits)];
  if (proven) return counters;
  const unproven = [...countersOf(ip, unprovenVoteLimits), { limit: allVotes.unproven, who: 'all' }];
  return [...counters, ...unproven, ...ofStory(unprovenStoryVoteLimits)];

  function ofStory(limits: Parameters<typeof countersOf>[1]): Counted[] {
    if (story === undefined) return [];
    return countersOf(ip, limits).map(({ limit, who }) => ({ limit, who: `${story} ${who}` }));
  }
}
