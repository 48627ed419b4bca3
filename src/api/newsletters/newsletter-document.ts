import { readRuns } from '../../issues/schedule-runs.js';
import { needsApproval } from '../../newsletters/approval-mode.js';
import { cadences } from '../../newsletters/cadence.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { links as addresses } from '../../render/links.js';
import { isoFromMs } from '../../timestamps.js';
import type { RouteResult } from '../idempotency.js';
import type { ApiApp } from '../route.js';

/** A newsletter as the API shows it in lists. */
export function listedNewsletter({ publicUrl }: Pick<ApiApp, 'publicUrl'>, newsletter: Newsletter) {
  const { slug, title, tagline, locale, sections, timeZone, schedule } = newsletter;
  return { slug, title, tagline, locale, sections, timeZone, schedule, url: addresses.newsletter(publicUrl, slug) };
}

/** The answer with the whole newsletter, and its revision as the ETag. */
export async function newsletterResult(
  app: Pick<ApiApp, 'redis' | 'publicUrl'>,
  status: number,
  newsletter: Newsletter,
  headers: Record<string, string> = {},
): Promise<RouteResult> {
  const { from, replyTo, postalAddress, siteUrl, follow, approval, lateMinutes, uncertain } = newsletter;
  const { createdAt, archivedAt, revision = 0, sectionTitles = {}, copiesIn = [], links = 'source' } = newsletter;
  const { last } = (await readRuns(app.redis, newsletter.slug)).runs;
  const lastRuns = cadences.flatMap((cadence) => {
    const run = last[cadence];
    return run ? [{ cadence, at: isoFromMs(run.tick), outcome: run.outcome, issue: run.issue || null }] : [];
  });
  const body = {
    ...listedNewsletter(app, newsletter),
    ...{ from, replyTo, postalAddress, siteUrl, follow, approval, lateMinutes, uncertain },
    needsApproval: needsApproval(newsletter),
    formerSections: (newsletter.formerSections ?? []).map(({ name, moving }) => ({
      name,
      section: currentSection(newsletter, name) ?? null,
      finished: !moving,
    })),
    ...{ sectionTitles, copiesIn, links, createdAt, archivedAt: archivedAt || null, revision, lastRuns },
  };
  return { status, body, headers: { ETag: `"${revision}"`, ...headers } };
}
