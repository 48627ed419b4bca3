import { compile } from '../../../bench/compiled.js';
import { table } from '../../../src/cli/output.js';
import { type ChangeKind, changeKinds } from './changes.js';
import type { Round } from './judge-round.js';
import { type PartitionKind, type PartitionResult, partitionKinds, runPartition } from './partition.js';
import { runRound } from './run-round.js';

type Kind = 'cluster' | 'sentinel';

interface FailoverFlags {
  /** The drill; any other word: all of them. */
  of: string;
  rounds: number;
  replicas: number;
  recipients: number;
  lagMs: number;
  seed: number;
  json: boolean;
  say(text: string): void;
  listen?: (text: string) => void;
}

/** @returns whether every promise was kept */
export async function runFailoverDrills(flags: FailoverFlags): Promise<boolean> {
  flags.say(`Seed ${flags.seed}, DURABLE_REPLICAS=${flags.replicas}, replicas ${flags.lagMs} ms behind.`);
  const kinds: Kind[] = flags.of === 'cluster' || flags.of === 'sentinel' ? [flags.of] : ['cluster', 'sentinel'];
  const masters = flags.of === 'partition' ? true : await loseMasters(flags, kinds);
  const networks = kinds.length === 1 ? true : await cutNetworks(flags);
  return masters && networks;
}

/** Loses a master for good again and again, and prints what was lost with it. */
async function loseMasters(flags: FailoverFlags, kinds: readonly Kind[]): Promise<boolean> {
  const { replicas, recipients, lagMs, seed, say } = flags;
  const compiled = await compile();
  const rounds: { kind: Kind; number: number; result: Round }[] = [];
  try {
    for (const kind of kinds)
      for (let number = 1; number <= flags.rounds; number += 1) {
        const result = await runRound({
          ...{ kind, replicas, recipients, lagMs, seed: seed + number, program: [compiled.entry], limitMs: 240_000 },
          ...(flags.listen ? { listen: flags.listen } : {}),
        });
        rounds.push({ kind, number, result });
        say(`${kind} ${number}: ${rowOf(result).join(' · ')} ${result.broken.join(' ')}`);
      }
  } finally {
    await compiled.remove();
  }
  const totals = kinds.map((kind) => [`${kind}, all`, ...totalOf(rounds.filter((one) => one.kind === kind))]);
  const rows = rounds.map(({ kind, number, result }) => [`${kind} ${number}`, ...rowOf(result)]);
  const isKept = rounds.every(({ result }) => result.broken.length === 0);
  print(flags, { rounds }, [heading, ...rows, ...totals], isKept);
  return isKept;
}

/** Cuts the network of a primary, in turn from everybody and from its replica alone. */
async function cutNetworks({ seed, replicas, rounds: count, ...flags }: FailoverFlags): Promise<boolean> {
  const rounds: { kind: PartitionKind; result: PartitionResult }[] = [];
  for (let number = 1; number <= count; number += 1) {
    const kind = partitionKinds[number % 2] ?? 'primary';
    const result = await runPartition({ kind, replicas, seed: seed + number, seconds: [2, 8, 14] });
    rounds.push({ kind, result });
    flags.say(`partition ${number}, ${kind}: ${JSON.stringify(result)}`);
  }
  const rows = partitionKinds.map((kind) => {
    const of = rounds.filter((one) => one.kind === kind).map(({ result }) => result);
    const sum = (value: (one: PartitionResult) => number) => of.reduce((all, one) => all + value(one), 0);
    const failovers = of.filter(({ failedOver }) => failedOver).length;
    return [
      kind,
      of.length,
      failovers,
      sum((one) => one.records),
      sum((one) => one.answered),
      sum((one) => one.unanswered),
      sum((one) => one.broken),
    ];
  });
  const isKept = rounds.every(({ result }) => result.broken === 0);
  const titles = ['cut off', 'rounds', 'failovers', 'records', 'answered', 'without answer', 'not linearizable'];
  print({ seed, replicas, ...flags }, { rounds }, [titles, ...rows], isKept);
  return isKept;
}

function print(
  { json, seed, replicas, lagMs }: Pick<FailoverFlags, 'json' | 'seed' | 'replicas' | 'lagMs'>,
  result: object,
  rows: Parameters<typeof table>[0],
  isKept: boolean,
): void {
  const verdict = isKept ? 'Every promise was kept.' : 'A promise was broken.';
  const text = json ? JSON.stringify({ seed, replicas, lagMs, ...result }) : `${table(rows)}\n${verdict}`;
  process.stdout.write(`${text}\n`);
}

const heading = [
  'master lost',
  'answered before',
  'after',
  ...changeKinds.map((kind) => `lost: ${kind}`),
  'without email',
  'duplicates (counted, of allowed)',
  'failover ms',
];

const rowOf = (round: Round) => [
  ...[round.before, round.after],
  ...changeKinds.map((kind) => round.lost[kind]),
  ...[round.unsent, `${round.duplicates} (${round.counted}, ${round.allowed})`, round.failoverMs],
];

function totalOf(rounds: readonly { result: Round }[]) {
  const sum = (of: (round: Round) => number) => rounds.reduce((all, { result }) => all + of(result), 0);
  const lost = (kind: ChangeKind) => sum((round) => round.lost[kind]);
  const duplicates = `${sum((round) => round.duplicates)} (${sum((round) => round.counted)}, ${sum((round) => round.allowed)})`;
  const longest = Math.max(...rounds.map(({ result }) => result.failoverMs));
  return [
    sum(({ before }) => before),
    sum(({ after }) => after),
    ...changeKinds.map(lost),
    sum(({ unsent }) => unsent),
    duplicates,
    longest,
  ];
}
