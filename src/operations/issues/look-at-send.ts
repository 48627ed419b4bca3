import type { z } from 'zod';
import { type Check, stopsOf } from '../../checks/check.js';
import { type KeptChecks, makeChecks, readChecks } from '../../checks/issue/kept-checks.js';
import { runChecks } from '../../checks/issue/run-checks.js';
import { checkSendable } from '../../control/start-issue.js';
import { inBothZones, type StartOptions, startOf } from '../../control/start-time.js';
import { counted } from '../../counted.js';
import { countReach, type Reach, whyNobody } from '../../delivery/count-reach.js';
import { InvalidInput } from '../../errors.js';
import { personInWords } from '../../identity.js';
import {
  basisGiven,
  type ContentBasis,
  contentBasis,
  contentMark,
  requireContent,
} from '../../issues/content-basis.js';
import { ScheduledByOther } from '../../issues/draft-errors.js';
import { requireRevision } from '../../issues/draft-history.js';
import { IllegalTransition, type Issue, type IssueState } from '../../issues/issue.js';
import { describeReaders, issueConditions } from '../../issues/issue-readers.js';
import { isEditable } from '../../issues/write-draft.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter, requireActive } from '../../newsletters/newsletter-store.js';
import { shareInWords } from '../../subscribers/list/audience-words.js';
import type { Consequence, OperationApp } from '../operation.js';
import { type Actor, identityOf } from '../permission.js';
import { issueOf } from './of-issue.js';
import { AudienceMoved, ChecksFailed, NoReaders } from './send-errors.js';
import type { sendRequest } from './send-input.js';
import { aboutIssue, shownCheck } from './shown-check.js';

/** What a sender looks at: the issue as it was read, who would get it, when, and what the checks say. */
export interface SendLook {
  issue: Issue;
  /** The revisions of what was looked at. */
  content: ContentBasis;
  newsletter: Newsletter;
  /** States from which it may be sent like this. */
  from: readonly IssueState[];
  /** Undefined: at once. */
  start: Awaited<ReturnType<typeof startOf>>;
  /** Whether it keeps the time for which it is scheduled. */
  keepsTime: boolean;
  reach: Reach;
  /** When the readers were counted, Unix milliseconds. */
  countedAt: number;
  checks: readonly Check[];
  /** The checks that keep it from being sent. */
  stops: readonly Check[];
}

type Asked = z.output<typeof sendRequest> & { issue: string };

/**
 * Looks at what a send would do. Changes nothing. Without a time, a scheduled issue keeps the one that it has.
 * @throws NotFound, NewsletterArchived, IllegalTransition, NothingToSend; InvalidInput for its time
 */
export async function lookAtSend(app: OperationApp, asked: Asked): Promise<SendLook> {
  const issue = await issueOf(app, asked);
  const content = await contentBasis(app.redis, issue);
  const newsletter = await readNewsletter(app.redis, issue.newsletter);
  requireActive(newsletter);
  const keepTime = asked.keepTime || (issue.state === 'scheduled' && !hasTime(asked));
  const when = await timed(app, newsletter, issue, { ...asked, keepTime });
  return surveyed(app, asked, { issue, content, newsletter, ...when });
}

const hasTime = ({ at, localTime, holdSeconds, now }: Asked): boolean =>
  at !== undefined || localTime !== undefined || holdSeconds !== undefined || now === true;

/**
 * The same for a send that is to happen: refuses what may not be sent.
 * @throws NotFound, ChangedSinceLook, IllegalTransition, NewsletterArchived, NoPostalAddress, NothingToSend,
 *   NotApproved, ScheduledByOther, NoReaders, AudienceMoved, ChecksFailed; InvalidInput for its time or revision
 */
export async function requireSend(app: OperationApp, asked: Asked, actor: Actor): Promise<SendLook> {
  const issue = await issueOf(app, asked);
  await requireRevision(app.redis, issue, asked.revision);
  const content = basisGiven(asked.content, issue) ?? (await contentBasis(app.redis, issue));
  await requireContent(app.redis, issue, content);
  const newsletter = await readNewsletter(app.redis, issue.newsletter);
  const when = await timed(app, newsletter, issue, asked);
  requireSeenSchedule(issue, asked, actor);
  // Before the checks, which take some seconds.
  await checkSendable(app.redis, issue);
  const look = await surveyed(app, asked, { issue, content, newsletter, ...when });
  if (look.reach.matching === 0) throw new NoReaders(issue.id, whyNobody(issue, look.reach));
  if (asked.readers !== undefined) requireSameAudience(issue, asked.readers, look.reach);
  if (look.stops.length > 0) throw new ChecksFailed(issue.id, look.stops);
  return look;
}

/**
 * Nobody moves what somebody else has scheduled without saying so, nor what has another time than the one that they saw.
 * @throws ScheduledByOther; InvalidInput for a time that a draft has not
 */
function requireSeenSchedule(issue: Issue, asked: Asked, actor: Actor): void {
  const { state, sender, startAt } = issue;
  if (asked.scheduledAt !== undefined && state !== 'scheduled')
    throw new InvalidInput('scheduledAt', 'must be left out: the issue is not scheduled');
  if (asked.scheduledAt !== undefined && Date.parse(asked.scheduledAt) !== startAt) throw new ScheduledByOther(issue);
  if (state !== 'scheduled' || !sender || sender.id === identityOf(actor)) return;
  if (asked.reschedule || asked.keepTime || asked.now) return;
  throw new ScheduledByOther(issue);
}

/** A count that is older than this is made again before the send, in ms: a person may have thought for an hour. */
const countHoldsMs = 10_000;

/** Compares the audience that was seen with the current one, if that look is old. @throws AudienceMoved */
export async function requireFreshAudience(
  { list }: OperationApp,
  { issue, newsletter, reach, countedAt }: Pick<SendLook, 'issue' | 'newsletter' | 'countedAt'> & { reach: Counted },
): Promise<void> {
  if (Date.now() - countedAt < countHoldsMs) return;
  requireSameAudience(issue, reach.matching, await countReach(list, newsletter, issue));
}

type Counted = Pick<Reach, 'matching'>;

/** @param seen readers, as somebody saw them @throws AudienceMoved when they are more or fewer by more than 1 % */
export function requireSameAudience({ id }: Pick<Issue, 'id'>, seen: number, { matching }: Counted): void {
  if (Math.abs(matching - seen) * 100 > seen) throw new AudienceMoved(id, seen, matching);
}

const checkedStart = ({ startAt, local }: NonNullable<SendLook['start']>) => ({ startAt, day: local?.day });

type Given = Pick<SendLook, 'issue' | 'content' | 'newsletter' | 'from' | 'start' | 'keepsTime'>;

async function surveyed(app: OperationApp, { ignore = [] }: Asked, given: Given): Promise<SendLook> {
  if (!given.start) return looked(given, await makeChecks(app, given.issue, 'now'), ignore);
  const at = Date.now();
  return looked(given, { at, report: await runChecks(app, given.issue, checkedStart(given.start)) }, ignore);
}

const looked = (
  given: Given,
  { at, report: { checks, readers } }: KeptChecks,
  ignore: Parameters<typeof stopsOf>[1] = [],
): SendLook => ({ ...given, reach: readers, countedAt: at, checks, stops: stopsOf(checks, ignore) });

/**
 * The look of the last minutes at a send that starts at once, of a draft or a scheduled issue. Changes nothing.
 * @returns undefined while a new one is being made
 * @throws NotFound, NewsletterArchived, IllegalTransition, NothingToSend
 */
export async function lastLookAtSend(
  app: OperationApp,
  asked: { issue: string; since?: string | undefined },
): Promise<SendLook | undefined> {
  const issue = await issueOf(app, asked);
  const content = await contentBasis(app.redis, issue);
  const newsletter = await readNewsletter(app.redis, issue.newsletter);
  requireActive(newsletter);
  if (!isEditable(issue)) throw new IllegalTransition(issue.id, issue.state, 'sending');
  const since = asked.since === undefined ? 0 : Date.parse(asked.since);
  const kept = await readChecks(app, issue, 'now', since);
  return kept && looked({ issue, content, newsletter, from: [issue.state], start: undefined, keepsTime: false }, kept);
}

/** When it would start, and from which states. @throws IllegalTransition, InvalidInput */
async function timed(
  { list }: OperationApp,
  newsletter: Newsletter,
  issue: Issue,
  asked: Asked,
): Promise<Pick<SendLook, 'start' | 'from' | 'keepsTime'>> {
  const options = startOptions(asked);
  const isAhead = issue.startAt > Date.now();
  const kept = isAhead ? { startAt: issue.startAt, local: issue.local, late: [] } : undefined;
  const start = asked.keepTime ? kept : await startOf(list, newsletter, issue, options);
  const mayBeScheduled = start !== undefined || asked.now === true;
  const states: IssueState[] = asked.keepTime ? ['scheduled'] : mayBeScheduled ? ['draft', 'scheduled'] : ['draft'];
  if (!states.includes(issue.state)) throw new IllegalTransition(issue.id, issue.state, 'sending');
  // Of two who schedule a draft at the same time, one wins.
  return { start, from: [issue.state], keepsTime: asked.keepTime === true };
}

/** @throws InvalidInput for options that exclude each other */
function startOptions({ at, localTime, holdSeconds, now, keepTime }: Asked): StartOptions {
  const timed = at !== undefined || localTime !== undefined;
  if (keepTime && (timed || holdSeconds !== undefined || now))
    throw new InvalidInput('keepTime', 'cannot be given together with another time or a hold');
  if (holdSeconds !== undefined && timed) throw new InvalidInput('holdSeconds', 'cannot be given together with a time');
  if (now && (timed || holdSeconds !== undefined))
    throw new InvalidInput('now', 'cannot be given together with a time or a hold');
  return {
    ...(at === undefined ? {} : { at }),
    ...(localTime === undefined ? {} : { localTime }),
    ...(holdSeconds === undefined ? {} : { hold: holdSeconds * 1_000 }),
  };
}

/** `1,702 readers of The Gazette (every confirmed reader)`. */
const audienceOf = ({ issue, newsletter, reach }: SendLook) => {
  const share = shareInWords(reach, issueConditions(issue));
  const why = reach.matching === reach.confirmed ? describeReaders(issue) : share;
  return `${counted(reach.matching, 'reader')} of ${newsletter.title} (${why})`;
};

/** What the send does that cannot be undone. */
export function sendConsequence(look: SendLook): Consequence {
  const { issue, newsletter, start, reach, checks } = look;
  const { state, sender, startAt } = issue;
  const moved = state === 'scheduled' && startAt !== start?.startAt;
  const by = sender ? ` by ${personInWords(sender)}` : '';
  const earlier = moved ? `It is scheduled${by} for ${inBothZones(startAt, newsletter.timeZone)}. ` : '';
  const when = start ? `at ${inBothZones(start.startAt, newsletter.timeZone)}` : 'now';
  return {
    code: 'issue.goes-out',
    text: `${earlier}This sends “${issue.subject}” to ${audienceOf(look)}, ${when}.`,
    facts: {
      revision: issue.revision,
      readers: reach.matching,
      startAt: start ? new Date(start.startAt).toISOString() : null,
      checks: checks.map((check) => shownCheck(check, aboutIssue(issue))),
    },
  };
}

/** The document of a look. */
export function sendLookDocument({ issue, content, newsletter, start, reach, checks, stops }: SendLook) {
  const { id, state, subject, revision } = issue;
  const isScheduled = state === 'scheduled';
  return {
    ...{ id, state, subject, revision, content: contentMark(content), readers: reach.matching, reach },
    inWords: shareInWords(reach, issueConditions(issue)),
    startAt: start ? new Date(start.startAt).toISOString() : null,
    scheduledAt: isScheduled ? new Date(issue.startAt).toISOString() : null,
    scheduledBy: isScheduled && issue.sender ? personInWords(issue.sender) : null,
    local: start?.local ?? null,
    late: start?.late ?? [],
    timeZone: newsletter.timeZone,
    ok: stops.length === 0,
    stops: stops.map(({ name }) => name),
    checks: checks.map((check) => shownCheck(check, aboutIssue(issue))),
  };
}
