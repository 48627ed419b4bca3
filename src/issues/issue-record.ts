import * as z from 'zod';
import type { Identity } from '../identity.js';
import { cadences } from '../newsletters/cadence.js';
import { parseLayout } from '../redis/layout.js';
import { messageIdForms } from '../redis/message-id-form.js';
import { audienceFilter } from '../subscribers/list/audience.js';
import { chosenStory } from './chosen-story.js';
import { articleVersion, type DraftContent, leadTextNames } from './draft-content.js';
import {
  type Correction,
  foldedLedger,
  type Issue,
  type IssueState,
  needsDecision,
  stateChangeKinds,
  transitions,
  type Waiting,
  waitReasons,
  welcomeCounts,
} from './issue.js';
import { causeOf } from './pause-cause.js';
import { slotsOf, sponsorSlot } from './sponsor-slot.js';
import { subjectDecision, subjectTest } from './subject-test.js';

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
const time = z.coerce.number().default(0);
/** A mark that is 1 or missing. */
const mark = z
  .string()
  .optional()
  .transform((text) => text === '1');
const notedWait = z.object({ for: z.enum(waitReasons), since: z.number(), startAt: z.number() });
/** An issue in its Redis hash: each field is text. Versions older than a field did not write it. */
const stored = z.object({
  id: z.string(),
  newsletter: z.string(),
  state: z.custom<IssueState>((value) => typeof value === 'string' && value in transitions),
  subject: z.string(),
  preheader: z.string(),
  followsLead: json(z.array(z.enum(leadTextNames))).default([]),
  articles: json(z.array(z.string())),
  versions: json(z.record(z.string(), articleVersion)).default({}),
  note: z.string().default(''),
  sectionNotes: json(z.record(z.string(), z.string())).default({}),
  sponsors: json(z.array(sponsorSlot)).optional(),
  /** Version 0.1 stored one sponsor. */
  sponsor: json(
    z.object({ title: z.string(), text: z.string(), url: z.string(), image: z.string() }).nullable(),
  ).default(null),
  subjectTest: json(subjectTest.nullable()).default(null),
  subjectDecision: json(subjectDecision.nullable()).default(null),
  readersChoice: json(z.array(chosenStory)).optional(),
  revision: z.coerce.number().default(1),
  welcome: time,
  welcomeCounts: json(welcomeCounts).nullable().default(null),
  welcomeTotalled: mark,
  audience: json(audienceFilter).default({}),
  // Issues of earlier versions have none of these three. They stay listed.
  segment: z.string().default(''),
  unlisted: mark,
  withdrawnAt: time,
  stream: json(z.object({ cadence: z.enum(cadences), offered: z.array(z.enum(cadences)) }).nullable()).default(null),
  tick: time,
  startAt: time,
  sender: z.custom<Identity>((value) => typeof value === 'string').optional(),
  senderName: z.string().default(''),
  seen: time,
  changedAt: time,
  // With the start time that it is about: a new time ends the wait.
  waits: json(notedWait.nullable()).default(null),
  // Apart: version 0.2.0 does not know this reason, and could not read an issue that has it above.
  waitsForChecks: json(notedWait.nullable()).default(null),
  local: json(z.object({ day: z.string(), time: z.string() }).nullable()).default(null),
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  messageIdForm: z.enum(messageIdForms).optional(),
  layout: z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : parseLayout(text))),
  omissions: z.coerce.number().default(0),
  partlySent: mark,
  planned: mark,
  audienceSize: time,
  edition: z.coerce.number().default(1),
  corrections: json(
    z.array(z.object({ edition: z.number(), at: z.number(), acceptedBefore: z.number() })) satisfies z.ZodType<
      Correction[]
    >,
  ).default([]),
  stateChanges: json(
    z.array(
      z.object({
        change: z.enum(stateChangeKinds),
        at: z.number(),
        by: z.object({ id: z.custom<Identity>((value) => typeof value === 'string'), name: z.string() }).nullable(),
      }),
    ),
  ).default([]),
  pausedBecause: z.string().default(''),
  pausedFor: z.string().default(''),
  restoredAt: time,
  markedAt: time,
  reachedAt: time,
  folded: json(foldedLedger).nullable().default(null),
  ledgerPacked: mark,
  ledgerGone: mark,
  emailsGone: mark,
});

/** Encodes what an issue waits for with the start time that it is about. */
export const encodeWaits = (waits: Waiting, startAt: number): string => JSON.stringify({ ...waits, startAt });

function waitsOf(given: z.infer<typeof stored>): Waiting | null {
  const { state, startAt, waits, waitsForChecks, seen, revision, changedAt } = given;
  if (state !== 'scheduled') return null;
  const [latest] = [waits, waitsForChecks]
    .filter((one) => one?.startAt === startAt)
    .toSorted((a, b) => (b?.since ?? 0) - (a?.since ?? 0));
  const noted = latest ? { for: latest.for, since: latest.since } : null;
  // It follows from the revisions, so that no change can be forgotten.
  return seen === 0 || seen === revision || needsDecision(noted) ? noted : { for: 'changed', since: changedAt };
}

/**
 * Reads an issue from its hash. Names each field, so that all issues are objects of one shape: a send reads its issue
 * twice a second, and an issue of another shape makes V8 compile everything that uses it again.
 * @returns undefined when the hash is not one of an issue
 */
export function decodeIssue(hash: Record<string, string>): Issue | undefined {
  const { data: given } = stored.safeParse(hash);
  if (!given) return undefined;
  const { subjectTest, subjectDecision } = given;
  return {
    id: given.id,
    newsletter: given.newsletter,
    state: given.state,
    // Once a test is decided, the subject that won is the issue's, on the pages too.
    subject: (subjectDecision && subjectTest?.subjects[subjectDecision.subject]) ?? given.subject,
    preheader: given.preheader,
    followsLead: given.followsLead,
    articles: given.articles,
    versions: given.versions,
    note: given.note,
    sectionNotes: given.sectionNotes,
    sponsors: given.sponsors ?? slotsOf(given.sponsor),
    subjectTest,
    subjectDecision,
    readersChoice: given.readersChoice,
    revision: given.revision,
    welcome: given.welcome,
    welcomeCounts: given.welcomeCounts,
    welcomeTotalled: given.welcomeTotalled,
    audience: given.audience,
    segment: given.segment,
    unlisted: given.unlisted,
    withdrawnAt: given.withdrawnAt,
    stream: given.stream,
    tick: given.tick,
    startAt: given.startAt,
    sender: given.sender ? { id: given.sender, name: given.senderName } : null,
    seen: given.seen,
    waits: waitsOf(given),
    local: given.local,
    createdAt: given.createdAt,
    startedAt: given.startedAt,
    finishedAt: given.finishedAt,
    // A version that stored no form may have sent some of this issue's emails.
    messageIdForm: given.messageIdForm ?? (given.startedAt > 0 ? 'base64url' : 'hex'),
    layout: given.layout,
    omissions: given.omissions,
    partlySent: given.partlySent,
    planned: given.planned,
    audienceSize: given.audienceSize,
    edition: given.edition,
    corrections: given.corrections,
    stateChanges: given.stateChanges,
    pausedBecause: given.state === 'paused' ? given.pausedBecause : '',
    pausedFor: pausedForOf(given),
    restoredAt: given.restoredAt,
    ...{ markedAt: given.markedAt, reachedAt: given.reachedAt },
    folded: given.folded,
    ledgerPacked: given.ledgerPacked,
    ledgerGone: given.ledgerGone,
    emailsGone: given.emailsGone,
  };
}

/**
 * The fields that decide whether and where public pages list an issue. Reading these alone keeps long archives fast.
 */
const published = stored.pick({
  id: true,
  state: true,
  partlySent: true,
  unlisted: true,
  withdrawnAt: true,
  articles: true,
  local: true,
  startedAt: true,
  planned: true,
  pausedBecause: true,
  pausedFor: true,
});
export type Publication = ReturnType<typeof publicationOf>;
export const publicationFields = Object.keys(published.shape);

/** @param values those of `publicationFields`, in that order. @returns undefined when there is no such issue */
export function decodePublication(values: readonly (string | null)[]): Publication | undefined {
  const pairs = publicationFields.flatMap((name, i) => (values[i] == null ? [] : [[name, values[i]]]));
  const { data } = published.safeParse(Object.fromEntries(pairs));
  return data && publicationOf(data);
}

const publicationOf = (given: z.infer<typeof published>) => ({ ...given, pausedFor: pausedForOf(given) });

const pausedForOf = ({
  state,
  pausedBecause,
  pausedFor,
}: Pick<z.infer<typeof stored>, 'state' | 'pausedBecause' | 'pausedFor'>) =>
  state === 'paused' ? causeOf(pausedBecause, pausedFor) : null;

/** An issue's content as fields of its hash. */
export function encodeContent(content: DraftContent): Record<keyof DraftContent, string> {
  return {
    subject: content.subject,
    preheader: content.preheader,
    followsLead: JSON.stringify(content.followsLead),
    articles: JSON.stringify(content.articles),
    versions: JSON.stringify(content.versions),
    note: content.note,
    sectionNotes: JSON.stringify(content.sectionNotes),
    sponsors: JSON.stringify(content.sponsors),
    subjectTest: JSON.stringify(content.subjectTest),
  };
}
