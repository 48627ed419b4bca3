import { counted } from '../counted.js';
import type { Reach } from '../delivery/count-reach.js';
import type { Issue } from '../issues/issue.js';
import { issueConditions } from '../issues/issue-readers.js';
import type { RestCounts } from '../ledger/ledger-states.js';
import { restInEnglish } from '../locale/en-publisher.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { shareInWords } from '../subscribers/list/audience-words.js';
import { waitInWords } from './waiting-words.js';

/** An issue's state, with the time or the command that it waits for. @param rest of an issue that was cancelled half-way */
export function stateInWords({ state, tick, startAt, waits }: Issue, timeZone: string, rest?: RestCounts): string {
  if (rest) return `cancelled: ${restInEnglish(rest)}`;
  if (waits) return waitInWords(waits, startAt, timeZone);
  if (state === 'scheduled') return `scheduled for ${shownMoment(startAt, timeZone)}`;
  return state === 'draft' && tick > 0 ? 'draft, waits for `postrider issue send`' : state;
}

/** What to do for readers who do not have a cancelled issue. */
export const howTheRestGetsIt = (id: string, wasSent = true): string =>
  `${wasSent ? `Send it to them with \`postrider issue resend ${id} --state waiting\`` : `Make a draft of it with \`postrider issue duplicate ${id}\``}, or compose the next issue: they get its articles there, and nobody gets them twice.`;

/** What to do before a restored issue is resumed. */
export const howToRepeatNothing = (id: string): string =>
  `To avoid that, first mark the readers who have it, with your relay's log: \`postrider issue reached ${id} --file FILE\`. Or end it with \`postrider issue cancel ${id}\`: nobody gets it twice, and the others never get it.`;

/** Names of version 0.2.0 that the document of a draft does not have. */
export const earlierDraft = ({ pausedBecause, edition }: Issue): object => ({
  pausedBecause: pausedBecause || null,
  edition,
});

/** Readers who have articles of an issue from other issues, and what they get. */
export function omissionNotes({ withoutSome, haveAll, from }: Reach): string[] {
  const others = from.length > 3 ? `${from.length} other issues` : from.join(' and ');
  return [
    ...(withoutSome > 0
      ? [
          `${counted(withoutSome, 'reader')} ${withoutSome === 1 ? 'has' : 'have'} some of these articles from ${others}, and ${withoutSome === 1 ? 'gets' : 'get'} the issue without them.`,
        ]
      : []),
    ...(haveAll > 0
      ? [
          `${counted(haveAll, 'reader')} ${haveAll === 1 ? 'has' : 'have'} all of them from ${others}, and ${haveAll === 1 ? 'is' : 'are'} not emailed.`,
        ]
      : []),
  ];
}

/** The readers that an issue would reach, in words: how many of the confirmed ones, and why these. */
export const audienceInWords = (issue: Issue, reach: Reach): string => shareInWords(reach, issueConditions(issue));

/** The same for programs. */
export const shownReach = (issue: Issue, reach: Reach) => {
  return { segment: issue.segment || null, reach, inWords: audienceInWords(issue, reach) };
};
