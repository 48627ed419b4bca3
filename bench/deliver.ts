import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from './compiled.js';
import type { DeliverOptions } from './deliver-options.js';
import { type Ground, hundredths, type Sent, type Setup, sendThroughPostrider } from './deliver-postrider.js';
import { measureReach } from './deliver-reach.js';
import type { RivalTask } from './deliver-rival.js';
import { type Keys, makeKeys, sendThroughRival, type WrittenIssue, writeRivalIssue } from './deliver-rivals.js';
import { withBenchRedis } from './list.js';
import { fillNewsroom } from './newsroom.js';
import { type Flow, floodSink, startSink } from './sink.js';

/** How much is measured. */
const connections = 20;
/** Articles of a digest of about 39 KB, and of the smallest. */
const [usual, small] = [10, 1];

type Figures = Flow & Partial<Sent>;
type Run = () => Promise<Figures>;
interface Row {
  name: string;
  /** The row with the highest possible figure. */
  limit: string;
  /** The row that does the same work in another way. */
  rival?: string;
  run: Run;
}

/** Each reader's own envelope sender, and the address for complaints. */
const reporting = { BOUNCE_DOMAIN: 'bounces.example.com' };

const limitOf = (size: string) => `smtp-source, ${size}`;
const [finished, composed, signed, queued] = [
  'Nodemailer pool, one finished buffer',
  'Nodemailer composes each mail',
  'Nodemailer composes and signs each mail (RSA)',
  'BullMQ job and React Email render a mail, Nodemailer pool',
];

/** Everything that is compared, in the order in which a round runs it. */
function rowsOf(
  ground: Ground,
  keys: Keys,
  { mails }: DeliverOptions,
  issues: Record<'usual' | 'small', WrittenIssue>,
): Row[] {
  const sizeOf = ({ bytes }: WrittenIssue) => `${Math.round(bytes / 1_000)} KB`;
  const [big, little] = [sizeOf(issues.usual), sizeOf(issues.small)];
  const flood = (size: number) => () => floodSink(ground.sink, 2 * mails, size, connections);
  // A slow rival gets fewer messages: its rate is the same, and the run stays short.
  const rival =
    (way: RivalTask['way'], share: number, { file }: WrittenIssue = issues.usual): Run =>
    () =>
      sendThroughRival(ground, {
        way,
        port: ground.sink.port,
        connections,
        mails: Math.ceil(mails * share),
        redisUrl: ground.redisUrl,
        issueFile: file,
        keyFile: keys.keyFile,
      });
  const postrider =
    (setup: Partial<Setup>): Run =>
    () =>
      sendThroughPostrider(ground, { processes: 1, connections, articles: usual, recipients: mails, ...setup });
  const limit = limitOf(big);
  const ours = (name: string, beside: string, setup: Partial<Setup>): Row => ({
    name: `Postrider, ${name}`,
    limit,
    rival: beside,
    run: postrider(setup),
  });
  const [littleLimit, littleRival] = [limitOf(little), `${finished}, ${little}`];
  return [
    { name: limit, limit, run: flood(issues.usual.bytes) },
    { name: finished, limit, run: rival('finished', 1) },
    { name: composed, limit, run: rival('composed', 0.08) },
    { name: signed, limit, run: rival('signed', 0.05) },
    { name: queued, limit, run: rival('queued', 0.025) },
    ours('one process, unsigned', finished, {}),
    // The ordinary row: clicks are counted by link, as by default. This one adds what brings reports back.
    ours('one process, unsigned, bounce addresses', 'Postrider, one process, unsigned', { settings: reporting }),
    ours('one process, RSA', signed, { dkim: keys.rsa }),
    ours('one process, RSA and Ed25519', signed, { dkim: keys.both }),
    ours('two processes, unsigned', finished, { processes: 2 }),
    ours('two processes, RSA', signed, { processes: 2, dkim: keys.rsa }),
    { name: littleLimit, limit: littleLimit, run: flood(issues.small.bytes) },
    { name: littleRival, limit: littleLimit, run: rival('finished', 1, issues.small) },
    { ...ours(`one process, unsigned, ${little}`, littleRival, { articles: small }), limit: littleLimit },
  ];
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The medians of a row's runs. Ratios are computed within each round, because a slow round slows both sides. */
function summarise(row: Row, rounds: readonly Map<string, Figures>[]) {
  const own = rounds.map((round) => round.get(row.name)).filter((figures) => figures !== undefined);
  const pick = (field: keyof Figures) => median(own.map((figures) => figures[field] ?? 0));
  const against = (name: string) =>
    hundredths(
      median(own.map(({ mailsPerSecond }, i) => mailsPerSecond / (rounds[i]?.get(name)?.mailsPerSecond ?? Number.NaN))),
    );
  return {
    name: row.name,
    mails: pick('mails'),
    mailsPerSecond: pick('mailsPerSecond'),
    middlePerSecond: pick('middlePerSecond'),
    ratio: against(row.limit),
    ...(row.rival ? { rival: row.rival, timesRival: against(row.rival) } : {}),
    ...(own[0]?.cpuPer10k === undefined ? {} : { cpuPer10k: pick('cpuPer10k'), rssMb: pick('rssMb') }),
    ...(own[0]?.firstMailMs === undefined
      ? {}
      : { redisCpuPer10k: pick('redisCpuPer10k'), firstMailMs: pick('firstMailMs') }),
  };
}

/** Sends through the whole product and through its rivals, on loopback. Linux only: it reads /proc. */
export async function benchDeliver(options: DeliverOptions) {
  const startedAt = performance.now();
  const load = loadavg()[0];
  const compiled = await compile();
  const sink = await startSink();
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-keys-'));
  try {
    const compared = await withBenchRedis(async (redis, redisUrl) => {
      const ground = { compiled, redis, redisUrl, sink, room: await fillNewsroom(redis, options.mails) };
      const issues = {
        usual: await writeRivalIssue(ground, usual, join(dir, 'usual.json')),
        small: await writeRivalIssue(ground, small, join(dir, 'small.json')),
      };
      const rows = rowsOf(ground, await makeKeys(dir), options, issues);
      const rounds: Map<string, Figures>[] = [];
      for (let round = 0; round < options.rounds; round += 1) {
        const figures = new Map<string, Figures>();
        rounds.push(figures);
        for (const row of rows) {
          figures.set(row.name, await row.run());
          process.stderr.write(`${row.name}: ${figures.get(row.name)?.mailsPerSecond} a second\n`);
        }
      }
      return { bytes: [issues.usual.bytes, issues.small.bytes], rows: rows.map((row) => summarise(row, rounds)) };
    });
    const reach = [];
    for (const send of options.reach) reach.push(await measureReach({ compiled, sink }, send, connections));
    const [limit] = compared.rows;
    return {
      machine: { cpus: cpus().length, model: cpus()[0]?.model, node: process.version, loadBefore: load },
      limit: { mailsPerSecond: limit?.mailsPerSecond },
      mailBytes: compared.bytes,
      connections,
      rounds: options.rounds,
      rows: compared.rows,
      reach,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
    };
  } finally {
    await sink.stop();
    await compiled.remove();
    await rm(dir, { recursive: true, force: true });
  }
}
