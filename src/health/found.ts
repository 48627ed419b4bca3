import type { FactsOf, Finding, FindingCode } from '../findings/finding.js';
import type { Found, HealthCheck, HealthCheckName, HealthState } from '../findings/health.js';

/** The newsletter that something was found about. */
interface Concerned {
  slug: string;
  timeZone: string;
}

/** Adds to a finding how bad it is, and which newsletter it concerns. */
export const rated = (state: HealthState, finding: Finding, newsletter?: Concerned): Found => ({
  ...finding,
  state,
  newsletter: newsletter?.slug ?? null,
  timeZone: newsletter?.timeZone ?? 'UTC',
});

const finds =
  (state: HealthState) =>
  <Code extends FindingCode>(code: Code, facts: FactsOf<Code>, newsletter?: Concerned): Found =>
    rated(state, { code, facts } as unknown as Finding, newsletter);

/** All is well. */
export const fine = finds('ok');
/** It works, and somebody should do something about it. */
export const warns = finds('warning');
/** Something does not go on. */
export const fails = finds('stop');
/** It was not checked. */
export const skips = finds('skipped');

const ranks: Record<HealthState, number> = { stop: 3, warning: 2, ok: 1, skipped: 0 };

/** A check with what it found. @param of what it is about where there are several */
export function healthCheck(
  name: HealthCheckName,
  findings: readonly Found[],
  of: readonly string[] = [],
): HealthCheck {
  const [worst = 'ok'] = findings.map(({ state }) => state).sort((a, b) => ranks[b] - ranks[a]);
  return { name, of, state: worst, findings };
}
