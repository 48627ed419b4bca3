import * as z from 'zod';
import { PostriderError } from '../errors.js';
import type { PauseCause } from '../findings/pause-cause.js';
import type { Someone } from '../identity.js';
import type { Cadence } from '../newsletters/cadence.js';
import type { Day } from '../newsletters/zoned-time.js';
import type { ListLayout } from '../redis/layout.js';
import type { MessageIdForm } from '../redis/message-id-form.js';
import type { AudienceFilter } from '../subscribers/list/audience.js';
import type { ChosenStory } from './chosen-story.js';
import type { DraftContent } from './draft-content.js';
import type { SubjectDecision } from './subject-test.js';

/** The state of an issue between its draft and its end. */
export type IssueState = 'draft' | 'scheduled' | 'sending' | 'paused' | 'sent' | 'cancelled';

/** The allowed next states. Every change of a state uses this table, the Lua script included. */
export const transitions: Record<IssueState, readonly IssueState[]> = {
  draft: ['scheduled', 'sending', 'cancelled'],
  scheduled: ['draft', 'sending', 'cancelled'],
  sending: ['paused', 'sent', 'cancelled'],
  paused: ['sending', 'cancelled'],
  sent: [],
  // Only when its send had begun: the rest of its readers get it (control/resend-issue.ts).
  cancelled: ['sending'],
};

/** A digest for the readers of one cadence. `offered` are the newsletter's cadences when it was composed. */
export interface Stream {
  cadence: Cadence;
  offered: readonly Cadence[];
}

/** When each reader's message is sent: on a day at a time like 08:00, in the reader's own zone. */
export interface LocalTime {
  day: Day;
  time: string;
}

/**
 * Why a scheduled issue does not start by itself.
 * - `approval`: nobody has approved it as it is.
 * - `changed`: somebody has changed it since its sender looked at it.
 * - `late`: its time had passed by more than its newsletter allows when something could have started it.
 * - `restored`: it comes from a backup, which does not know what was sent afterwards.
 * - `postal-address`: its newsletter has none. `articles`: none of its articles exists any more.
 * - `archived`: its newsletter has ended.
 * - `checks`: a check says stop that did not when its sender looked, or that its sender did not ignore.
 */
export const waitReasons = [
  'approval',
  'changed',
  'late',
  'restored',
  'postal-address',
  'articles',
  'archived',
  'checks',
] as const;
export type WaitReason = (typeof waitReasons)[number];

/** What a scheduled issue waits for. */
export interface Waiting {
  for: WaitReason;
  /** Unix milliseconds. */
  since: number;
}

/** Whether only a person can start it: a new look, a new time, a send now, or an approval. */
export const needsDecision = (waits: Waiting | null): boolean =>
  waits !== null && ['changed', 'late', 'restored'].includes(waits.for);

/** `pausedBecause` of an issue that was being sent when its newsletter was archived. */
export const archivedBecause = 'Its newsletter was archived.';

export interface Issue extends DraftContent {
  /** `<newsletter>-<number>`, for example `business-7`. */
  id: string;
  /** Slug of the newsletter. */
  newsletter: string;
  state: IssueState;
  /** How the subject test ended; null without one, and until then. */
  subjectDecision: SubjectDecision | null;
  /** Counts up from 1 with every change of the content. */
  revision: number;
  /** The stories of the last issue that readers rated best; missing: it shows none. It never changes. */
  readersChoice?: readonly ChosenStory[] | undefined;
  /** Number of the welcome email that it sends (control/welcome/); 0 or missing: it is an issue of the newsletter. */
  welcome?: number;
  /** Of a send of a welcome email that is over: how its recipients came out, as last counted. */
  welcomeCounts?: WelcomeCounts | null;
  /** Whether its numbers are in the totals of its step, so that only its keys are left to remove. */
  welcomeTotalled?: boolean;
  /** Restricts the issue's readers; empty: every confirmed reader. */
  audience: AudienceFilter;
  /** Name of the segment that the audience was taken from when it was composed; empty: none. */
  segment: string;
  /** Whether the lists of issues leave it out. Its page still opens. */
  unlisted: boolean;
  /** When its public page was withdrawn, in Unix milliseconds; 0: it was not. */
  withdrawnAt: number;
  /** Null: readers of every cadence. */
  stream: Stream | null;
  /** Tick of the schedule that composed it, in Unix milliseconds; 0: a person composed it. */
  tick: number;
  /** Start time while it is scheduled, in Unix milliseconds. */
  startAt: number;
  /**
   * Who has sent or scheduled it, or approved it since; null: a schedule, or version 0.2.0. And the revision that they saw; 0: any.
   * The sender's own changes count as seen.
   */
  sender: Someone | null;
  seen: number;
  /** What it waits for while it is scheduled; null: for its time. */
  waits: Waiting | null;
  /** Null: all messages are sent from the start. */
  local: LocalTime | null;
  /** Times in Unix milliseconds; 0 is "not yet". */
  createdAt: number;
  startedAt: number;
  finishedAt: number;
  /** Decided when the send starts; it never changes afterwards. */
  messageIdForm: MessageIdForm;
  /** Layout of the list that divides its ledger into buckets. Undefined until it is planned; it never changes. */
  layout?: ListLayout | undefined;
  /** How many sets of articles it leaves out for readers who have them from other issues (delivery/omissions/). */
  omissions: number;
  /** Whether a part of its readers has it, although it was cancelled. */
  partlySent: boolean;
  /** Whether the whole audience is in the ledger. */
  planned: boolean;
  /** Recipients that the planner wrote into the ledger; 0 before it is planned. */
  audienceSize: number;
  /** Counts up from 1 with every correction. */
  edition: number;
  /** The corrections made since the send began, the oldest first. */
  corrections: readonly Correction[];
  /** Who paused, resumed and cancelled it: the latest ones, the oldest first. Earlier versions noted none. */
  stateChanges: readonly StateChange[];
  /** Why it was paused; empty when a person paused it, or when it is not paused. */
  pausedBecause: string;
  /** The same as facts; null where only the words are stored. */
  pausedFor: PauseCause | null;
  /** When it was restored from a backup in the middle of its send, in Unix milliseconds; 0: it was not. */
  restoredAt: number;
  /** When the first recipient who had it before that restore was marked, in Unix milliseconds; 0: none was. */
  markedAt: number;
  /** When a list of the recipients who had it before that restore was first marked to its end; 0: none was. */
  reachedAt: number;
  /** Totals of the folded ledger (docs/memory.md); null until it is folded. */
  folded: FoldedLedger | null;
  /** Whether its ledger has been packed with others' (ledger/packed-ledgers.ts). Parts of it may be out again. */
  ledgerPacked: boolean;
  /** Whether the ledger itself has been deleted after folding. */
  ledgerGone: boolean;
  /** Whether the emails that recipients got have been deleted, too. Its archive pages stay. */
  emailsGone: boolean;
}

/** Whether it was restored from a backup, and nobody has named the recipients who received it after the backup. */
export const isUnsureWhoHasIt = ({ state, restoredAt, reachedAt }: Issue): boolean =>
  state === 'paused' && restoredAt > 0 && reachedAt < restoredAt;

/** What is noted of an issue's state with whoever changed it. `resent`: to its rest, after it was cancelled. */
export const stateChangeKinds = ['paused', 'resumed', 'cancelled', 'resent'] as const;

/** A change of an issue's state that somebody made, or Postrider itself. */
export interface StateChange {
  change: (typeof stateChangeKinds)[number];
  /** Unix milliseconds. */
  at: number;
  /** Null: Postrider did it. */
  by: Someone | null;
}

/** A correction of an issue after its send began. */
export interface Correction {
  edition: number;
  /** Unix milliseconds. */
  at: number;
  /** Readers whose message had been accepted before the correction. */
  acceptedBefore: number;
}

/** An issue's ledger reduced to totals. */
export const foldedLedger = z.object({
  /** Unix milliseconds. */
  at: z.number(),
  /** By ledger state. */
  counts: z.record(z.string(), z.number()),
  /** Recipients who may have received it twice; missing from ledgers that earlier versions folded. */
  possibleDuplicates: z.number().optional(),
  /** Of these, the ones who were emailed after a restore; left out: nobody was. */
  emailedAfterRestore: z.number().optional(),
});
export type FoldedLedger = z.infer<typeof foldedLedger>;

/** The recipients of a send by ledger state, as counted at a time in Unix milliseconds. */
export const welcomeCounts = z.object({ at: z.number(), counts: z.record(z.string(), z.number()) });
type WelcomeCounts = z.infer<typeof welcomeCounts>;

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
  // A scheduled issue starts by itself, so neither "sent" nor "resumed" would say what is wrong.
  if (from === 'scheduled' && to === 'sending') return `${stateWords[from]} for later`;
  // A draft can be sent, so a refused change to `sending` can only be a resume.
  const resumed = to === 'sending' && from === 'draft';
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

/** States in which the archive shows an issue: readers have it, or are getting it. A draft is not public. */
const publicStates: readonly IssueState[] = ['sending', 'paused', 'sent'];

/** What decides whether an issue is public. */
type Public = Pick<Issue, 'state' | 'partlySent' | 'welcome' | 'pausedFor' | 'planned'>;

/**
 * Whether the archive shows an issue. One that was cancelled half-way keeps its page for those who have its email. One
 * that waits for another look, because it was changed, has none.
 */
export function isPublic({ state, partlySent, ...issue }: Public): boolean {
  if (isWelcome(issue) || isPausedAsChanged(issue)) return false;
  return publicStates.includes(state) || (state === 'cancelled' && partlySent);
}

/**
 * What a change of state may change in the archive: an issue comes, or it goes. A cancelled issue counts as gone, which is
 * on the safe side.
 */
export function archiveChange(from: IssueState, to: IssueState): 'comes' | 'goes' | undefined {
  const [was, is] = [publicStates.includes(from), publicStates.includes(to)];
  if (was === is) return undefined;
  return is ? 'comes' : 'goes';
}

/** The slug of the newsletter in the id of an issue. */
export const slugOf = (id: string): string => id.slice(0, id.lastIndexOf('-'));

/**
 * Whether it is one send of a welcome email, to the readers for whom the email was due at the time. It has the states,
 * the ledger and the limits of an issue, and neither stories nor a page.
 */
export const isWelcome = ({ welcome = 0 }: Pick<Issue, 'welcome'>): boolean => welcome > 0;

/** The same by its id, `business-w7`. */
export const isWelcomeId = (id: string): boolean => /-w\d+$/.test(id);

/** Whether public lists include an issue. */
export const isListed = (issue: Public & Pick<Issue, 'unlisted' | 'withdrawnAt'>): boolean =>
  isPublic(issue) && !issue.unlisted && issue.withdrawnAt === 0;

/** Whether it paused because somebody changed it between its start and its emails: nobody has it yet. */
export const isPausedAsChanged = ({ pausedFor, planned }: Pick<Issue, 'pausedFor' | 'planned'>): boolean =>
  pausedFor?.because === 'changed' && !planned;

/** Whether it has a page, or had one: its send has begun, and does not wait for another look. */
export const hasPage = (issue: Pick<Issue, 'startedAt' | 'pausedFor' | 'planned'>): boolean =>
  issue.startedAt > 0 && !isPausedAsChanged(issue);

/** The states from which an issue may enter `to`. */
export function statesBefore(to: IssueState): IssueState[] {
  return (Object.keys(transitions) as IssueState[]).filter((from) => transitions[from].includes(to));
}

export class NothingToSend extends PostriderError {
  override readonly code = 'issue.no-articles';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`None of the articles of issue ${id} exists any more.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.illegal-transition': IllegalTransition;
    'issue.no-articles': NothingToSend;
  }
}
