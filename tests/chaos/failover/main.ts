import { compile } from '../../../bench/compiled.js';
import { table } from '../../../src/cli/output.js';
import { describeError } from '../../../src/errors.js';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.js';
import { changeKinds } from './changes.js';
import type { Round } from './judge-round.js';
import { type PartitionKind, type PartitionResult, partitionKinds, runPartition } from './partition.js';
import { type RoundPlan, runRound } from './run-round.js';

type Kind = RoundPlan['kind'];

interface FailoverFlags {
  /** The drill; any other word: all of them. */
  of: string;
  rounds: number;
  /** Rounds without DURABLE_REPLICAS at the end, which show that a loss would be found. */
  controls: number;
  replicas: number;
  recipients: number;
  lagMs: number;
  seed: number;
  /** Of each round. */
  limitMs: number;
  json: boolean;
  say(text: string): void;
  listen?: (text: string) => void;
}

/** Rounds of one kind with the same settings: a row of the table. */
interface Series {
  kind: Kind;
  replicas: number;
  lagMs: number;
  rounds: Round[];
}

/** @returns whether every promise was kept */
export async function runFailoverDrills(flags: FailoverFlags): Promise<boolean> {
  flags.say(`Seed ${flags.seed}, DURABLE_REPLICAS=${flags.replicas}, replicas ${flags.lagMs} ms behind.`);
  const kinds: Kind[] = flags.of === 'cluster' || flags.of === 'sentinel' ? [flags.of] : ['cluster', 'sentinel'];
  const masters = flags.of === 'partition' ? true : await loseMasters(flags, kinds);
  const networks = kinds.length === 1 ? true : await cutNetworks(flags);
  return masters && networks;
}

/** How far replicas are behind in a round without DURABLE_REPLICAS, in ms: enough for something to be lost. */
const controlLagMs = 50;

/** Loses a master for good again and again, and prints what was lost with it. */
async function loseMasters(flags: FailoverFlags, kinds: readonly Kind[]): Promise<boolean> {
  const { replicas, lagMs, say } = flags;
  const compiled = await compile();
  const dovecot = dovecotMissing ? undefined : await startDovecot();
  if (dovecotMissing) say(`Without a mailbox: ${dovecotMissing}.`);
  const all: Series[] = [];
  try {
    for (const kind of kinds) {
      const series: Series = { kind, replicas, lagMs, rounds: [] };
      all.push(series);
      await runSeries(flags, series, flags.rounds, compiled.entry, dovecot);
    }
    for (const kind of replicas > 0 && flags.controls > 0 ? kinds : []) {
      const series: Series = { kind, replicas: 0, lagMs: Math.max(lagMs, controlLagMs), rounds: [] };
      all.push(series);
      await runSeries(flags, series, flags.controls, compiled.entry, dovecot);
      if (series.rounds.every((round) => lostIn(round) === 0))
        say('Nothing was lost without DURABLE_REPLICAS either: these rounds say little.');
    }
  } finally {
    await dovecot?.stop();
    await compiled.remove();
  }
  const isKept = all.filter((one) => one.replicas > 0).every(({ rounds }) => rounds.every(isWhole));
  print(flags, { series: all }, [heading, ...all.map(rowOf)], isKept);
  return isKept;
}

async function runSeries(
  { recipients, seed, limitMs, say, listen = () => undefined }: FailoverFlags,
  { kind, replicas, lagMs, rounds }: Series,
  count: number,
  program: string,
  dovecot: Dovecot | undefined,
): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const round = await runRound({
      ...{ kind, number, replicas, recipients, lagMs, seed: seed + number + 1, program: [program], dovecot, limitMs },
      listen,
    });
    rounds.push(round);
    say(`${kind} ${number + 1} of ${count}${replicas > 0 ? '' : ' without DURABLE_REPLICAS'}: ${inWords(round)}`);
    for (const line of round.broken) say(`  ${line}`);
    if (replicas > 0) for (const line of round.evidence ?? []) say(`    ${line}`);
  }
}

const isWhole = ({ broken }: Round) => broken.length === 0;
const lostIn = ({ lost }: Round) => changeKinds.reduce((sum, kind) => sum + lost[kind], 0);
const bouncesIn = ({ answered }: Round) => answered.bounce + answered['bounce in the mailbox'];

function inWords(round: Round): string {
  const { victim, before, after, answered, duplicates, counted, failoverMs, seconds } = round;
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0);
  return [
    `${victim} lost`,
    `${before} answered before, ${after} after (${changeKinds.map((kind) => `${kind} ${answered[kind]}`).join(', ')})`,
    `${round.refused} refused`,
    `${lostIn(round)} lost`,
    `${duplicates} emailed twice, ${counted} counted`,
    `failover ${failoverMs} ms`,
    `${total.toFixed(1)} s (${Object.entries(seconds)
      .map(([name, one]) => `${name} ${one}`)
      .join(', ')})`,
  ].join(' · ');
}

/** The columns of docs/guarantees.md. */
const heading = [
  '',
  'rounds',
  'changes answered',
  'of these, bounces',
  'lost',
  'emailed twice, of 20 in flight',
  'counted as such',
  'rounds that failed',
];

function rowOf({ kind, replicas, lagMs, rounds }: Series) {
  const sum = (of: (round: Round) => number) => rounds.reduce((all, round) => all + of(round), 0);
  const setting = replicas > 0 ? `, DURABLE_REPLICAS=${replicas}` : ` without it, ${lagMs} ms behind`;
  const twice = sum(({ duplicates }) => duplicates);
  const most = Math.max(0, ...rounds.map(({ duplicates }) => duplicates));
  return [
    `${kind === 'cluster' ? 'a cluster' : 'Sentinels'}${setting}`,
    rounds.length,
    sum(({ before, after }) => before + after),
    sum(bouncesIn),
    sum(lostIn),
    rounds.length > 1 && twice > 0 ? `${twice}, at most ${most} in a round` : twice,
    sum(({ counted }) => counted),
    rounds.filter((round) => !isWhole(round)).length,
  ];
}

/** Seconds before, during and after a partition. Sentinels wait some ten before they make the old primary a replica. */
const secondsOf: Record<PartitionKind, readonly [number, number, number]> = {
  primary: [2, 8, 14],
  replication: [2, 8, 4],
};

/** Cuts the network of a primary, in turn from everybody and from its replica alone. */
async function cutNetworks({ seed, replicas, rounds: count, limitMs, ...flags }: FailoverFlags): Promise<boolean> {
  const rounds: { kind: PartitionKind; result: PartitionResult }[] = [];
  let failed = 0;
  for (let number = 1; number <= count; number += 1) {
    const kind = partitionKinds[number % 2] ?? 'primary';
    try {
      const result = await runPartition({ kind, replicas, seed: seed + number, seconds: secondsOf[kind], limitMs });
      rounds.push({ kind, result });
      flags.say(`partition ${number} of ${count}, ${kind}: ${JSON.stringify(result)}`);
    } catch (error) {
      failed += 1;
      flags.say(`partition ${number} of ${count}, ${kind}: ${describeError(error)}`);
    }
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
  const isKept = failed === 0 && rounds.every(({ result }) => result.broken === 0);
  const titles = ['cut off', 'rounds', 'failovers', 'records', 'answered', 'without answer', 'not linearizable'];
  print({ seed, replicas, ...flags }, { rounds, failed }, [titles, ...rows], isKept);
  return isKept;
}

function print(
  { json, seed, replicas, lagMs }: Pick<FailoverFlags, 'json' | 'seed' | 'replicas' | 'lagMs'>,
  result: object,
  rows: Parameters<typeof table>[0],
  isKept: boolean,
): void {
  const verdict = isKept ? 'Every promise was kept.' : 'A promise was broken.';
  const text = json ? JSON.stringify({ seed, replicas, lagMs, isKept, ...result }) : `${table(rows)}\n${verdict}`;
  process.stdout.write(`${text}\n`);
}
