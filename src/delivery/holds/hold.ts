import * as z from 'zod';
import { type Reason, reasons } from '../../smtp/refusals/reason.js';
import type { SendResult } from '../../smtp/relay.js';

const reasonNames = Object.keys(reasons) as [Reason, ...Reason[]];

/** Why the readers of a provider are on hold: it refuses the messages of one relay for a fault of ours. */
export const providerHold = z.object({
  /** `host:port` */
  relay: z.string(),
  /** Provider group, or the recipient domain. */
  provider: z.string(),
  /** Unix milliseconds. */
  since: z.number(),
  attempts: z.number(),
  refused: z.number(),
  reason: z.enum(reasonNames),
  /** One reply of the provider's, without addresses. */
  words: z.string(),
});
export type ProviderHold = z.infer<typeof providerHold>;

/** How long a hold lasts, in ms. Then the messages of its readers have failed. */
const holdMs = 86_400_000;
/** How often one message tests whether the provider accepts email again, in ms. */
export const retestMs = 900_000;

/** When a hold ends by itself, in Unix ms. */
export const endOf = ({ since }: Pick<ProviderHold, 'since'>): number => since + holdMs;

/** Temporary refusals that last until an operator acts. Others, such as a rate limit, pass. */
const lasting: ReadonlySet<Reason> = new Set(['unauthenticated', 'blocked', 'sender-refused'] as const);

/**
 * Whether a message was refused for a fault of ours that other messages share: authentication, reputation, policy,
 * sender or content. A relay that cannot carry one address is no such fault.
 */
export function isOurFault({ outcome, reason, fault }: Pick<SendResult, 'outcome' | 'reason' | 'fault'>): boolean {
  if (fault !== 'us' || reason === undefined || reason === 'relay-without-smtputf8') return false;
  return outcome === 'failed' || (outcome === 'deferred' && lasting.has(reason));
}

/** Describes a hold in one sentence. */
export function holdInWords({ provider, refused, attempts, reason, words }: Omit<ProviderHold, 'since'>): string {
  return `${provider} refused ${refused} of ${attempts} messages because of this sender (${reason}): “${words}”`;
}
