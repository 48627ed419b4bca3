/** Whose fault a refusal is. */
export type RefusalFault = 'reader' | 'provider' | 'us';

/** What to do about a refused message. */
export interface RefusalWords {
  /** By reason (src/smtp/refusals/reason.ts), where more than the fault is known. */
  reasons: Readonly<Record<string, string>>;
  byFault: Readonly<Record<RefusalFault, string>>;
}

/** What to do about a refused message, in the words of a language. */
export function remedyIn({ reasons, byFault }: RefusalWords, reason: string, fault: RefusalFault): string {
  return (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? byFault[fault];
}
