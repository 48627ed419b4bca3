import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { waitForServer } from '../../../bench/processes.js';
import { connectRedis } from '../../../src/redis/client.js';
import type { Report } from '../../../src/reports/report.js';
import { freePort } from '../../helpers/process.js';
import { fateOf, type Odds } from '../fate.js';
import { chaosAddress } from '../plan.js';
import { followSinkLog, readSinkLog } from '../sink-log.js';
import { redisVictim, sinkVictim, workerVictim } from '../victims.js';
import { judgeUpgrade, type UpgradeJudgement } from './judge-upgrade.js';
import type { Program } from './releases.js';
import { type OpenDoor, startTraffic } from './traffic.js';

/** One send during which every process of one version is replaced by one of another. */
export interface UpgradePlan {
  from: Program;
  to: Program;
  seed: number;
  recipients: number;
  /** SMTP connections of one worker; each version has two. */
  connections: number;
  /** Time that the mail server needs for a message, in ms. */
  delayMs: number;
  limitMs: number;
  say: (text: string) => void;
  listen?: ((text: string) => void) | undefined;
}

export interface UpgradeResult extends UpgradeJudgement {
  seconds: number;
}

const slug = 'business';
const secret = 'a secret for the tests only';
const odds: Odds = { refused: 0.02, later: 0.03, hangUp: 0 };

/**
 * Runs a send that one version began, beside the other version, until only the other one is left. The first makes
 * all data with its own commands. Meanwhile readers leave and sign up at the web servers of both, one worker of each
 * is killed, and each version pauses or resumes what the other sends.
 * @throws when a command fails, or the send does not end within `limitMs`
 */
export async function runUpgrade(plan: UpgradePlan): Promise<UpgradeResult> {
  const startedAt = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'postrider-upgrade-'));
  const [socket, logFile] = [join(dir, 'redis.sock'), join(dir, 'sink.log')];
  const port = await freePort();
  const redisServer = redisVictim(dir, socket);
  const sink = sinkVictim({ port, logFile, seed: plan.seed, odds, delayMs: plan.delayMs });
  const stages = await stagesOf(plan, { dir, socket, port });
  const stop = async () => {
    await Promise.all(stages.all.map((victim) => victim.kill()));
    await sink.kill();
    await redisServer.kill();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await redisServer.start();
    await sink.start();
    const redis = await connectRedis(socket);
    try {
      await fill(stages.from.run, dir, plan.recipients);
      const { id } = await stages.from.run<{ id: string }>('issue', 'compose', slug);
      await stages.from.open();
      const sent = sentSoFar(logFile);
      const inTime = () => {
        if (performance.now() - startedAt > plan.limitMs)
          throw new Error(`The send is not over after ${plan.limitMs / 1_000} s.`);
      };
      const reached = async (share: number) => {
        while (sent().size < share * plan.recipients) {
          inTime();
          await sleep(20);
        }
      };
      await stages.from.run('issue', 'send', id, '--yes');
      await reached(0.02);
      const traffic = await startTraffic(redis, {
        ...{ slug, secret, doors: () => [...stages.doors] },
        nextLeaver: leaversOf(plan, sent),
        newcomers: newcomersOf(plan),
      });
      const stops = await replace(plan, stages, id, reached);
      await reached(0.9);
      const seen = await traffic.stop();
      const report = await untilSent(stages.to.run, id, inTime);
      const waiting = new Set(seen.joined.map(({ address }) => address));
      while ([...waiting].some((address) => !sent().has(address))) {
        inTime();
        await sleep(50);
      }
      const stats = await stages.to.run<{ pending: number; unsubscribed: number }>(
        'subscriber',
        'stats',
        '--newsletter',
        slug,
      );
      const judgement = judgeUpgrade(readSinkLog(logFile), {
        ...{ addresses: Array.from({ length: plan.recipients }, (_, number) => chaosAddress(number)), traffic: seen },
        ...{ report, stats, ...stops, isRefused: (address) => fateOf(plan.seed, odds, address).kind === 'refused' },
      });
      return { ...judgement, seconds: Math.round((performance.now() - startedAt) / 1_000) };
    } finally {
      redis.disconnect();
    }
  } finally {
    await stop();
  }
}

/** @returns the addresses that have a message by now */
function sentSoFar(logFile: string): () => ReadonlySet<string> {
  const taken = new Set<string>();
  const more = followSinkLog(logFile);
  return () => {
    for (const { deed, address } of more()) if (deed === 'taken') taken.add(address);
    return taken;
  };
}

/** Readers who leave before their message goes out: every seventh, from the end of the list. */
function leaversOf({ recipients }: UpgradePlan, sent: () => ReadonlySet<string>): () => string | undefined {
  let number = recipients;
  return () => {
    for (number -= 7; number >= 0; number -= 7) if (!sent().has(chaosAddress(number))) return chaosAddress(number);
    return undefined;
  };
}

// Each at a domain of their own, because sign-ups at one domain are limited.
const newcomersOf = ({ seed }: UpgradePlan): string[] =>
  Array.from({ length: 2_000 }, (_, number) => `newcomer@paper${number}.example.net`).filter(
    (address) => fateOf(seed, odds, address).kind === 'taken',
  );

type Run = <T>(...words: string[]) => Promise<T>;

/** Makes a newsletter with readers and two articles, by the commands of one version. */
async function fill(run: Run, dir: string, recipients: number): Promise<void> {
  const sender = ['--from', 'Harbour <news@example.com>', '--address', '1 Example Road'];
  await run('newsletter', 'add', '--slug', slug, '--title', 'Harbour Digest', ...sender);
  const readers = join(dir, 'readers.csv');
  const rows = Array.from({ length: recipients }, (_, number) => chaosAddress(number));
  await writeFile(readers, `email\n${rows.join('\n')}\n`);
  await run('subscriber', 'import', readers, '--newsletter', slug, '--status', 'confirmed', '--consent', 'paper form');
  const article = join(dir, 'berth.md');
  const head = 'title: A new berth opens\nurl: https://www.example.com/berth\ndate: 2026-11-23';
  await writeFile(article, `---\n${head}\n---\n\nA new berth opens. One paragraph of text.\n`);
  await run('article', 'import', article, '--newsletter', slug);
}

/** The processes of both versions, and the web servers that are open. */
async function stagesOf(plan: UpgradePlan, { dir, socket, port }: { dir: string; socket: string; port: number }) {
  const doors: OpenDoor[] = [];
  const listen = (text: string) => plan.listen?.(text);
  const stage = async ({ version, entry }: Program, folder: string) => {
    const webPort = await freePort();
    const env = {
      ...{ PATH: process.env.PATH, REDIS_URL: `unix://${socket}`, SMTP_URL: `smtp://127.0.0.1:${port}` },
      ...{ SMTP_CONNECTIONS: String(plan.connections), PUBLIC_URL: 'https://news.example.com', SECRET: secret },
      ...{ DATA_DIR: join(dir, folder), PORT: String(webPort), TRUST_PROXY: 'true', LOG_LEVEL: 'warn' },
      ...{ AUTO_PAUSE_FAULTS: '0', RETRY_SCHEDULE: '1s,2s,5s', WORKER_TIMEOUT: '5s' },
    };
    const run: Run = async <T>(...words: string[]) => {
      const { stdout } = await promisify(execFile)(process.execPath, [entry, ...words, '--json'], { cwd: dir, env });
      return JSON.parse(stdout) as T;
    };
    const worker = () => workerVictim([entry, 'worker'], { cwd: dir, env }, listen);
    const workers = [worker(), worker()] as const;
    const web = workerVictim([entry, 'web'], { cwd: dir, env }, listen);
    const door = { version, url: `http://127.0.0.1:${webPort}` };
    return {
      ...{ version, run, workers, web },
      /** Starts both workers and the web server, and waits until it answers. */
      async open() {
        await Promise.all([web, ...workers].map((victim) => victim.start()));
        const child = web.process();
        if (child) await waitForServer(door.url, child);
        doors.push(door);
        for (const one of workers) while (!one.running()) await sleep(20);
      },
      /** Takes the web server out of the balancer, then asks it to stop. @returns its exit code */
      async closeWeb() {
        doors.splice(doors.indexOf(door), 1);
        // What it answers now was asked before.
        await sleep(500);
        return web.kill('SIGTERM');
      },
    };
  };
  const [from, to] = [await stage(plan.from, 'from'), await stage(plan.to, 'to')];
  return { from, to, doors, all: [from, to].flatMap(({ web, workers }) => [web, ...workers]) };
}

/** Replaces one version by the other, each step at a share of the messages. */
async function replace(
  plan: UpgradePlan,
  { from, to }: Awaited<ReturnType<typeof stagesOf>>,
  id: string,
  reached: (share: number) => Promise<void>,
): Promise<{ inFlightAtKills: number; disorderly: number }> {
  const codes: (number | null)[] = [];
  const step = async (share: number, what: string, run: () => Promise<unknown>) => {
    await reached(share);
    plan.say(`at ${Math.round(100 * share)} %: ${what}`);
    await run();
  };
  await step(0.1, `version ${to.version} starts beside version ${from.version}`, to.open);
  await step(0.2, `a worker of version ${from.version} is killed`, () => from.workers[0].kill());
  await step(0.3, `version ${to.version} pauses, version ${from.version} resumes`, async () => {
    await to.run('issue', 'pause', id);
    await from.run('issue', 'resume', id);
  });
  await step(0.4, `version ${from.version} pauses, version ${to.version} resumes`, async () => {
    await from.run('issue', 'pause', id);
    await to.run('issue', 'resume', id);
  });
  await step(0.5, `a worker of version ${to.version} is killed and starts again`, async () => {
    await to.workers[0].kill();
    await to.workers[0].start();
  });
  await step(0.6, `the last worker of version ${from.version} stops`, async () => {
    codes.push(await from.workers[1].kill('SIGTERM'));
  });
  await step(
    0.7,
    `the web server of version ${from.version} stops`,
    async () => void codes.push(await from.closeWeb()),
  );
  return { inFlightAtKills: 2 * plan.connections, disorderly: codes.filter((code) => code !== 0).length };
}

async function untilSent(run: Run, id: string, inTime: () => void): Promise<Report> {
  for (;;) {
    const report = await run<Report>('issue', 'report', id);
    if (report.state === 'sent' && report.waiting + report.deferred === 0) return report;
    inTime();
    await sleep(500);
  }
}
