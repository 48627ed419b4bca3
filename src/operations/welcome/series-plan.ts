import { countDue } from '../../control/welcome/start-welcomes.js';
import { counted } from '../../counted.js';
import type { SeriesEdit } from '../../issues/welcome/change-series.js';
import { isOn, readSeries, type WelcomeSeries } from '../../issues/welcome/series.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { nowSeconds } from '../../subscribers/record/subscriber.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import type { Consequence, Context, OperationApp } from '../operation.js';
import { type Actor, personOf, requireScope } from '../permission.js';

/** The welcome emails as somebody found them, and as they want them. */
interface SeriesPlan {
  newsletter: Newsletter;
  before: WelcomeSeries;
  after: WelcomeSeries;
}

/**
 * Plans a change of welcome emails. What is on goes out without another word, so that whoever changes it must be one who
 * may send.
 * @throws NotFound, ScopeMissing, and what `changed` throws
 */
export async function planSeries(
  app: OperationApp,
  slug: string,
  actor: Actor,
  changed: (before: WelcomeSeries) => WelcomeSeries,
): Promise<SeriesPlan> {
  const newsletter = await newsletterOf(app, { slug });
  const before = await readSeries(app.redis, slug);
  if (isOn(before)) requireScope(actor, 'issues:send');
  return { newsletter, before, after: changed(before) };
}

/** The readers who get an email at once by a change of emails that are on, and would not without it. */
export async function comesDue({ list }: OperationApp, plan: SeriesPlan): Promise<Consequence | undefined> {
  const { newsletter, before, after } = plan;
  if (!isOn(before) || timing(before) === timing(after)) return undefined;
  const readers = await countDue(list, newsletter, after, nowSeconds(), before);
  const text = `${counted(readers, 'reader')} whose welcome email was not due yet ${readers === 1 ? 'gets' : 'get'} one within the hour.`;
  return readers === 0 ? undefined : { code: 'welcome.comes-due', text, facts: { readers } };
}

/** What decides when a reader gets which email. */
const timing = ({ steps }: WelcomeSeries): string => JSON.stringify(steps.map(({ number, days }) => [number, days]));

/** The emails change only as they were planned: somebody may have turned them on since, or made other readers due. */
export const seriesEdit = ({ actor, plan: { before }, revision }: Context<SeriesPlan>): SeriesEdit => ({
  by: personOf(actor),
  base: revision ?? before.revision,
});
