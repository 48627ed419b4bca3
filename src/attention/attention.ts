import type { Redis } from 'ioredis';
import { countHeldComments } from '../answers/comments/comment-store.js';
import { stateOf } from '../articles/pull/source.js';
import { allSources } from '../articles/pull/source-store.js';
import { hostOf } from '../articles/sources/fetch-errors.js';
import { isOlderThanDay } from '../backup/backup-plan.js';
import { newestBackup, readBackups } from '../backup/backup-run.js';
import type { Config } from '../config.js';
import { describeError } from '../errors.js';
import { isAlive, readChannel } from '../feedback/inbound/channel-status.js';
import { readMailboxState } from '../feedback/mailbox/mailbox-state.js';
import { countUnread } from '../feedback/unread-reports.js';
import { someOf } from '../findings/fact.js';
import type { FactsOf } from '../findings/finding.js';
import { isOn, readSeries, type WelcomeSeries } from '../issues/welcome/series.js';
import { unfinishedRenamings } from '../newsletters/former-sections.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { personState } from '../people/person.js';
import { listPersons } from '../people/person-store.js';
import { wouldRefuse } from '../redis/refused-writes.js';
import { countWorkers, silentWorkers, type WorkerPlace } from '../reports/presence.js';
import { reportedRelays } from '../reports/relay-report.js';
import { readSignUpState } from '../subscribers/abuse/sign-up-state.js';
import { countAbandoned, waitingSignUps } from '../subscribers/membership/accepted-sign-ups.js';
import { readBounceBacklog } from '../subscribers/membership/bounce-backlog.js';
import { listWebhooks } from '../webhooks/webhook-store.js';
import { issueTroubles } from './issue-troubles.js';
import { isSenderTrouble, readSenders, senderDomain } from './kept-senders.js';
import { type KnownRefusal, memoryTroubles, storeTroubles } from './store-troubles.js';
import { type AttentionPart, type Trouble, type TroubleCode, trouble } from './trouble.js';

export interface AttentionDeps {
  redis: Redis;
  config: { feedback: Pick<Config['feedback'], 'listener' | 'mailbox'>; durableReplicas: number };
}

/**
 * Everything that waits for a person, what stops first. Reads what is kept of it: no reader, no ledger, no DNS and no
 * relay. So it costs the same with any number of readers, and is as old as the reports of the workers (30 s).
 */
export async function readAttention({ redis, config }: AttentionDeps, now = Date.now()): Promise<Trouble[]> {
  const all = await listNewsletters(redis);
  const newsletters = new Map(all.map((one) => [one.slug, one]));
  const refused = wouldRefuse(redis);
  const found = await readParts({
    store: storeTroubles(redis, config.durableReplicas, refused, now),
    workers: workerTroubles(redis, refused),
    issues: issueTroubles(redis, newsletters),
    newsletters: newsletterTroubles(redis, all),
    sources: sourceTroubles(redis, newsletters),
    mailbox: mailboxTroubles(redis, config.feedback, refused),
    'sign-ups': signUpTroubles(redis, now),
    webhooks: webhookTroubles(redis, newsletters),
    senders: senderTroubles(redis, all),
    invitations: invitationTroubles(redis, now),
    memory: memoryTroubles(redis, refused, now),
    backups: backupTroubles(redis, now),
  });
  const once = [...new Map(found.map((one) => [one.id, one])).values()];
  return once.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/**
 * What each part found. One that cannot be read is a trouble itself, and hides nothing of the others.
 * @throws the error of all of them, if none can be read
 */
async function readParts(parts: Readonly<Record<AttentionPart, Promise<Trouble[]>>>): Promise<Trouble[]> {
  const names = Object.keys(parts) as AttentionPart[];
  const read = await Promise.allSettled(Object.values(parts));
  const [first, ...others] = read;
  if (first?.status === 'rejected' && others.every(({ status }) => status === 'rejected')) throw first.reason;
  return read.flatMap((one, i) => {
    const part = names[i] as AttentionPart;
    return one.status === 'fulfilled' ? one.value : [incomplete(part, one.reason)];
  });
}

const incomplete = (part: AttentionPart, error: unknown) =>
  trouble('stop', 'attention.incomplete', { part, reason: describeError(error) }, undefined, part);

const rank = ({ severity }: Trouble) => (severity === 'stop' ? 0 : 1);

/** Without a worker, nothing is known of the relays; and while Redis refuses writes, nothing of the workers. */
async function workerTroubles(redis: Redis, refusal: KnownRefusal): Promise<Trouble[]> {
  const [refused, workers, relays] = await Promise.all([
    refusal,
    countWorkers(redis),
    reportedRelays(redis).catch((error: unknown) => describeError(error).replace(/\.$/, '')),
  ]);
  if (workers === 0) return refused ? [] : [trouble('stop', 'worker.away', {})];
  if (typeof relays === 'string') return [trouble('stop', 'relay.unreachable', { reason: relays })];
  const down = relays.filter(({ up }) => !up).map(({ relay, reason }) => ({ relay, reason }));
  return down.length > 0 ? [trouble('warning', 'relay.down', { relays: someOf(down) })] : [];
}

/** Welcome emails that are on and cannot be sent, or that were on before a restore. */
function welcomeTroubles(
  one: Newsletter,
  series: WelcomeSeries | undefined,
  oldWorkers: readonly WorkerPlace[],
): Trouble[] {
  if (!series || one.archivedAt !== '') return [];
  const waits = (severity: Trouble['severity'], facts: Omit<FactsOf<'welcome.waits'>, 'newsletter'>) => [
    trouble(severity, 'welcome.waits', { newsletter: one.slug, ...facts }, one, one.slug),
  ];
  const workers = undefined;
  if (series.restored) return waits('stop', { because: 'restored', workers });
  if (!isOn(series)) return [];
  if (one.postalAddress.trim() === '') return waits('stop', { because: 'postal-address', workers });
  // Somebody upgrades part by part, and wants it so.
  return oldWorkers.length > 0 ? waits('warning', { because: 'old-worker', workers: someOf(oldWorkers) }) : [];
}

/**
 * What each newsletter waits for besides its issues: bounces, comments, emails that nobody understood, renamings, welcome
 * emails.
 */
async function newsletterTroubles(redis: Redis, all: readonly Newsletter[]): Promise<Trouble[]> {
  const [holds, unread, comments, welcomes, oldWorkers] = await Promise.all([
    Promise.all(all.map(({ number }) => readBounceBacklog(redis, number))),
    countUnread(redis),
    countHeldComments(redis),
    Promise.all(all.map(({ slug }) => readSeries(redis, slug))),
    silentWorkers(redis),
  ]);
  return all.flatMap((one, i): Trouble[] => {
    const newsletter = one.slug;
    const [hold, emails, waiting] = [holds[i], unread.get(one.number) ?? 0, comments.get(one.number) ?? 0];
    const about = [one, newsletter] as const;
    return [
      ...(hold
        ? [
            trouble(
              'stop',
              'bounces.held',
              { newsletter, held: hold.held, limit: hold.limit, since: hold.since },
              ...about,
            ),
          ]
        : []),
      ...(emails > 0 ? [trouble('warning', 'feedback.unread', { newsletter, emails }, ...about)] : []),
      ...(waiting > 0 ? [trouble('warning', 'comments.held', { newsletter, comments: waiting }, ...about)] : []),
      ...welcomeTroubles(one, welcomes[i], oldWorkers),
      ...unfinishedRenamings(one).map(({ from, to }) =>
        trouble('stop', 'section.moving', { newsletter, from, to }, one, `${newsletter} ${from}`),
      ),
    ];
  });
}

async function sourceTroubles(redis: Redis, newsletters: ReadonlyMap<string, Newsletter>): Promise<Trouble[]> {
  const all = await allSources(redis);
  const paused = all.filter((source) => stateOf(source) === 'paused');
  const failing = all.filter((source) => stateOf(source) === 'failing');
  const waiting = paused.map(({ id, url, newsletter, pausedAt }) => {
    const facts = { source: id, host: hostOf(url), newsletter, since: pausedAt };
    return trouble('warning', 'source.paused', facts, newsletters.get(newsletter), id);
  });
  const broken = failing.map(({ id, url, newsletter, status: { failures, result, httpStatus, lastSuccessAt } }) => {
    const last = { failures, result, status: httpStatus, lastSuccessAt: lastSuccessAt || null };
    // Not the whole address, which may hold a token: this goes into emails and webhooks.
    const facts = { source: id, host: hostOf(url), newsletter, ...last };
    return trouble('warning', 'source.failing', facts, newsletters.get(newsletter), id);
  });
  return [...broken, ...waiting];
}

/** The settings may be set only for another process, so a mailbox that is read counts too. */
async function mailboxTroubles(
  redis: Redis,
  { listener, mailbox }: AttentionDeps['config']['feedback'],
  refusal: KnownRefusal,
): Promise<Trouble[]> {
  const [refused, smtp, imap, { failure, lookedAt }] = await Promise.all([
    refusal,
    readChannel(redis, 'smtp'),
    readChannel(redis, 'imap'),
    readMailboxState(redis),
  ]);
  const isRead = isAlive(imap);
  return [
    ...(listener && !refused && !isAlive(smtp) ? [trouble('stop', 'listener.away', {})] : []),
    ...(mailbox && !refused && !isRead ? [trouble('stop', 'mailbox.away', {})] : []),
    ...(isRead && failure
      ? [
          trouble(failure.because === 'report' ? 'warning' : 'stop', 'mailbox.failing', {
            ...{ because: failure.because, reason: failure.words, lookedAt },
          }),
        ]
      : []),
  ];
}

/** Max accepted sign-ups that are looked at one by one: which of them a worker is about to apply. */
const maxLookedAt = 1_000;

async function signUpTroubles(redis: Redis, now: number): Promise<Trouble[]> {
  const [{ pulled, releasesIn }, waiting] = await Promise.all([readSignUpState(redis), waitingSignUps(redis)]);
  const signUps = waiting === 0 || waiting > maxLookedAt ? waiting : await countAbandoned(redis);
  const opensAt = releasesIn === undefined ? null : Math.ceil(now / 1_000 + releasesIn) * 1_000;
  return [
    ...(pulled ? [trouble('stop', 'sign-ups.closed', { by: pulled.by, since: pulled.since * 1_000, opensAt })] : []),
    ...(signUps > 0 ? [trouble('warning', 'sign-ups.waiting', { signUps })] : []),
  ];
}

async function webhookTroubles(redis: Redis, newsletters: ReadonlyMap<string, Newsletter>): Promise<Trouble[]> {
  const off = (await listWebhooks(redis)).filter(({ state }) => state === 'off');
  return off.map(({ id, error, failingSince, newsletter }) =>
    trouble('stop', 'webhook.off', { webhook: id, error, since: failingSince }, newsletters.get(newsletter ?? ''), id),
  );
}

/** What is wrong with the DNS records of a sender, as a worker last found. Recommended records are no trouble. */
async function senderTroubles(redis: Redis, all: readonly Newsletter[]): Promise<Trouble[]> {
  const active = all.filter(({ archivedAt }) => archivedAt === '');
  const senders = await readSenders(redis);
  return [...new Set(active.map(senderDomain))].flatMap((domain) => {
    const [only, ...others] = active.filter((one) => senderDomain(one) === domain);
    return (senders.get(domain) ?? []).flatMap(({ code, facts, state }): Trouble[] => {
      if (state === 'ok' || state === 'skipped' || !isSenderTrouble(code)) return [];
      return [trouble(state, code as TroubleCode, facts as never, others.length === 0 ? only : undefined, domain)];
    });
  });
}

/** Whom no email has told that they may sign in. */
async function invitationTroubles(redis: Redis, now: number): Promise<Trouble[]> {
  return (await listPersons(redis)).flatMap((person): Trouble[] => {
    const { id, name, invitation } = person;
    if (personState(person, now) !== 'invited' || !invitation) return [];
    const { email } = invitation;
    if (email !== 'no-sender' && email !== 'refused') return [];
    return [trouble('warning', 'invitation.unsent', { person: id, name, because: email }, undefined, id)];
  });
}

/** A planned backup that could not be written, or that is more than a day late. The plan is as the workers have noted it. */
async function backupTroubles(redis: Redis, now: number): Promise<Trouble[]> {
  const known = await readBackups(redis);
  const { plan, failure } = known;
  if (!plan) return [];
  const { to } = plan;
  const failed = failure?.to === to ? failure : undefined;
  const lastAt = newestBackup(known, to)?.at ?? 0;
  const { fault: because, reason } = failed ?? { fault: null, reason: '' };
  if (isOlderThanDay(Math.max(lastAt, plan.since), now))
    return [trouble('stop', 'backup.old', { to, lastAt: lastAt || null, because, reason })];
  if (!failed) return [];
  return [
    trouble('warning', 'backup.failed', { to, at: failed.at, lastAt: lastAt || null, because: failed.fault, reason }),
  ];
}
