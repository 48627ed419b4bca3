import type { AutoPause } from '../../settings/auto-pause.js';

/** Messages that a provider got from a relay. */
export interface ProviderCount {
  relay: string;
  /** Provider group, or the recipient domain. */
  provider: string;
  /** Attempts that a server answered. */
  attempts: number;
  /** Of these, refused for a fault of ours. */
  refused: number;
}

type FaultLimits = Pick<AutoPause, 'faults' | 'after'>;

/** Fewer refusals are chance: some servers are strict. */
const minRefused = 5;
/** Refusals that show by themselves that something is wrong, when they are also most of the attempts. */
const manyRefused = 10;
/** How many providers must refuse before the send stops for all readers, not only theirs. */
const minProviders = 5;

/** Whether most attempts were refused. It needs no min number of attempts, so that small sends stop too. */
export const isRefusingMost = ({ attempts, refused }: Pick<ProviderCount, 'attempts' | 'refused'>): boolean =>
  refused >= manyRefused && refused * 2 > attempts;

/** Whether a provider's refusals exceed the limit. */
export function isRefusing(
  count: Pick<ProviderCount, 'attempts' | 'refused'>,
  { faults, after }: FaultLimits,
): boolean {
  if (faults === 0) return false;
  const { attempts, refused } = count;
  return (attempts >= after && refused >= minRefused && refused * 100 > faults * attempts) || isRefusingMost(count);
}

/**
 * Whether so many providers refuse that the whole send must stop. Each may have too few readers to be judged alone.
 * @param counts every provider with a refusal, except those that are on hold
 * @param attempts at all providers, except those that are on hold
 * @returns the number of refusals and of providers
 */
export function refusedByMany(
  counts: readonly ProviderCount[],
  attempts: number,
  limits: FaultLimits,
): { refused: number; providers: number } | undefined {
  const providers = new Set(counts.map(({ provider }) => provider)).size;
  const refused = counts.reduce((sum, count) => sum + count.refused, 0);
  return providers >= minProviders && isRefusing({ attempts, refused }, limits) ? { refused, providers } : undefined;
}
