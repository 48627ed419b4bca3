import type { Attempt } from './attempt.js';
import type { Reason } from './refusals/reason.js';
import type { OutgoingMessage, SendResult } from './relay.js';
import type { SetMember } from './relay-member.js';
import type { Failures } from './waiting-list.js';

/**
 * How often one message is tried again at relays that refuse now and then. Others get through, so the message itself may
 * be the cause. It is deferred then.
 */
const maxTries = 12;

/**
 * Refusals of the message itself. When every relay gives one at MAIL, the message has failed: a retry would fail, too.
 */
const aboutMessage: ReadonlySet<Reason> = new Set(['too-large', 'malformed', 'spam', 'virus'] as const);
/** Refusals of the client that hands the message over. Another relay may accept it. */
const aboutClient: ReadonlySet<Reason> = new Set(['blocked', 'relay-refused'] as const);

/** What one message has met at the relays so far. */
export class TriedRelays {
  /** The relays that may not be tried now, with the reason. */
  readonly failed: Failures<SetMember>;
  readonly signal: AbortSignal | undefined;
  /** The result when no other relay accepts the message. */
  fallback: SendResult | undefined;
  readonly #temporary = new Set<SetMember>();
  #tries = 0;

  /** @param avoided relays that must not get the message, as if they had failed */
  constructor({ signal }: OutgoingMessage, avoided: readonly [SetMember, unknown][]) {
    this.failed = new Map(avoided);
    this.signal = signal;
  }

  /** Notes that a relay has not taken the message. */
  note(member: SetMember, attempt: Attempt): void {
    const { reply, code, reason, fault } = attempt;
    this.failed.set(member, reply);
    this.#temporary.delete(member);
    const relay = member.name;
    const outcome = outcomeWithoutOtherRelay(attempt);
    if (outcome) {
      // The reply of a relay that could carry the address counts more.
      if (!(reason === 'relay-without-smtputf8' && this.fallback))
        this.fallback = { outcome, reply, code, relay, reason, fault };
    } else if (code < 500) {
      this.#tries += 1;
      if (this.#tries < maxTries) this.#temporary.add(member);
      else if (member.up) this.fallback ??= { outcome: 'deferred', reply, code: 0, relay };
    }
  }

  /** Whether a relay has not failed the message, or only for the moment. */
  mayTry(member: SetMember): boolean {
    return !this.failed.has(member) || this.#temporary.has(member);
  }

  tryAgain(member: SetMember): void {
    this.failed.delete(member);
    this.#temporary.delete(member);
  }
}

/** Whether the client was refused that hands the message over. */
export const isClientRefused = ({ outcome, reason }: Attempt) =>
  outcome === 'failed' && reason !== undefined && aboutClient.has(reason);

/**
 * What an attempt means for the message when no other relay accepts it; undefined: nothing, the relays are at fault.
 */
function outcomeWithoutOtherRelay(attempt: Attempt): 'deferred' | 'failed' | undefined {
  // A relay that asks for the message each time is not down. Deferring the message lets those behind it through.
  if (attempt.cutOff) return 'deferred';
  if (attempt.outcome === 'unsent' && attempt.reason === 'relay-without-smtputf8') return 'deferred';
  const refused = isClientRefused(attempt) || (attempt.reason !== undefined && aboutMessage.has(attempt.reason));
  return refused ? 'failed' : undefined;
}
