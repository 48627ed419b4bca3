import type { Redis } from 'ioredis';
import type { Config } from './config.js';
import type { Delivery } from './delivery/delivery.js';
import { openSlots } from './delivery/slots.js';
import type { SubjectScores } from './delivery/subject-split.js';
import { TemplateCache } from './delivery/template-cache.js';
import { layOutRetries } from './ledger/retries.js';
import { createLog, type Logger } from './log.js';
import { migrate } from './migrations/migrate.js';
import { openPacer, type Pacer } from './pacing/pacing.js';
import { openQueues } from './queues/queues.js';
import { type Redactor, secretRedactor } from './redaction.js';
import { connectRedis } from './redis/client.js';
import { type DurableWrites, openDurableWrites } from './redis/durable.js';
import { readMeta, requireBuckets } from './redis/meta.js';
import { logOutages, type OutageLog } from './redis/outages.js';
import { signingRelay } from './render/signing-relay.js';
import { openProgressBoard, type ProgressBoard } from './reports/progress.js';
import { knownSecrets } from './settings/known-secrets.js';
import { readRelayAddresses } from './settings/relay-addresses.js';
import { noRelay } from './smtp/relay.js';
import { relayOnDemand } from './smtp/relay-on-demand.js';
import { openList } from './subscribers/list/subscriber-store.js';
import { stretchedKeys, type TokenKey, tokenKeys } from './subscribers/membership/tokens.js';

/** The parts that an entry point opens once and passes down. Functions take those that they use. */
export interface App extends Delivery {
  config: Config;
  redis: Redis;
  /** Its address, for a thread that needs a connection of its own. */
  redisUrl: string;
  log: Logger;
  /** Cuts the secrets of this installation out of a text. */
  redact: Redactor;
  /** Where confirmed changes are stored, and what a killed process left behind. */
  store: Pick<DurableWrites, 'durability' | 'gap' | 'restored'>;
  outages: OutageLog;
  pacer: Pacer;
  /** Progress of issues, counted once for all watchers. */
  progress: ProgressBoard;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Whether the list's number of buckets may differ from LIST_BUCKETS: for the command that changes it. */
  anyBuckets?: boolean;
}

/**
 * Opens Redis, the list, the queues and the relay (which connects for the first message). The function is long
 * because it opens every part of a process, each with the parts before it.
 * @param servers addresses of Redis and SMTP: from the config, or of the private servers that replace them
 * @throws RedisUnreachable, IncompatibleStore, WrongSecret, StoreIsNewer, OtherBuckets, UnusableDkimKey
 */
export async function openApp(
  config: Config,
  servers: { redisUrl: string; smtpUrl: string | undefined },
  { anyBuckets = false }: OpenOptions = {},
): Promise<App> {
  const redis = await connectRedis(servers.redisUrl);
  try {
    const meta = await readMeta(redis, config.listBuckets, config.secrets);
    const { webhooks, mailbox } = config.feedback;
    const known = knownSecrets({
      secrets: config.secrets,
      webhooks,
      mailbox,
      traces: config.traces,
      bucket: config.backup?.bucket,
      ...servers,
    });
    const redact = secretRedactor([...known, ...meta.confidential]);
    const log = createLog(config.logLevel, redact);
    const outages = logOutages(redis, log);
    await migrate(redis, log);
    if (config.listBuckets !== undefined && !anyBuckets) await requireBuckets(redis, config.listBuckets);
    const durable = await openDurableWrites(redis, config.durableReplicas);
    void durable.restored.then(([server]) => {
      if (server) log.warn({ server }, 'appendfsync was left at "always" by a process that was killed; it is restored');
    });
    const relays = servers.smtpUrl ? readRelayAddresses(servers.smtpUrl).relays : [];
    const pacer = openPacer(redis, config.pace, relays);
    const plain = servers.smtpUrl
      ? relayOnDemand(servers.smtpUrl, config.smtpConnections, {
          pace: pacer,
          ehloName: config.ehloName,
          redact,
          onFallback: (relay) =>
            log.warn({ relay }, 'unexpected version of Nodemailer; its own, slower dialogue is used'),
          onPipeliningStop: (relay) =>
            log.warn({ relay }, 'the relay announces PIPELINING, but misses commands; it gets one message at a time'),
        })
      : noRelay;
    const relay = config.dkim ? signingRelay(plain, await dkimSigner(config.dkim)) : plain;
    const queues = openQueues(redis);
    const list = openList(redis, meta, durable);
    let linkKeys: readonly TokenKey[] | undefined;
    return {
      config,
      redis,
      redisUrl: servers.redisUrl,
      log,
      redact,
      list,
      progress: openProgressBoard(list),
      store: durable,
      outages,
      queues,
      relay,
      pacer,
      slots: openSlots(relay.connections),
      templates: new TemplateCache(config.feedback.bounceDomain),
      subjectScores: scoresOnDemand(redis),
      retryDelays: layOutRetries(config.retries.schedule, config.retries.span),
      autoPause: config.autoPause,
      bounceRules: config.feedback.bounceRules,
      lockMs: config.workerTimeoutMs,
      now: Date.now,
      publicUrl: config.publicUrl,
      ownHosts: [config.ehloName, new URL(config.publicUrl).hostname].filter((name) => name.includes('.')),
      // Computed on first use: most commands neither sign nor open a link.
      get tokenKeys() {
        linkKeys ??= config.secrets ? stretchedKeys(config.secrets) : tokenKeys([meta.secret]);
        return linkKeys;
      },
      listKey: meta.listKey,
      bounceDomain: config.feedback.bounceDomain,
      mailtoDomain: config.feedback.mailtoDomain,
      async close() {
        relay.close();
        await durable.close();
        await queues.close();
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

// What few processes need is loaded with its first use: every command opens an app.

async function dkimSigner(settings: NonNullable<Config['dkim']>) {
  const { openDkimSigner } = await import('./render/dkim.js');
  return openDkimSigner(settings);
}

const scoresOnDemand = (redis: Redis): SubjectScores => ({
  async scoresOf(issue, measure) {
    const { answerScores } = await import('./feedback/answer-scores.js');
    return answerScores(redis).scoresOf(issue, measure);
  },
});
