/**
 * Chooses members in proportion to their weights. Smooth weighted round robin: the turns of a heavy member are spread
 * out instead of following each other.
 */
export class WeightedTurns<Member extends { readonly weight: number }> {
  readonly #credits = new Map<Member, number>();

  /** @returns undefined when there are no candidates */
  choose(candidates: readonly Member[]): Member | undefined {
    if (candidates.length < 2) return candidates[0];
    const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
    for (const member of candidates) this.#credits.set(member, this.#creditOf(member) + member.weight);
    const chosen = candidates.reduce((best, one) => (this.#creditOf(one) > this.#creditOf(best) ? one : best));
    this.#credits.set(chosen, this.#creditOf(chosen) - total);
    return chosen;
  }

  #creditOf(member: Member): number {
    return this.#credits.get(member) ?? 0;
  }
}
