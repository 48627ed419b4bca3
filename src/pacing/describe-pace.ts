import type { Redis } from 'ioredis';
import type { PaceSettings } from '../settings/pace-settings.js';
import { formatRates } from '../settings/rates.js';
import { readWarmUp } from './pacing.js';
import { readSlowed } from './slowed-groups.js';

/** Describes the current rate limits in one line. */
export async function describePace(redis: Redis, { send, domain, domains, warmUp }: PaceSettings): Promise<string> {
  const parts = [send.length > 0 ? `at most ${formatRates(send)}` : 'no limit'];
  if (domain.length > 0) parts.push(`a domain ${formatRates(domain)}`);
  for (const [name, rates] of domains) parts.push(`${name} ${formatRates(rates)}`);
  if (warmUp) {
    const { day, sent, allowed, since } = await readWarmUp(redis, warmUp);
    parts.push(
      day === 0
        ? `warm-up begins with the first message: ${allowed} on that day`
        : `warm-up since ${since}, day ${day}: ${sent} of ${allowed}`,
    );
  }
  for (const { group, perSecond } of await readSlowed(redis))
    parts.push(`${group} slowed to ${Number(perSecond.toFixed(1))}/s, as its server requests`);
  return parts.join('; ');
}
