import * as z from 'zod';
import { amount, code, howMany, moment, quote, ref } from './fact.js';
import { pauseCause } from './pause-cause.js';

/** A relay and how the connection to it is protected. `weight` is null where there is no other relay. */
const relay = z.object({
  relay: ref,
  weight: howMany.nullable(),
  lmtp: z.boolean(),
  protection: z.enum(['socket', 'tls', 'required', 'opportunistic', 'off']),
  /** As the setting has them, such as `50/s`. */
  rates: z.array(ref),
});

/** A key that signs, and the name of its record. */
const signingKey = z.object({
  ...{ type: ref, bits: howMany, at: ref },
  /** When its file was written. */
  writtenAt: moment.optional(),
});

/** What the checks of the settings may find: those of the process that is asked. */
const settingFindings = {
  /** A check that did not end in time. */
  'health.late': { seconds: howMany },
  /** A check that could not be made: nothing is known of what it is about. */
  'health.failed': { reason: quote },
  /** The process that is asked does not send, so it does not have the settings of those that do. */
  'health.elsewhere': {},
  'node.old': { version: ref, needed: ref },
  'node.fine': { version: ref },
  'settings.unknown': { file: quote, names: z.array(z.object({ name: ref, nearest: ref.nullable() })) },
  'settings.known': { file: quote },
  'secret.missing': {},
  'secret.weak': { weak: howMany },
  'secret.fine': {},
  /** The list was created with another one. `configured`: how many are set. */
  'secret.other': { configured: howMany },
  'key-files.open': { files: z.array(quote) },
  'key-files.closed': {},
  'smtp.inbox': {},
  'smtp.relays': { relays: z.array(relay) },
  'encryption.open': { relays: z.array(ref) },
  'encryption.closed': {},
  'ehlo.loopback': { name: ref },
  'ehlo.fine': { name: ref },
  'dkim-key.missing': {},
  'dkim-key.short': { keys: z.array(signingKey), advised: howMany },
  'dkim-key.fine': { keys: z.array(signingKey) },
  'dkim-key.unreadable': { setting: ref, file: quote, reason: quote },
  'dkim-key.other-type': { setting: ref, file: quote, type: ref, wanted: z.enum(['rsa', 'ed25519', 'any']) },
  'dkim-key.too-short': { setting: ref, file: quote, bits: howMany, limit: howMany },
  'dkim-key.invalid': { setting: ref, file: quote },
} as const;

/** What the checks of Redis, the relays and the workers may find. */
const partFindings = {
  'redis.safe': {},
  /** It was started for this check alone. */
  'redis.private': {},
  'redis.memory-only': { because: z.enum(['append-only-file-off', 'waitaof-forbidden', 'waitaof-unknown']) },
  'redis.unreachable': { where: quote, reason: quote },
  'redis.refuses': {
    because: z.enum(['memory-full', 'disk-failed', 'read-only', 'too-few-replicas', 'not-ready']),
    reason: quote,
    /** Addresses of the masters of a cluster that refuse; none: there is one, or it is not known. */
    servers: z.array(ref),
  },
  'redis.not-on-disk': {},
  'redis.not-on-replicas': { wanted: howMany, confirmed: howMany },
  'redis.restoring': {},
  'redis.other-version': {},
  'redis.cluster-node': {},
  'redis.newer': { stored: howMany, known: howMany },
  'redis.not-installed': {},
  'redis.not-started': {},
  'redis.failed': { reason: quote },
  /** There are replicas, and no change waits for them. */
  'replicas.unused': { connected: howMany },
  /** `behind`: bytes. */
  'replicas.confirm': { wanted: howMany, connected: howMany, behind: howMany },
  /** Connected replicas that do not confirm that a write is on their disks. */
  'replicas.silent': { wanted: howMany, confirmed: howMany },
  'redis-setting.fine': { value: quote },
  /** A process that was killed had left `appendfsync` at `always`. */
  'redis-setting.restored': { value: quote },
  'redis-setting.unreported': { wanted: ref },
  'redis-setting.wrong': { value: quote, wanted: ref },
  'redis-setting.wasteful': { value: quote, wanted: ref },
  /** Bytes. `days`: until it is full; null: it does not grow. `perDay`: null: there are too few samples to say. */
  'memory.used': { used: howMany, max: howMany, perDay: howMany.nullable(), days: howMany.nullable() },
  /** `servers`: their addresses, where there are several. */
  'memory.unlimited': { servers: z.array(ref) },
  'list.fine': { buckets: howMany },
  'list.moving': { from: howMany, to: howMany },
  'list.other': { buckets: howMany, wanted: howMany },
  /** `slow`: this version of Nodemailer is not the expected one. */
  'relay.accepts': { relays: z.array(ref), slow: z.array(ref) },
  'worker.none': {},
  'worker.running': { workers: howMany },
  /** Max rates: of all messages, of each domain, and of some. */
  'pace.limits': {
    all: z.array(ref),
    each: z.array(ref),
    some: z.array(z.object({ domain: ref, rates: z.array(ref) })),
  },
  'pace.warm-up': { day: howMany, sent: howMany, allowed: howMany, since: ref },
  'pace.slowed': { domain: ref, perSecond: amount },
} as const;

/** Readers who have an issue, and those who do not. */
const stopped = { issue: ref, reached: howMany, notReached: howMany };

/** What the checks of backups may find, besides a planned one that is not written. */
const backupFindings = {
  'backup.fresh': { at: moment, file: quote },
  /** A private Redis has its files on the disk of the backups. */
  'backup.same-disk': { to: quote },
  /** The first one is not due for longer than a day. */
  'backup.awaited': { to: quote },
  'backup.unplanned': { lastAt: moment.nullable() },
  'backup.unwritable': { to: quote, reason: quote },
  'backup.wrong-key': { reason: quote },
  /** Somebody tries it on their own machine. */
  'backup.local': {},
} as const;

/** What the checks of readers, articles and issues may find, besides what waits for a person. */
const workFindings = {
  /** `check`: from how many every sign-up needs the bot check; `close`: from how many the form closes. */
  'sign-ups.open': { checked: z.boolean(), emails: howMany, check: howMany, close: howMany },
  'proxy.none': {},
  'proxy.networks': { networks: z.array(ref) },
  'proxy.hops': { hops: howMany },
  'proxy.untrusted': { internal: z.boolean(), at: moment },
  'bounces.none': {},
  /** `mailbox`: bounces are read from there. */
  'listener.unset': { mailbox: z.boolean() },
  'listener.silent': { where: quote },
  'listener.runs': {
    ...{ where: quote, tls: z.boolean(), emails: howMany, applied: howMany, unattributed: howMany, unread: howMany },
    lastAt: moment.nullable(),
  },
  'mailbox.unset': {},
  /** `mailbox` is null where its settings are set for another process. */
  'mailbox.silent': { mailbox: quote.nullable() },
  'mailbox.read': { mailbox: quote.nullable(), moved: howMany, backlog: howMany, lookedAt: moment.nullable() },
  'reports.unset': { setting: ref, address: ref },
  'reports.silent': { address: ref },
  'reports.asking': { topics: z.array(quote) },
  'reports.arrive': { lastAt: moment },
  'webhooks.on': { webhooks: howMany },
  'invitations.open': { invited: howMany },
  'sources.counted': { sources: howMany },
  'sources.reading': { source: ref, pages: howMany, sitemaps: howMany },
  'digests.none': {},
  'scheduled.none': {},
  'stopped.none': {},
  'stopped.paused': stopped,
  'stopped.itself': { ...stopped, reason: quote, cause: pauseCause.nullable() },
  'stopped.archived': { ...stopped, newsletter: ref },
  'holds.none': {},
  'refusals.none': {},
  'refusals.ours': { issue: ref, messages: howMany, reason: code },
} as const;

/** What the checks of an installation may find, each with the shape of its facts. */
export const healthFindings = { ...settingFindings, ...partFindings, ...backupFindings, ...workFindings } as const;
