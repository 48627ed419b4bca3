import type { Reason } from '../../smtp/refusals/reason.js';
import type { SendResult } from '../../smtp/relay.js';
import { isOurFault } from './hold.js';
import type { ProviderCount } from './judge-refusals.js';

/** What one run counts of a relay's messages to a provider. */
export interface RunCount extends ProviderCount {
  /** Not reported yet. */
  newAttempts: number;
  newRefused: number;
  /** Of the latest refusal. */
  reason: Reason;
  words: string;
}

/** Counts the answers of a run by provider and relay. */
export class RefusalCounts {
  readonly #counts = new Map<string, Map<string, RunCount>>();
  #changed = new Set<RunCount>();
  /** Answers since the last `take`. */
  unreported = 0;

  /** @param words of a refusal, without addresses */
  note(provider: string, result: SendResult, words: string): void {
    const count = this.#countOf(provider, result.relay);
    this.unreported += 1;
    this.#changed.add(count);
    count.attempts += 1;
    count.newAttempts += 1;
    if (!isOurFault(result)) return;
    count.refused += 1;
    count.newRefused += 1;
    count.reason = result.reason ?? 'policy';
    count.words = words;
  }

  /** The counts that changed since the last call. */
  take(): RunCount[] {
    const changed = [...this.#changed];
    this.#changed = new Set();
    this.unreported = 0;
    return changed;
  }

  find(relay: string, provider: string): RunCount | undefined {
    return this.#counts.get(provider)?.get(relay);
  }

  #countOf(provider: string, relay: string): RunCount {
    const ofProvider = this.#counts.get(provider) ?? new Map<string, RunCount>();
    const known = ofProvider.get(relay);
    if (known) return known;
    const none = { attempts: 0, refused: 0, newAttempts: 0, newRefused: 0 };
    const count: RunCount = { relay, provider, ...none, reason: 'policy', words: '' };
    this.#counts.set(provider, ofProvider.set(relay, count));
    return count;
  }
}
