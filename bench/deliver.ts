import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from './compiled.js';
import type { DeliverOptions } from './deliver/deliver-options.js';
import { type Ground, hundredths } from './deliver/deliver-postrider.js';
import { measureReach } from './deliver/deliver-reach.js';
import { makeKeys } from './deliver/deliver-rivals.js';
import {
  connections,
  type Figures,
  type Row,
  rowInputs,
  rowsOf,
  rowsWith,
  shortShare,
} from './deliver/deliver-rows.js';
import { withBenchRedis } from './list.js';
import { fillNewsroom } from './newsroom.js';
import { startSink } from './sink.js';

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The medians of a row's runs. Ratios are computed within each round, because a slow round slows both sides. */
function summarise(row: Row, rounds: readonly Map<string, Figures>[]) {
  const own = rounds.map((round) => round.get(row.name)).filter((figures) => figures !== undefined);
  const pick = (field: keyof Figures) => median(own.map((figures) => figures[field] ?? 0));
  const against = (name: string, field: 'mailsPerSecond' | 'cpuPer10k' = 'mailsPerSecond') =>
    hundredths(
      median(own.map((figures, i) => (figures[field] ?? Number.NaN) / (rounds[i]?.get(name)?.[field] ?? Number.NaN))),
    );
  return {
    name: row.name,
    mails: pick('mails'),
    bytesPerMail: pick('bytesPerMail'),
    mailsPerSecond: pick('mailsPerSecond'),
    middlePerSecond: pick('middlePerSecond'),
    ratio: against(row.limit),
    ...(row.rival
      ? { rival: row.rival, timesRival: against(row.rival), timesRivalCpu: against(row.rival, 'cpuPer10k') }
      : {}),
    ...(own[0]?.cpuPer10k === undefined ? {} : { cpuPer10k: pick('cpuPer10k'), rssMb: pick('rssMb') }),
    ...(own[0]?.firstMailMs === undefined
      ? {}
      : { redisCpuPer10k: pick('redisCpuPer10k'), firstMailMs: pick('firstMailMs') }),
  };
}

/** Runs with two newsrooms, each in a Redis of its own: for the long sends, and for the short ones. */
function withGrounds<T>(
  tools: Pick<Ground, 'compiled' | 'sink'>,
  mails: number,
  run: (grounds: Record<'long' | 'short', Ground>) => Promise<T>,
): Promise<T> {
  const withGround = <R>(readers: number, use: (ground: Ground) => Promise<R>) =>
    withBenchRedis(async (redis, redisUrl) =>
      use({ ...tools, redis, redisUrl, room: await fillNewsroom(redis, readers) }),
    );
  return withGround(mails, (long) => withGround(Math.ceil(mails * shortShare), (short) => run({ long, short })));
}

/** Sends through the whole product and through its rivals, on loopback. Linux only: it reads /proc. */
export async function benchDeliver(options: DeliverOptions) {
  const startedAt = performance.now();
  const load = loadavg()[0];
  const compiled = await compile();
  const sink = await startSink();
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-keys-'));
  try {
    const compared = await withGrounds({ compiled, sink }, options.mails, async (grounds) => {
      const inputs = await rowInputs(grounds.long, dir);
      const rows = rowsWith(options.only, rowsOf(grounds, await makeKeys(dir), options, inputs));
      const rounds: Map<string, Figures>[] = [];
      for (let round = 0; round < options.rounds; round += 1) {
        const figures = new Map<string, Figures>();
        rounds.push(figures);
        for (const row of rows) {
          figures.set(row.name, await row.run());
          process.stderr.write(`${row.name}: ${figures.get(row.name)?.mailsPerSecond} a second\n`);
        }
      }
      return rows.map((row) => summarise(row, rounds));
    });
    const reach = [];
    for (const send of options.reach) reach.push(await measureReach({ compiled, sink }, send, connections));
    const [limit] = compared;
    return {
      machine: { cpus: cpus().length, model: cpus()[0]?.model, node: process.version, loadBefore: load },
      limit: { mailsPerSecond: limit?.mailsPerSecond },
      connections,
      rounds: options.rounds,
      rows: compared,
      reach,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
    };
  } finally {
    await sink.stop();
    await compiled.remove();
    await rm(dir, { recursive: true, force: true });
  }
}
