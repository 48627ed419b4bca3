import type { ProviderHold } from './hold.js';

/** The holds of an issue as a run knows them. */
export class IssueHolds {
  readonly all: readonly ProviderHold[];
  readonly #byProvider = new Map<string, ProviderHold[]>();

  constructor(holds: readonly ProviderHold[]) {
    this.all = holds;
    for (const hold of holds)
      this.#byProvider.set(hold.provider, [...(this.#byProvider.get(hold.provider) ?? []), hold]);
  }

  get none(): boolean {
    return this.all.length === 0;
  }

  has(relay: string, provider: string): boolean {
    return this.of(relay, provider) !== undefined;
  }

  of(relay: string, provider: string): ProviderHold | undefined {
    return this.#byProvider.get(provider)?.find((hold) => hold.relay === relay);
  }

  /** The latest hold of a provider that no relay may send to; undefined when some relay may. */
  blocking(provider: string, relays: readonly string[]): ProviderHold | undefined {
    const found = this.#byProvider.get(provider) ?? [];
    if (relays.length === 0 || !relays.every((relay) => found.some((hold) => hold.relay === relay))) return undefined;
    return found.reduce((latest, one) => (one.since > latest.since ? one : latest));
  }

  /** The relays that must not send to a provider; undefined: none. */
  relaysToAvoid(provider: string): ReadonlySet<string> | undefined {
    const found = this.#byProvider.get(provider);
    return found && new Set(found.map(({ relay }) => relay));
  }
}
