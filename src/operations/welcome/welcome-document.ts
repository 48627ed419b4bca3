import { countSteps } from '../../control/welcome/tidy-welcomes.js';
import { isOn, stepId, type WelcomeSeries } from '../../issues/welcome/series.js';
import { statusCounts, zeroCounts } from '../../ledger/ledger-states.js';
import { readWelcomeWait } from '../../reports/welcome-wait.js';
import { isoFromSeconds } from '../../timestamps.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import type { OperationApp } from '../operation.js';
import type { WelcomeDocument } from './welcome-schemas.js';

/** The welcome emails of a newsletter with their numbers. Counts the ledgers of sends that are not over. */
export async function welcomeDocument(app: OperationApp, series: WelcomeSeries): Promise<WelcomeDocument> {
  const newsletter = await newsletterOf(app, { slug: series.newsletter });
  const counts = await countSteps(app.list, series.newsletter);
  const on = isOn(series);
  return {
    newsletter: series.newsletter,
    revision: series.revision,
    on,
    since: on ? isoFromSeconds(series.periods.at(-1)?.from ?? 0) : null,
    imported: series.imported,
    ...(await readWelcomeWait(app.redis, newsletter, series)),
    steps: series.steps.map(({ number, days, subject, preheader, note, addedAt }) => ({
      ...{ id: stepId({ number }), days, subject, preheader, note },
      addedAt: isoFromSeconds(addedAt) ?? '',
      counts: statusCounts(counts.get(number) ?? zeroCounts()),
    })),
  };
}
