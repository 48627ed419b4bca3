type LengthsUpTo<Max extends number, Counted extends unknown[] = []> = Counted['length'] extends Max
  ? Max
  : Counted['length'] | LengthsUpTo<Max, [...Counted, unknown]>;

/**
 * A list whose positions are stored in a few bits: `[…] as const satisfies PackedList<8>`. One member too many does not
 * compile. Add at the end only: a position never changes its meaning.
 */
export type PackedList<Max extends number> = readonly string[] & { readonly length: LengthsUpTo<Max> };
