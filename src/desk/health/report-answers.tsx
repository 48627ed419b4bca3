import { InvalidInput } from '../../errors.js';
import { feedback } from '../../operations/feedback/feedback.js';
import { health } from '../../operations/health.js';
import { perform } from '../../operations/operation.js';
import { NoBounceBacklog } from '../../subscribers/membership/decide-bounces.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { mayRunInstallation } from '../kit/as-person.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { type ReadersVisit, withReaders } from '../readers/with-readers.js';
import { AskBacklogPage, type BacklogAct, ReportsPage } from './reports-page.js';

const listed = 50;

/** Bounces that are held back, reports that arrived, and emails that nobody understood. */
export const showReports: Answer = withReaders(async (found) => {
  const { app, request, reply, visit, newsletter } = found;
  const asked = { actor: visit.actor, key: { slug: newsletter.slug } };
  const [hold, reports, unread, checks] = await Promise.all([
    holdOf(found),
    perform(app, feedback.list, { ...asked, input: { limit: listed, from: 'reports' } }),
    perform(app, feedback.unread, { ...asked, input: { limit: listed } }),
    mayRunInstallation(visit) ? perform(app, health.readLast, { actor: visit.actor, key: {}, input: {} }) : undefined,
  ]);
  const shown = { hold, reports: reports.result.lines, unread: unread.result };
  const channels = checks?.result.kept?.checks.filter(({ name }) => inbound.includes(name)) ?? [];
  return sendPage(reply, 200, <ReportsPage {...{ visit, newsletter, ...shown, channels }} done={doneIn(request)} />);
});

const inbound: readonly string[] = ['listener', 'mailbox', 'reports'];

/** What is held back of the newsletter. */
async function holdOf({ app, visit, newsletter }: ReadersVisit) {
  const { result } = await perform(app, feedback.holds, { actor: visit.actor, key: {}, input: {} });
  return result.find((one) => one.newsletter === newsletter.slug);
}

/** What was just done, with its numbers, from the address. */
function doneIn({ query }: ReadersVisit['request']) {
  const { done, count, back } = query as Readonly<Record<string, unknown>>;
  const number = (text: unknown) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0);
  const what = (['released', 'rolledBack', 'gone'] as const).find((one) => one === done);
  return what ? { what, count: number(count), back: number(back) } : undefined;
}

/** Applies or drops what is held back, once the person has confirmed the number that they saw. */
export const decideBacklog: Answer = withReaders(async (found) => {
  const { request, reply, visit, newsletter } = found;
  const form = await readForm(request);
  const act = (['release', 'rollBack'] as const).find((one) => one === form.get('act'));
  if (!act) throw new InvalidInput('act', 'must be a button of the page');
  const lead = (parts: Record<string, string>) =>
    reply.redirect(withParameters(healthTabAddress(visit.frame, newsletter, 'reports'), parts), 303);
  const hold = await holdOf(found);
  if (!hold) return lead({ done: 'gone' });
  const isMoved = form.has('held') && form.get('held') !== String(hold.held);
  if (form.get('sure') !== 'yes' || isMoved)
    return sendPage(reply, isMoved ? 409 : 200, <AskBacklogPage {...{ visit, newsletter, hold, act, isMoved }} />);
  try {
    return lead(await apply(found, act, hold.held));
  } catch (error) {
    if (error instanceof NoBounceBacklog) return lead({ done: 'gone' });
    if (!(error instanceof OtherNumber)) throw error;
    const now = { ...hold, held: error.held };
    return sendPage(reply, 409, <AskBacklogPage {...{ visit, newsletter, hold: now, act }} isMoved />);
  }
});

/** More bounces have come since the person saw their number. */
class OtherNumber extends Error {
  constructor(readonly held: number) {
    super('The number has changed.');
  }
}

/** @param seen how many bounces the person has confirmed @returns the parts of the address that says so */
async function apply(
  { app, visit, newsletter }: ReadersVisit,
  act: BacklogAct,
  seen: number,
): Promise<Record<string, string>> {
  const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  if (act === 'rollBack') {
    const { dropped, broughtBack } = (await perform(app, feedback.rollBack, asked)).result;
    return { done: 'rolledBack', count: String(dropped), back: String(broughtBack) };
  }
  const confirm = async ({ facts }: { facts: Readonly<Record<string, unknown>> }) => {
    if (facts.held !== seen) throw new OtherNumber(Number(facts.held));
  };
  const { bounced } = (await perform(app, feedback.release, { ...asked, confirm })).result;
  return { done: 'released', count: String(bounced) };
}
