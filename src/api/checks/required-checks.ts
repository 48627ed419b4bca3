import { type CheckName, stopsOf } from '../../checks/check.js';
import type { CheckDeps, CheckReport } from '../../checks/issue/check-issue.js';
import type { Issue } from '../../issues/issue.js';
import { reportedRelays } from '../../reports/relay-report.js';
import { addressOfName } from '../../settings/relays/relay-place.js';
import { Problem } from '../problem.js';
import type { ApiApp } from '../route.js';

/** The web part has no relay of its own, so it uses the workers' reports. */
async function checkDeps({ redis, list, publicUrl, tokenKeys, config }: ApiApp): Promise<CheckDeps> {
  const states = await reportedRelays(redis).catch(() => []);
  const reported = states.map(({ relay }) => addressOfName(relay)).join(',');
  const relay = { verify: () => reportedRelays(redis) };
  const smtpUrl = config.smtpUrl ?? (reported || undefined);
  const { listKey } = list.meta;
  const { bounceDomain, mailtoDomain } = config.feedback;
  const domains = { bounceDomain, mailtoDomain };
  return { redis, list, relay, publicUrl, tokenKeys, listKey, ...domains, config: { ...config, smtpUrl } };
}

/** Runs the checks. Their code loads with the first call. @param startAt Unix ms; default: now */
export async function runChecks(
  app: ApiApp,
  issue: Issue,
  startAt?: number,
): Promise<Pick<CheckReport, 'ok' | 'checks'>> {
  const { checkIssue } = await import('../../checks/issue/check-issue.js');
  const { ok, checks } = await checkIssue(await checkDeps(app), issue, startAt);
  return { ok, checks };
}

/** @throws Problem `issue.checks-failed` with the checks that say stop */
export async function requireChecks(
  app: ApiApp,
  issue: Issue,
  ignored: readonly CheckName[],
  startAt: number | undefined,
): Promise<void> {
  const stops = stopsOf((await runChecks(app, issue, startAt)).checks, ignored);
  if (stops.length === 0) return;
  const errors = stops.map(({ name, detail, remedy }) => ({ field: name, detail: `${detail}. ${remedy}` }));
  throw new Problem('issue.checks-failed', 'See "errors". To send all the same, name these checks in "ignore".', {
    errors,
  });
}
