import { PostriderError } from '../errors.js';
import type { Issue, IssueState } from '../issues/issue.js';

export class CannotResend extends PostriderError {
  override readonly code = 'issue.cannot-resend';
  override readonly retryable = false;
  readonly id: string;
  readonly because: keyof typeof refusals;
  constructor({ id, state, folded, planned, startedAt, layout }: Issue) {
    const isUnplanned = startedAt > 0 && !planned;
    const because = whyNot({ state, isFolded: folded !== null, isUnplanned, isUnsent: !layout, startedAt });
    super(refusals[because](id, state));
    this.id = id;
    this.because = because;
  }
}

const refusals = {
  folded: (id: string) =>
    `The delivery results of issue ${id} were reduced to totals, so its recipients are not known any more.`,
  cancelled: (id: string) => `Issue ${id} was cancelled, and recipients who have no email are waiting.`,
  unsent: (id: string) => `Issue ${id} was cancelled before it was sent to anybody.`,
  unplanned: (id: string) => `The list of recipients of issue ${id} is not complete yet.`,
  paused: (id: string) => `Issue ${id} is paused. Recipients who are waiting are emailed when it is resumed.`,
  draft: (id: string, state: IssueState) => `Issue ${id} is ${state}. It has no recipients to send to again.`,
  'nobody-reached': (id: string, state: IssueState) =>
    `Issue ${id} is ${state}. It has no recipients to send to again.`,
} as const;

function whyNot(issue: {
  state: IssueState;
  isFolded: boolean;
  isUnplanned: boolean;
  isUnsent: boolean;
  startedAt: number;
}): keyof typeof refusals {
  const { state, isFolded, isUnplanned, isUnsent, startedAt } = issue;
  if (isFolded) return 'folded';
  if (state === 'cancelled' && startedAt > 0) return isUnplanned && isUnsent ? 'unsent' : 'cancelled';
  if (isUnplanned) return 'unplanned';
  if (state === 'paused') return 'paused';
  return state === 'draft' ? 'draft' : 'nobody-reached';
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.cannot-resend': CannotResend;
  }
}
