import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { table } from '../../src/cli/output.js';
import { connections } from './deliver-rows.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sides = ['base', 'here'] as const;
const kinds = ['unsigned', 'signed with RSA'] as const;
type Side = (typeof sides)[number];

/** What a checkout measured of one send. */
interface SendOfSide {
  mailsPerSecond: number;
  cpuPer10k: number;
  firstMailMs: number;
  rssMb: number;
}

/**
 * Sends issues for as long as it gets lines, with the programs and the benchmark of the checkout that is its folder: the
 * data of two versions may differ. One JSON line per send.
 */
const sender = (mails: number) => `
  import { mkdtemp } from 'node:fs/promises';
  import { tmpdir } from 'node:os';
  import { join } from 'node:path';
  import { createInterface } from 'node:readline';
  import { compile } from './bench/compiled.js';
  import { sendThroughPostrider } from './bench/deliver/deliver-postrider.js';
  import { makeKeys } from './bench/deliver/deliver-rivals.js';
  import { withBenchRedis } from './bench/list.js';
  import { fillNewsroom } from './bench/newsroom.js';
  import { startSink } from './bench/sink.js';
  const [compiled, sink] = [await compile(), await startSink()];
  const { rsa } = await makeKeys(await mkdtemp(join(tmpdir(), 'postrider-bench-keys-')));
  await withBenchRedis(async (redis, redisUrl) => {
    const ground = { compiled, sink, redis, redisUrl, room: await fillNewsroom(redis, ${mails}) };
    const usual = { processes: 1, connections: ${connections}, articles: 10, recipients: ${mails} };
    const settings = { BOUNCE_DOMAIN: 'bounces.example.com' };
    console.log('{}');
    for await (const line of createInterface({ input: process.stdin })) {
      const dkim = line !== 'unsigned' ? { dkim: rsa } : {};
      console.log(JSON.stringify(await sendThroughPostrider(ground, { ...usual, settings, ...dkim })));
    }
  });
  await sink.stop();
  await compiled.remove();
`;

/** Starts the sender of a checkout. @returns a function that sends one issue */
async function startSender(folder: string, mails: number) {
  const words = ['--import', 'tsx', '--input-type=module', '--eval', sender(mails)];
  const child: ChildProcess = spawn(process.execPath, words, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  const next = async (): Promise<SendOfSide> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`The sender in ${folder} has ended.`);
      // Workers of some versions log to the same stream.
      if (value.startsWith('{') && !value.includes('"level"')) return JSON.parse(value);
    }
  };
  await next();
  return {
    send(kind: (typeof kinds)[number]) {
      child.stdin?.write(`${kind}\n`);
      return next();
    },
    async stop() {
      child.stdin?.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const hundredths = (value: number) => Math.round(value * 100) / 100;

interface BaseOptions {
  base: string;
  mails: number;
  rounds: number;
  only: string;
}

/**
 * The claim: this checkout delivers as fast as another one. Each sends the same issues from one worker process, in turn,
 * so that a busy machine is as busy for both. The figures are medians, the ratios those of each pair of sends.
 * @param options.base the other checkout, with its packages
 * @param options.only a part of the kind of send: RSA
 */
export async function benchDeliverBase({ base, mails, rounds, only }: BaseOptions) {
  const senders = {
    base: await startSender(resolve(base), mails),
    here: await startSender(root, mails),
  };
  const figures = [];
  try {
    for (const kind of kinds.filter((one) => one.includes(only))) {
      const sent: Record<Side, SendOfSide[]> = { base: [], here: [] };
      for (let round = 0; round < rounds; round += 1)
        // Each side is the first one as often: what the first leaves to do, the second pays for.
        for (const side of round % 2 === 0 ? sides : sides.toReversed())
          sent[side].push(await senders[side].send(kind));
      const pick = (side: Side, field: keyof SendOfSide) => median(sent[side].map((one) => one[field]));
      const ratio = (field: keyof SendOfSide) =>
        hundredths(median(sent.here.map((one, i) => one[field] / (sent.base[i]?.[field] ?? Number.NaN))));
      for (const field of ['mailsPerSecond', 'cpuPer10k', 'firstMailMs', 'rssMb'] as const)
        figures.push({ kind, field, base: pick('base', field), here: pick('here', field), ratio: ratio(field) });
    }
  } finally {
    await Promise.all(sides.map((side) => senders[side].stop()));
  }
  return { mails, rounds, figures };
}

export const deliverBaseTable = ({ figures }: Awaited<ReturnType<typeof benchDeliverBase>>): string =>
  table([
    ['SEND', 'FIGURE', 'BASE', 'HERE', 'TO BASE'],
    ...figures.map(({ kind, field, base, here, ratio }) => [kind, field, base, here, ratio]),
  ]);
