import type { LiveFacts } from './read-live.js';

/** Large mailbox providers (settings/mailbox-providers.ts) whose names are the same in every language. */
const names: Readonly<Record<string, string>> = {
  gmail: 'Gmail',
  outlook: 'Outlook',
  yahoo: 'Yahoo',
};

/** What a provider is called. @param others for every provider that is in no group */
export const providerName = (
  provider: string,
  { mailboxes }: { mailboxes: Readonly<Record<string, string>> },
  others: string,
): string => (provider === 'other' ? others : (mailboxes[provider] ?? names[provider] ?? provider));

type Column = LiveFacts['columns'][number];

/** What the servers of one provider answered in all. */
export interface ProviderSum extends Pick<Column, 'provider' | 'accepted' | 'deferred' | 'refused'> {
  /** Accepted emails a second, in the last whole column. */
  pace: number;
}

/** The sums by provider: the largest first, all others last. @param seconds since the start of the send */
export function sumByProvider(columns: readonly Column[], seconds: number): ProviderSum[] {
  const sums = new Map<string, ProviderSum>();
  for (const { provider, accepted, deferred, refused, second, seconds: length } of columns) {
    const sum = sums.get(provider) ?? { provider, accepted: 0, deferred: 0, refused: 0, pace: 0 };
    sum.accepted += accepted;
    sum.deferred += deferred;
    sum.refused += refused;
    // The column of this moment is not whole yet.
    if (second + length <= seconds && seconds < second + 2 * length) sum.pace = accepted / length;
    sums.set(provider, sum);
  }
  const isOther = ({ provider }: ProviderSum) => Number(provider === 'other');
  return [...sums.values()].sort((a, b) => isOther(a) - isOther(b) || b.accepted - a.accepted);
}

/** One column of the chart: what all servers answered in it. */
export type TimeColumn = Omit<Column, 'provider'>;

/** The columns of all providers together, the earliest first. */
export function sumByTime(columns: readonly Column[]): TimeColumn[] {
  const sums = new Map<number, TimeColumn>();
  for (const { second, seconds, accepted, deferred, refused } of columns) {
    const sum = sums.get(second) ?? { second, seconds, accepted: 0, deferred: 0, refused: 0 };
    sum.accepted += accepted;
    sum.deferred += deferred;
    sum.refused += refused;
    sums.set(second, sum);
  }
  return [...sums.values()].sort((a, b) => a.second - b.second);
}
