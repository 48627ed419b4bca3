import type { Redis } from 'ioredis';
import { allSources } from '../articles/pull/source-store.js';
import { readAttention } from '../attention/attention.js';
import { isSenderTrouble } from '../attention/kept-senders.js';
import type { TroubleCode } from '../attention/trouble.js';
import type { Config } from '../config.js';
import type { Found, HealthCheck, HealthCheckName } from '../findings/health.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { personState } from '../people/person.js';
import { listPersons } from '../people/person-store.js';
import type { DurableWrites } from '../redis/durable.js';
import type { Relay } from '../smtp/relay.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { listWebhooks } from '../webhooks/webhook-store.js';
import { checkBackups } from './check-backups.js';
import { checkListener, checkMailbox, checkReports } from './check-feedback.js';
import { checkRefusals, checkStopped } from './check-issues.js';
import { checkPace, checkParts } from './check-parts.js';
import { checkReplicas } from './check-replicas.js';
import { checkSenders } from './check-senders.js';
import {
  checkDkimKeys,
  checkEhlo,
  checkEncryption,
  checkKeyFiles,
  checkNode,
  checkSecret,
  checkSettingsFile,
  checkSmtp,
} from './check-settings.js';
import { checkProxy, checkSignUpForm } from './check-sign-ups.js';
import { checkBuckets, checkMemory, checkRedisSettings } from './check-store.js';
import { fine, healthCheck, skips } from './found.js';
import { inTime } from './in-time.js';

/** What the checks of an installation use. */
export interface HealthDeps {
  config: Config;
  redis: Redis;
  list: SubscriberList;
  /** The relay itself, or the workers' reports on it. */
  relay: Pick<Relay, 'verify'>;
  store: Pick<DurableWrites, 'gap' | 'restored'>;
  publicUrl: string;
  bounceDomain?: string | undefined;
  /** Whether a private Redis was started for these checks alone. */
  isPrivate?: boolean;
  /** Whether this process has the settings of those that send. Without them, what needs them is not checked. */
  sends: boolean;
}

/** The checks of the settings that those processes need that send. */
const ofSenders = ['smtp', 'encryption', 'ehlo', 'dkim-key'] as const;

/** Checks the settings of this process. Needs no Redis. */
export const checkSettings = (config: Config, sends = true): HealthCheck[] => [
  checkNode(),
  checkSettingsFile(),
  checkSecret(config),
  checkKeyFiles(config),
  ...(sends
    ? [checkSmtp(config), checkEncryption(config), checkEhlo(config), checkDkimKeys(config)]
    : ofSenders.map((name) => healthCheck(name, [skips('health.elsewhere', {})]))),
];

/** The check that shows a trouble; null: it looks for itself. Every other trouble is shown by "attention". */
const places: Readonly<Partial<Record<TroubleCode, HealthCheckName | null>>> = {
  'redis.refuses': null,
  'replicas.few': null,
  'replicas.lost': 'replicas',
  'replicas.failed-over': 'replicas',
  'worker.away': null,
  'relay.down': null,
  'relay.unreachable': null,
  'issue.waits': 'scheduled',
  'issue.unapproved': 'scheduled',
  'issue.paused': null,
  'issue.paused-itself': null,
  'issue.archived': null,
  'issue.half-sent': null,
  'issue.held': 'digests',
  'provider.on-hold': 'holds',
  'source.failing': 'sources',
  'source.paused': 'sources',
  'bounces.held': 'bounces',
  'mailbox.away': null,
  'mailbox.failing': 'mailbox',
  'listener.away': null,
  // Work of the editors, and no fault of the installation.
  'comments.held': null,
  'sign-ups.closed': 'sign-ups',
  'sign-ups.waiting': 'sign-ups',
  'webhook.off': 'webhooks',
  'invitation.unsent': 'invitations',
  'section.moving': 'sections',
  'memory.filling': 'memory',
  'memory.high': 'memory',
  'backup.failed': 'backup',
  'backup.old': 'backup',
};

/** @param sends whether the checks of senders ask DNS themselves */
function placeOf(code: TroubleCode, sends: boolean): HealthCheckName | null | undefined {
  if (isSenderTrouble(code)) return sends ? null : 'attention';
  return code in places ? places[code] : 'attention';
}

/** Seconds that each check has. */
const limit = 10;

/**
 * Checks everything that is in Redis or reached from this machine: Redis itself, relays, workers, readers, articles,
 * issues, and the DNS records of the senders. None takes longer than ten seconds, and one that cannot be made is a
 * finding.
 * @throws the error of Redis, if it does not answer at all
 */
export async function checkInstallation(deps: HealthDeps): Promise<HealthCheck[]> {
  const { config, redis, list, store, publicUrl, sends } = deps;
  await redis.ping();
  const newsletters = listNewsletters(redis);
  const waiting = readAttention(deps);
  const troubles = async (name: HealthCheckName): Promise<Found[]> =>
    (await waiting)
      .filter(({ code }) => placeOf(code, sends) === name)
      .map(({ id: _, severity: state, ...rest }) => ({ ...rest, state }));
  const within = inTime(limit);
  /** What waits, or that nothing does. @param otherwise undefined: nothing is shown then */
  const waits = (name: HealthCheckName, otherwise?: Found) =>
    within(name, async () => {
      const found = await troubles(name);
      const shown = found.length > 0 || !otherwise ? found : [otherwise];
      return shown.length > 0 ? healthCheck(name, shown) : [];
    });
  const toInbox = sends && config.smtpUrl === undefined;
  const checks = await Promise.all([
    checkParts({ ...deps, toInbox, isPrivate: deps.isPrivate ?? false }),
    sends ? within('pace', () => checkPace(redis, config.pace)) : [],
    within('replicas', async () => checkReplicas(redis, config.durableReplicas, await troubles('replicas'))),
    within('redis-setting', () => checkRedisSettings(redis, store)),
    within('memory', async () =>
      checkMemory(redis, await troubles('memory'), { setsLimit: config.redisUrl === undefined }),
    ),
    within('list', () => checkBuckets(redis, config.listBuckets)),
    within('backup', async () => checkBackups(redis, config, await troubles('backup'), sends)),
    within('sign-ups', async () => checkSignUpForm(redis, config, await troubles('sign-ups'))),
    within('proxy', () => checkProxy(redis, config)),
    waits('bounces', fine('bounces.none', {})),
    within('listener', () => checkListener(redis, config)),
    within('mailbox', async () => checkMailbox(redis, config, await troubles('mailbox'))),
    within('reports', () => checkReports(redis, config, publicUrl)),
    within('webhooks', async () => webhookChecks(redis, await troubles('webhooks'))),
    within('invitations', async () => invitationChecks(redis, await troubles('invitations'))),
    within('sources', async () => checkSources(redis, await troubles('sources'))),
    waits('sections'),
    waits('digests', fine('digests.none', {})),
    waits('scheduled', fine('scheduled.none', {})),
    within('stopped', () => checkStopped(list)),
    waits('holds', fine('holds.none', {})),
    within('refusals', async () => checkRefusals(list, redis, await newsletters)),
    waits('attention'),
    sends ? within('spf', async () => checkSenders(deps, await newsletters)) : [],
  ]);
  return checks.flat();
}

/** Webhooks that were switched off, because their receivers failed for too long; nothing without any webhook. */
async function webhookChecks(redis: Redis, off: readonly Found[]): Promise<HealthCheck[]> {
  const webhooks = (await listWebhooks(redis)).length;
  if (webhooks === 0) return [];
  return [healthCheck('webhooks', off.length > 0 ? off : [fine('webhooks.on', { webhooks })])];
}

/** People who are invited and have not signed in; nothing without any. @param unsent those that no email has told */
async function invitationChecks(redis: Redis, unsent: readonly Found[]): Promise<HealthCheck[]> {
  if (unsent.length > 0) return [healthCheck('invitations', unsent)];
  const invited = (await listPersons(redis)).filter((one) => personState(one) === 'invited').length;
  return invited > 0 ? [healthCheck('invitations', [fine('invitations.open', { invited })])] : [];
}

/** Which sources fail, and which still read a long list. Neither fails the check. */
async function checkSources(redis: Redis, failing: readonly Found[]): Promise<HealthCheck> {
  const sources = await allSources(redis);
  const reading = sources.filter(({ status: { waiting: rest } }) => rest.pages + rest.sitemaps > 0);
  return healthCheck('sources', [
    fine('sources.counted', { sources: sources.length }),
    ...failing,
    ...reading.map(({ id, status: { waiting: rest } }) =>
      fine('sources.reading', { source: id, pages: rest.pages, sitemaps: rest.sitemaps }),
    ),
  ]);
}
