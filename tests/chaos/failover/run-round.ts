import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addReaders, fillNewsroom } from '../../../bench/newsroom.js';
import { end, start, waitForServer } from '../../../bench/processes.js';
import { benchNewsletter } from '../../../bench/readers.js';
import { seededRandom } from '../../../bench/seeded-random.js';
import { type App, openApp } from '../../../src/app.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { parseConfig } from '../../../src/config.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { issuesBeingSent, readIssue } from '../../../src/issues/issue-store.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { withinChange } from '../../../src/redis/change-scope.js';
import { connectRedis } from '../../../src/redis/client.js';
import { keys } from '../../../src/redis/keys.js';
import { readMeta } from '../../../src/redis/meta.js';
import { reportIssue } from '../../../src/reports/report.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { applyAbandonedSignUps } from '../../../src/subscribers/membership/accepted-sign-ups.js';
import { signToken } from '../../../src/subscribers/membership/tokens.js';
import { membershipOf, nowSeconds } from '../../../src/subscribers/record/subscriber.js';
import { settings as webhookSettings } from '../../feedback/webhooks/requests-for-tests.js';
import { articleForTests } from '../../helpers/edition.js';
import { freePort } from '../../helpers/process.js';
import { patienceMs } from '../../helpers/redis-server.js';
import { chaosAddress } from '../plan.js';
import { followSinkLog, readSinkLog } from '../sink-log.js';
import { sinkVictim, workerVictim } from '../victims.js';
import { type AnsweredChange, type ChangeLoad, startChanges } from './changes.js';
import { startClusterSite } from './cluster-site.js';
import { judgeRound, type Round } from './judge-round.js';
import { startSentinelSite } from './sentinel-site.js';

export interface RoundPlan {
  kind: 'cluster' | 'sentinel';
  /** DURABLE_REPLICAS. */
  replicas: number;
  recipients: number;
  /** How far the replicas are behind, in ms. */
  lagMs: number;
  seed: number;
  program: readonly string[];
  limitMs: number;
  listen?: (text: string) => void;
}

const workers = 2;
const connections = 10;
const leaverCount = 3_000;
const reportedCount = 2_000;
const draftCount = 60;
/** Changes that must be answered after the failover: then everything works again. */
const enoughAfter = 100;

/**
 * Sends an issue and makes changes at full rate, loses a master in the middle, and looks what is left of the answers. The
 * function is long because it starts and ends every process of the round.
 */
export async function runRound(plan: RoundPlan): Promise<Round> {
  const random = seededRandom(plan.seed);
  const dir = await mkdtemp(join(tmpdir(), 'postrider-failover-'));
  const site =
    plan.kind === 'cluster'
      ? await startClusterSite(plan.lagMs, Math.floor(random() * 3))
      : await startSentinelSite(plan.lagMs);
  await makeList(site.url);
  const [port, smtpPort] = [await freePort(), await freePort()];
  const logFile = join(dir, 'sink.log');
  const odds = { refused: 0, later: 0, hangUp: 0 };
  const sink = sinkVictim({ port: smtpPort, logFile, seed: plan.seed, odds, delayMs: 10 });
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: site.url,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SMTP_CONNECTIONS: String(connections),
    PUBLIC_URL: 'https://news.example.com',
    PORT: String(port),
    SECRET: 'a secret for the tests only',
    DATA_DIR: dir,
    LOG_LEVEL: 'warn',
    WORKER_TIMEOUT: '5s',
    AUTO_PAUSE_FAULTS: '0',
    SIGNUP_BRAKE_PER_HOUR: '1000000',
    DURABLE_REPLICAS: String(plan.replicas),
    ...webhookSettings,
  };
  const program = { cwd: dir, env };
  const listen = (text: string) => plan.listen?.(text);
  const senders = Array.from({ length: workers }, () => workerVictim([...plan.program, 'worker'], program, listen));
  let app: App | undefined;
  let load: ChangeLoad | undefined;
  const web = start(process.execPath, [...plan.program, 'web'], { ...program, stdio: ['ignore', 'ignore', 'pipe'] });
  web.stderr?.on('data', (chunk) => listen(String(chunk)));
  try {
    await sink.start();
    app = await openApp(parseConfig(env), { redisUrl: site.url, smtpUrl: env.SMTP_URL });
    const here = await prepare(app, plan.recipients);
    await Promise.all([waitForServer(url, web), ...senders.map((one) => one.start())]);
    await startIssue(app.redis, app.queues, here.issue);
    load = startChanges({ ...here, url, newsletter: here.letters.slug });
    const countTaken = takenIn(logFile);
    const startedAt = performance.now();
    const inTime = () => {
      if (performance.now() - startedAt > plan.limitMs)
        throw new Error(`A round takes longer than ${plan.limitMs} ms.`);
    };
    const loseAt = plan.recipients * (0.2 + 0.4 * random());
    while (countTaken() < loseAt || load.answered.length < 300) {
      inTime();
      await sleep(5);
    }
    const lostAt = performance.now();
    const failoverMs = await site.loseMaster();
    const answeredThen = load.answered.length;
    while (load.answered.length < answeredThen + enoughAfter) {
      inTime();
      await sleep(20);
    }
    await load.stop();
    while ((await issuesBeingSent(app.redis)).includes(here.issue)) {
      inTime();
      await sleep(100);
    }
    // A report is answered when it is stored, and workers apply it.
    while ((await app.redis.zcard(keys.incomingIds)) > 0) {
      inTime();
      await sleep(100);
    }
    await applyAbandonedSignUps(app, nowSeconds() + 120);
    const there = await whatIsThere(app, here.letters, load.answered, inTime);
    return judgeRound({
      ...{ answered: load.answered, lostAt, refused: load.refused(), failoverMs },
      isThere: (change) => there.has(change),
      recipients: Array.from({ length: plan.recipients }, (_, number) => chaosAddress(number)),
      log: readSinkLog(logFile),
      report: await reportIssue(app.list, here.issue),
      inFlight: workers * connections,
    });
  } finally {
    await load?.stop();
    await Promise.all([...senders.map((one) => one.kill()), end(web, 'SIGKILL'), sink.kill()]);
    await app?.close();
    await site.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A list that opens with any secret, so that it can be filled directly. */
async function makeList(url: string): Promise<void> {
  const redis = await connectRedis(url, {}, patienceMs);
  await readMeta(redis);
  redis.disconnect();
}

/** Fills the list: an issue to send, a newsletter to join and to leave, and drafts to decide about. */
async function prepare(app: App, recipients: number) {
  const { redis, list } = app;
  const room = await fillNewsroom(redis, recipients, chaosAddress);
  const issue = await room.compose(2);
  const letters = await addNewsletter(redis, { ...benchNewsletter, slug: 'letters' });
  const nobody = await addNewsletter(redis, { ...benchNewsletter, slug: 'nobody' });
  const leavers = Array.from({ length: leaverCount }, (_, number) => `leaver${number}@example.org`);
  const reported = Array.from({ length: reportedCount }, (_, number) => `reported${number}@example.net`);
  await addReaders(list, letters, leaverCount, (number) => leavers[number] ?? '');
  await addReaders(list, letters, reportedCount, (number) => reported[number] ?? '');
  const { article } = await saveArticle(redis, articleForTests, { newsletter: nobody.slug });
  const drafts: string[] = [];
  for (let i = 0; i < draftCount; i += 1)
    drafts.push((await composeIssue(redis, nobody, { articles: [article.id] })).issue.id);
  return {
    ...{ issue: issue.id, letters, leavers, reported, drafts },
    unsubscribePath(email: string) {
      const holder = { newsletter: letters.number, id: idOf(list, email), at: 0 };
      return `/unsubscribe/${signToken(app.tokenKeys, 'unsubscribe', holder)}`;
    },
    // As the operation does, which a person asks for.
    decide: (draft: string) =>
      withinChange(async () => {
        await startIssue(redis, app.queues, draft);
        await list.onDisk();
        await sleep(50);
      }),
  };
}

/** @returns a function that counts the recipients who have their message by now */
function takenIn(logFile: string): () => number {
  let taken = 0;
  const more = followSinkLog(logFile);
  return () => {
    taken += more().length;
    return taken;
  };
}

const expected = {
  'sign-up': ['pending', 'confirmed'],
  unsubscription: ['unsubscribed'],
  report: ['unsubscribed'],
} as const;

/** The answered changes that the store has now. Workers may still apply reports, so a missing one is looked at again. */
async function whatIsThere(
  app: App,
  letters: Newsletter,
  answered: readonly AnsweredChange[],
  inTime: () => void,
): Promise<Set<AnsweredChange>> {
  const there = new Set<AnsweredChange>();
  const isThere = async ({ kind, what }: AnsweredChange) => {
    if (kind === 'send decision') return (await readIssue(app.redis, what)).state !== 'draft';
    const state = membershipOf(await readSubscriber(app.list, idOf(app.list, what)), letters.number)?.state;
    return state !== undefined && (expected[kind] as readonly string[]).includes(state);
  };
  for (let looks = 0; looks < 20; looks += 1) {
    inTime();
    for (const change of answered) if (!there.has(change) && (await isThere(change))) there.add(change);
    if (there.size === answered.length) break;
    await sleep(250);
  }
  return there;
}
