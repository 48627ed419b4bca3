import { z } from 'zod';
import { PostriderError } from '../errors.js';
import type { Cadence } from '../newsletters/cadence.js';
import type { Day } from '../newsletters/zoned-time.js';
import type { Layout } from '../redis/layout.js';
import type { MessageIdForm } from '../redis/message-id-form.js';
import type { AudienceFilter } from '../subscribers/list/audience.js';

/** One edition of a newsletter: where it stands on its way to the readers. */
export type IssueState = 'draft' | 'scheduled' | 'sending' | 'paused' | 'sent' | 'cancelled';

/** What may follow what. Everything that changes a state asks here; the Lua script gets this same table. */
export const transitions: Record<IssueState, readonly IssueState[]> = {
  draft: ['scheduled', 'sending', 'cancelled'],
  scheduled: ['draft', 'sending', 'cancelled'],
  sending: ['paused', 'sent', 'cancelled'],
  paused: ['sending', 'cancelled'],
  sent: [],
  cancelled: [],
};

/** A paid place in the digest, always labelled as such. */
export interface Sponsor {
  title: string;
  text: string;
  url: string;
  /** Address of a picture, or empty. */
  image: string;
}

/** A digest for the readers of one cadence, in a newsletter that offered these when it was composed. */
export interface Stream {
  cadence: Cadence;
  offered: readonly Cadence[];
}

/** When each reader's mail goes: at a time like 08:00 of a day, on the clocks of the reader's own zone. */
export interface LocalTime {
  day: Day;
  time: string;
}

export interface Issue {
  /** `<newsletter>-<number>`, for example `business-7`. */
  id: string;
  /** Slug of the newsletter. */
  newsletter: string;
  state: IssueState;
  subject: string;
  preheader: string;
  /** Article ids; the first is the lead story, which every reader gets. */
  articles: readonly string[];
  sponsor: Sponsor | null;
  /** Narrows whom the issue goes to; empty: every confirmed reader. */
  audience: AudienceFilter;
  /** Null: readers of every cadence. */
  stream: Stream | null;
  /** The tick of the schedule that composed it, in Unix milliseconds; 0: a person did. */
  tick: number;
  /** When it starts, while it is scheduled; Unix milliseconds. */
  startAt: number;
  /** Null: everybody's mail goes at once. */
  local: LocalTime | null;
  /** Times in Unix milliseconds; 0 is "not yet". */
  createdAt: number;
  startedAt: number;
  finishedAt: number;
  /** Decided when the send starts; it never changes afterwards. */
  messageIdForm: MessageIdForm;
  /** By which layout of the list its ledger lies in buckets; undefined until it is planned. It stays so for good. */
  layout?: Layout | undefined;
  /** Whether the whole audience is in the ledger. */
  planned: boolean;
  /** Recipients that the planner wrote into the ledger; 0 before it is planned. */
  audienceSize: number;
  /** Counts up from 1 with every correction. */
  edition: number;
  /** The corrections made since the send began, the oldest first. */
  corrections: readonly Correction[];
  /** Why it was paused; empty when somebody did it, or when it is not paused. */
  pausedBecause: string;
  /** What is left of the ledger once it was folded (docs/operations.md); null before. */
  folded: FoldedLedger | null;
  /** Whether the folded ledger itself is gone. */
  ledgerGone: boolean;
}

/** A correction of an issue that was on its way, or out. */
export interface Correction {
  edition: number;
  /** Unix milliseconds. */
  at: number;
  /** Readers whose mail had been accepted before it. */
  acceptedBefore: number;
}

/** An issue's ledger as numbers. */
export const foldedLedger = z.object({
  /** Unix milliseconds. */
  at: z.number(),
  /** By ledger state. */
  counts: z.record(z.string(), z.number()),
  /** Recipients who may have received it twice; missing from what versions before folded. */
  possibleDuplicates: z.number().optional(),
});
export type FoldedLedger = z.infer<typeof foldedLedger>;

const stateWords: Record<IssueState, string> = {
  draft: 'is a draft',
  scheduled: 'is scheduled',
  sending: 'is being sent',
  paused: 'is paused',
  sent: 'has been sent',
  cancelled: 'is cancelled',
};

function refusalOf(from: IssueState, to: IssueState): string {
  if (from === to || (from === 'sent' && to === 'sending')) return `${stateWords[from]} already`;
  if (to === 'draft') return `${stateWords[from]} and cannot become a draft`;
  // Whoever may send an issue in these states can only have meant to resume it.
  const resumed = to === 'sending' && (from === 'draft' || from === 'scheduled');
  return `${stateWords[from]} and cannot be ${resumed ? 'resumed' : to === 'sending' ? 'sent' : to}`;
}

export class IllegalTransition extends PostriderError {
  override readonly code = 'issue.illegal-transition';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly from: IssueState,
    readonly to: IssueState,
  ) {
    super(`Issue ${id} ${refusalOf(from, to)}.`);
  }
}

/** Issues that readers have, or are getting: what the archive shows. A draft is not public. */
const publicStates: readonly IssueState[] = ['sending', 'paused', 'sent'];

export function isPublic({ state }: Pick<Issue, 'state'>): boolean {
  return publicStates.includes(state);
}

/** The states from which an issue may enter `to`. */
export function statesBefore(to: IssueState): IssueState[] {
  return (Object.keys(transitions) as IssueState[]).filter((from) => transitions[from].includes(to));
}

export class NothingToSend extends PostriderError {
  override readonly code = 'issue.no-articles';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`Issue ${id} has no article that still exists.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.illegal-transition': IllegalTransition;
    'issue.no-articles': NothingToSend;
  }
}
