import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../../bench/seeded-random.js';
import { type App, openApp } from '../../../src/app.js';
import { parseConfig } from '../../../src/config.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { within } from '../../../src/feedback/inbound/within.js';
import { issuesBeingSent } from '../../../src/issues/issue-store.js';
import { connectRedis } from '../../../src/redis/client.js';
import { keys } from '../../../src/redis/keys.js';
import { readMeta } from '../../../src/redis/meta.js';
import { reportIssue } from '../../../src/reports/report.js';
import { applyAbandonedSignUps } from '../../../src/subscribers/membership/accepted-sign-ups.js';
import { readBounceBacklog } from '../../../src/subscribers/membership/bounce-backlog.js';
import { nowSeconds } from '../../../src/subscribers/record/subscriber.js';
import { settings as webhookSettings } from '../../feedback/webhooks/requests-for-tests.js';
import { freePort } from '../../helpers/process.js';
import { patienceMs } from '../../helpers/redis-server.js';
import type { Dovecot } from '../../servers/dovecot.js';
import { chaosAddress } from '../plan.js';
import { followSinkLog, readSinkLog } from '../sink-log.js';
import { sinkVictim } from '../victims.js';
import { type BounceMailbox, type Bounces, bounceMailbox, makeBounces } from './bounces.js';
import { type ChangeKind, startChanges } from './changes.js';
import { startClusterSite } from './cluster-site.js';
import { type Evidence, failedRound, judgeRound, type Round } from './judge-round.js';
import { Opened } from './opened.js';
import { startPart } from './parts.js';
import { fillRoom, type Room } from './room.js';
import { startSentinelSite } from './sentinel-site.js';
import type { Site } from './site.js';
import { Stages } from './stages.js';
import { type RoundParts, roundState } from './state.js';
import { whatIsThere } from './there.js';

export interface RoundPlan {
  kind: 'cluster' | 'sentinel';
  /** From 0. The masters of a cluster are lost in turn. */
  number: number;
  /** DURABLE_REPLICAS. */
  replicas: number;
  recipients: number;
  /** How far the replicas are behind, in ms. */
  lagMs: number;
  seed: number;
  program: readonly string[];
  /** Undefined: without a mailbox. */
  dovecot: Dovecot | undefined;
  limitMs: number;
  listen(text: string): void;
}

const workers = 2;
/** Of the list: enough for all masters, and few, so that the send decisions, which are planned first, take no minute. */
const buckets = 1_024;
const connections = 10;
/** Changes of each kind that must be answered before the send starts, and of all kinds after the failover. */
const enoughBefore: Partial<Record<ChangeKind, number>> = {
  ...{ 'sign-up': 30, unsubscription: 30, report: 10, bounce: 20, 'send decision': 3 },
};
const enoughAfter = 100;

/**
 * Sends an issue and makes changes at full rate, loses a master in the middle, and looks what is left of the answers. A
 * round that takes too long, or that breaks off, fails with what it knows: it never hangs.
 */
export async function runRound(plan: RoundPlan): Promise<Round> {
  const over = new AbortController();
  const stages = new Stages(over.signal);
  const opened = new Opened();
  const known: RoundParts = { parts: [] };
  const late = () => new Error(`The round takes longer than ${plan.limitMs / 1_000} s.`);
  try {
    const round = loseMaster(plan, stages, opened, known, over.signal);
    const result = await within(plan.limitMs, round, late);
    return result.broken.length > 0 ? { ...result, evidence: await roundState(known, stages) } : result;
  } catch (error) {
    return failedRound(known.site?.victim ?? '', error, stages, await roundState(known, stages));
  } finally {
    over.abort();
    await opened.close();
  }
}

async function loseMaster(
  plan: RoundPlan,
  stages: Stages,
  opened: Opened,
  known: RoundParts,
  over: AbortSignal,
): Promise<Round> {
  const random = seededRandom(plan.seed);
  const { app, site, url, listener, mailbox, logFile, startMailbox } = await openParts(
    plan,
    stages,
    opened,
    known,
    over,
  );

  stages.enter('list');
  const room = await fillRoom(app, plan.recipients);
  known.issue = room.issue.id;
  await mailbox?.fill(app, room);
  stages.enter('processes');
  await Promise.all(known.parts.map((part) => part.running(over)));

  stages.enter('changes');
  if (mailbox) known.parts.push(await startMailbox());
  const bounces = makeBounces(app, room, listener);
  const countTaken = takenIn(logFile, plan.recipients, bounces);
  const nextBounce = () => {
    countTaken();
    return bounces.next();
  };
  const changes = { ...room, url, newsletter: room.letters.slug, nextBounce, bounce: bounces.send };
  const load = await opened.add(startChanges(changes), (one) => one.stop());
  const answeredOf = (kind: ChangeKind) => load.answered.filter((one) => one.kind === kind).length;
  const wanted = Object.entries(enoughBefore) as [ChangeKind, number][];
  const soFar = () => wanted.map(([kind, count]) => `${kind} ${answeredOf(kind)} of ${count}`).join(', ');
  await stages.until(() => wanted.every(([kind, count]) => answeredOf(kind) >= count), soFar);

  stages.enter('send');
  await startIssue(app.redis, app.queues, room.issue.id);
  const loseAt = plan.recipients * (0.2 + 0.4 * random());
  const taken = () => `${countTaken()} messages at the mail server`;
  await stages.until(() => countTaken() >= loseAt, taken, 5);
  const movedBefore = (await mailbox?.moved()) ?? [];

  stages.enter('failover');
  const lostAt = performance.now();
  const failoverMs = await site.loseMaster();
  const answeredThen = load.answered.length;
  const after = () => load.answered.length - answeredThen;
  stages.enter('changes after it');
  await stages.until(
    () => after() >= enoughAfter,
    () => `${after()} changes answered`,
  );
  await load.stop();

  stages.enter('rest of the send');
  const isSent = async () => !(await issuesBeingSent(app.redis)).includes(room.issue.id);
  await stages.until(isSent, taken, 50);
  const isBefore = (what: string) => movedBefore.includes(what);
  const inMailbox = ((await mailbox?.moved()) ?? []).map((what) => ({
    ...{ kind: 'bounce in the mailbox' as const, what, at: isBefore(what) ? lostAt - 1 : lostAt + 1 },
  }));
  const seen = { answered: [...load.answered, ...inMailbox], lostAt, refused: load.refused(), failoverMs };
  return judge(plan, app, room, stages, { ...seen, victim: site.victim, log: readSinkLog(logFile) });
}

/** @returns a function that counts the messages of the issue that were taken by now, and notes those for the bounces */
function takenIn(logFile: string, recipients: number, bounces: Bounces): () => number {
  let taken = 0;
  const more = followSinkLog(logFile);
  // Others are asked to confirm their sign-ups.
  const addresses = new Set(recipientsOf(recipients));
  return () => {
    for (const entry of more()) {
      if (entry.deed !== 'taken' || !addresses.has(entry.address)) continue;
      taken += 1;
      bounces.sent(entry);
    }
    return taken;
  };
}

const recipientsOf = (count: number) => Array.from({ length: count }, (_, number) => chaosAddress(number));

/** Lets workers apply what was answered, and looks what is there. */
async function judge(
  plan: RoundPlan,
  app: App,
  room: Room,
  stages: Stages,
  seen: Pick<Evidence, 'answered' | 'lostAt' | 'refused' | 'failoverMs' | 'victim' | 'log'>,
): Promise<Round> {
  stages.enter('rest of the changes');
  // A report is answered when it is stored, and workers apply it.
  let reports = 0;
  const noReports = async () => {
    reports = await app.redis.zcard(keys.incomingIds);
    return reports === 0;
  };
  await stages.until(noReports, () => `${reports} reports`, 50);
  await applyAbandonedSignUps(app, nowSeconds() + 120);
  const there = await whatIsThere(app, seen.answered, stages);
  const newsletters = [room.newsletter, room.letters];
  const holds = await Promise.all(newsletters.map(({ number }) => readBounceBacklog(app.redis, number)));
  return judgeRound({
    ...seen,
    isThere: (change) => there.has(change),
    recipients: recipientsOf(plan.recipients),
    report: await reportIssue(app.list, room.issue.id),
    isHeld: holds.some(Boolean),
    inFlight: workers * connections,
    seconds: stages.seconds,
  });
}

/** Opens Redis, the mail server and every process of Postrider. */
async function openParts(
  { kind, number, lagMs, seed, replicas, program, dovecot, listen }: RoundPlan,
  stages: Stages,
  opened: Opened,
  known: RoundParts,
  over: AbortSignal,
) {
  const dir = await opened.add(mkdtemp(join(tmpdir(), 'postrider-failover-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  stages.enter('Redis');
  const starting = kind === 'cluster' ? startClusterSite(lagMs, number) : startSentinelSite(lagMs);
  const site = await opened.add<Site>(starting, (one) => one.stop());
  known.site = site;
  await makeList(site.url);
  const [port, smtpPort, listener] = [await freePort(), await freePort(), await freePort()];
  const logFile = join(dir, 'sink.log');
  const odds = { refused: 0, later: 0, hangUp: 0 };
  const sink = await opened.add(sinkVictim({ port: smtpPort, logFile, seed, odds, delayMs: 10 }), (one) => one.kill());
  const mailbox: BounceMailbox | undefined = dovecot && bounceMailbox(dovecot, `bounces-${randomUUID()}`);
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: site.url,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SMTP_CONNECTIONS: String(connections),
    PUBLIC_URL: 'https://news.example.com',
    PORT: String(port),
    TRUST_PROXY: '1',
    SECRET: 'a secret for the tests only',
    DATA_DIR: dir,
    LOG_LEVEL: 'warn',
    WORKER_TIMEOUT: '5s',
    AUTO_PAUSE_FAULTS: '0',
    SIGNUPS_PER_HOUR: '1000000',
    DURABLE_REPLICAS: String(replicas),
    BOUNCE_DOMAIN: 'bounces.example.com',
    FEEDBACK_PORT: String(listener),
    FEEDBACK_HOST: '127.0.0.1',
    ...mailbox?.settings,
    ...webhookSettings,
  };
  const commands = ['web', ...Array<string>(workers).fill('worker'), 'listener'];
  const start = (command: string) =>
    opened.add(startPart([...program, command], dir, env, listen), (part) => part.kill());
  await sink.start();
  const app = await opened.add(
    openApp(parseConfig({ ...env, LOG_LEVEL: 'silent' }), { redisUrl: site.url, smtpUrl: env.SMTP_URL }),
    (one) => one.close(),
  );
  known.app = app;
  for (const command of commands) known.parts.push(await start(command));
  over.throwIfAborted();
  return {
    app,
    site,
    url: `http://127.0.0.1:${port}`,
    listener,
    mailbox,
    logFile,
    startMailbox: () => start('mailbox'),
  };
}

/** A list that opens with any secret, so that it can be filled directly. */
async function makeList(url: string): Promise<void> {
  const redis = await connectRedis(url, {}, patienceMs);
  await readMeta(redis, buckets);
  redis.disconnect();
}
