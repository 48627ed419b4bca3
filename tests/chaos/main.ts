import { compile } from '../../bench/compiled.js';
import { exitOnSignals } from '../../bench/processes.js';
import { table } from '../../src/cli/output.js';
import type { ChaosPlan } from './plan.js';
import { type ChaosResult, runChaos } from './run-chaos.js';

// `npm run chaos [-- --recipients 50000 --kills 30 --seed 7 --json]`: sends with compiled workers, once to a list of
// that length while processes are killed, once to a fifth of it while workers are asked to stop. Exits 1 on a broken
// guarantee. Also --workers, --connections (of each), --delay (ms of the mail server), --minutes (limit), --verbose.
// `npm run chaos -- --csv [--rows 2000000 --kills 3]`: imports a file of that length while the import is killed.
// `npm run chaos -- --upgrade`: replaces each released version by this one in mid-send, and the other way round.
// `npm run chaos -- --failover [cluster|sentinel|partition] [--rounds 20 --replicas 1 --recipients 1500 --lag 20]`: loses a
// master of Redis for good in each round, or cuts its network, while everything is changed at full rate. The last rounds
// are without DURABLE_REPLICAS (`--controls 1`), and show that a loss would be found. `--limit 180`: seconds of a round.

const words = process.argv.slice(2);
const flag = (name: string, otherwise: number) => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(words[at + 1]);
};
const json = words.includes('--json');
const seed = flag('seed', Date.now() % 1_000_000);
const recipients = flag('recipients', 50_000);
const kills = flag('kills', 30);

const say = (text: string) => void process.stderr.write(`${text}\n`);
const listen = words.includes('--verbose') ? { listen: (text: string) => void process.stderr.write(text) } : {};

if (words.includes('--upgrade')) {
  const { runUpgradeDrills } = await import('./upgrade/upgrade-drills.js');
  const isWhole = await runUpgradeDrills({
    ...{
      seed,
      recipients: flag('recipients', 8_000),
      connections: flag('connections', 5),
      delayMs: flag('delay', 40),
    },
    ...{ limitMs: flag('minutes', 10) * 60_000, json, say, ...listen },
  });
  process.exit(isWhole ? 0 : 1);
}

if (words.includes('--failover')) {
  const { runFailoverDrills } = await import('./failover/main.js');
  const isKept = await runFailoverDrills({
    of: words[words.indexOf('--failover') + 1] ?? '',
    ...{ rounds: flag('rounds', 20), replicas: flag('replicas', 1), recipients: flag('recipients', 1_500) },
    ...{ controls: flag('controls', 1), lagMs: flag('lag', 20), limitMs: flag('limit', 180) * 1_000 },
    ...{ seed, json, say, ...listen },
  });
  process.exit(isKept ? 0 : 1);
}

exitOnSignals();
const compiled = await compile();

if (words.includes('--csv')) {
  const { runLargeCsv } = await import('./large-csv.js');
  const plan = { rows: flag('rows', 2_000_000), kills: flag('kills', 3), program: compiled.entry, memoryMb: 300, say };
  const { broken, ...figures } = await runLargeCsv(plan).finally(compiled.remove);
  const verdict = broken.length === 0 ? 'Every promise was kept.' : broken.join('\n');
  const { rows, kills: killed, seconds, rowsPerSecond, peakMb } = figures;
  const heading = ['rows', 'kills', 'seconds', 'rows a second', 'peak MB of the import'];
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...figures, broken })}\n`
      : `${table([heading, [rows, killed, seconds, rowsPerSecond, peakMb]])}\n${verdict}\n`,
  );
  process.exit(broken.length === 0 ? 0 : 1);
}

const common = {
  seed,
  recipients,
  workers: flag('workers', 2),
  connections: flag('connections', 20),
  delayMs: flag('delay', 20),
  settings: { RETRY_SCHEDULE: '1s,2s,5s', WORKER_TIMEOUT: '5s' },
  program: [compiled.entry],
  limitMs: flag('minutes', 20) * 60_000,
  say,
  ...listen,
};
const plans: Record<string, ChaosPlan> = {
  'everything is killed': {
    ...common,
    workerStops: kills,
    redisKills: 3,
    sinkKills: 3,
    signal: 'SIGKILL',
    odds: { refused: 0.03, later: 0.03, hangUp: 0.01 },
  },
  'workers are asked to stop': {
    ...common,
    recipients: Math.ceil(recipients / 5),
    workerStops: Math.ceil(kills / 3),
    redisKills: 0,
    sinkKills: 0,
    signal: 'SIGTERM',
    odds: { refused: 0.03, later: 0.03, hangUp: 0 },
  },
};

const results: Record<string, ChaosResult> = {};
try {
  process.stderr.write(`Seed ${seed}: the same blows and refusals with --seed ${seed}.\n`);
  for (const [name, plan] of Object.entries(plans)) results[name] = await runChaos(plan);
} finally {
  await compiled.remove();
}

const rows = Object.entries(results).map(([name, { stops, report, ...result }]) => [
  name,
  report.audience,
  `${stops.worker}, ${stops.redis}, ${stops.sink}`,
  result.taken,
  result.refused,
  result.lost,
  `${result.duplicates} of ${result.duplicatesAllowed}`,
  result.cut,
  result.seconds,
]);
const heading = [
  'while',
  'recipients',
  'stops (worker, Redis, server)',
  'mailed',
  'refused',
  'lost',
  'duplicates (of allowed)',
  'lines cut',
  'seconds',
];
const broken = Object.entries(results).flatMap(([name, result]) => result.broken.map((line) => `${name}: ${line}`));
const verdict = broken.length === 0 ? 'Every promise was kept.' : broken.join('\n');
process.stdout.write(
  json ? `${JSON.stringify({ seed, results, broken })}\n` : `${table([heading, ...rows])}\n${verdict}\n`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
