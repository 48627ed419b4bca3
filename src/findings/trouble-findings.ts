import * as z from 'zod';
import { code, howMany, moment, quote, ref, some } from './fact.js';
import { pauseCause } from './pause-cause.js';

const namesOf = <Parts extends object>(parts: Parts) =>
  Object.keys(parts) as [keyof Parts & string, ...(keyof Parts & string)[]];

/** What is read apart from the rest, and what it finds: the names of findings (the part before the dot). */
export const attentionParts = {
  store: ['redis', 'replicas'],
  workers: ['worker', 'relay'],
  issues: ['issue', 'provider'],
  newsletters: ['bounces', 'feedback', 'comments', 'section', 'welcome'],
  sources: ['source'],
  mailbox: ['mailbox', 'listener'],
  'sign-ups': ['sign-ups'],
  webhooks: ['webhook'],
  senders: ['from', 'spf', 'dkim', 'dmarc', 'alignment'],
  invitations: ['invitation'],
  memory: ['memory'],
  backups: ['backup'],
} as const;

/** What waits for a person, each with the shape of its facts. The part before the dot is what it is about. */
export const troubleFindings = {
  /** A part of the list that cannot be read: what it would find is not known. */
  'attention.incomplete': { part: z.enum(namesOf(attentionParts)), reason: quote },
  /** A master with fewer replicas than DURABLE_REPLICAS: changes are refused and sends wait. */
  'replicas.few': { wanted: howMany, connected: howMany },
  /**
   * Fewer replicas of all masters than in the last seven days, and enough for DURABLE_REPLICAS. `spare`: how many a
   * master may still lose before changes are refused; null: none waits for replicas.
   */
  'replicas.lost': { before: howMany, connected: howMany, spare: howMany.nullable() },
  /** A replica has become the primary in the last 25 hours. `server`: its address, where there are several primaries. */
  'replicas.failed-over': { at: moment, server: ref.nullable() },
  'worker.away': {},
  /** Whether it waits for something is not known. */
  'issue.unreadable': { issue: ref, reason: quote },
  /** A scheduled issue that does not start by itself. `startAt`: when it was to start. */
  'issue.waits': {
    issue: ref,
    because: z.enum(['approval', 'changed', 'late', 'restored', 'postal-address', 'articles', 'archived', 'checks']),
    startAt: moment,
    since: moment,
  },
  /** It will wait for its approval when its time comes. */
  'issue.unapproved': { issue: ref, startAt: moment },
  'issue.paused': { issue: ref },
  /** `reason`: the cause in English. `cause`: null where version 0.2.0 or earlier paused it for a limit. */
  'issue.paused-itself': { issue: ref, reason: quote, cause: pauseCause.nullable() },
  'issue.archived': { issue: ref, newsletter: ref },
  /** The server may have taken messages to these readers: nobody knows whether they have it. */
  'issue.uncertain': { issue: ref, readers: howMany },
  /** A send that was cancelled half-way, and no later issue has its articles for the rest. */
  'issue.half-sent': { issue: ref, reached: howMany, notReached: howMany },
  /** A digest that was not sent, because a check says stop. */
  'issue.held': { issue: ref },
  /** A provider refuses an issue because of its sender. `until`: then the messages of its readers have failed. */
  'provider.on-hold': {
    ...{ issue: ref, provider: ref, relay: ref, reason: code, reply: quote },
    ...{ refused: howMany, attempts: howMany, since: moment, until: moment },
  },
  'source.failing': {
    source: ref,
    host: ref.optional(),
    newsletter: ref,
    failures: howMany,
    result: quote,
    /** The HTTP status of the answer; 0: there was none. */
    status: howMany.optional(),
    lastSuccessAt: moment.nullable(),
  },
  'source.paused': { source: ref, host: ref, newsletter: ref, since: moment },
  'bounces.held': { newsletter: ref, held: howMany, limit: howMany, since: moment },
  'mailbox.away': {},
  'mailbox.failing': {
    because: z.enum(['connection', 'certificate', 'login', 'folder', 'report', 'blocked']),
    reason: quote,
    lookedAt: moment,
  },
  /** Bytes. `server`: its address, where there are several. */
  /** Most of it is used. `server`: null where there is one. */
  'memory.high': { server: ref.nullable(), used: howMany, max: howMany },
  'memory.filling': { server: ref.nullable(), used: howMany, max: howMany, perDay: howMany, days: howMany },
  'listener.away': {},
  'feedback.unread': { newsletter: ref, emails: howMany },
  'comments.held': { newsletter: ref, comments: howMany },
  /** Welcome emails that somebody wants and that are not sent. A paused send is a trouble of its own. */
  'welcome.waits': {
    newsletter: ref,
    because: z.enum(['postal-address', 'restored', 'old-worker']),
    /** The workers of version 0.2.0 or earlier that they wait for. */
    workers: some(z.object({ host: ref, process: ref })).optional(),
  },
  'sign-ups.closed': { by: z.enum(['limit', 'operator']), since: moment, opensAt: moment.nullable() },
  'sign-ups.waiting': { signUps: howMany },
  'webhook.off': { webhook: ref, error: quote, since: moment },
  /** A section whose renaming was interrupted. */
  'section.moving': { newsletter: ref, from: quote, to: quote },
  /** The email of an invitation was not sent, and is not tried again. */
  'invitation.unsent': { person: ref, name: quote, because: z.enum(['no-sender', 'refused']) },
  /** A planned backup could not be written at its last attempt, and none has been since. */
  'backup.failed': {
    ...{ to: quote, at: moment, lastAt: moment.nullable(), reason: quote },
    because: z.enum(['folder', 'space', 'bucket', 'other']),
  },
  /** A planned backup that is not written. `because`: why it could not be; null: no worker has tried. */
  'backup.old': {
    ...{ to: quote, lastAt: moment.nullable(), reason: quote },
    because: z.enum(['folder', 'space', 'bucket', 'other']).nullable(),
  },
} as const;
