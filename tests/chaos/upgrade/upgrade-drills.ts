import { compile } from '../../../bench/compiled.js';
import { exitOnSignals } from '../../../bench/processes.js';
import { table } from '../../../src/cli/output.js';
import { installRelease, listReleases, type Program } from './releases.js';
import { runUpgrade, type UpgradeResult } from './run-upgrade.js';

export interface DrillOptions {
  seed: number;
  recipients: number;
  connections: number;
  delayMs: number;
  limitMs: number;
  json: boolean;
  say: (text: string) => void;
  listen?: ((text: string) => void) | undefined;
}

/**
 * Replaces each released version by this one in the middle of a send, and this one by each released version.
 * @returns whether every guarantee was kept
 */
export async function runUpgradeDrills({ json, ...options }: DrillOptions): Promise<boolean> {
  exitOnSignals();
  const results: Record<string, UpgradeResult> = {};
  const skipped: string[] = [];
  const compiled = await compile();
  try {
    const own: Program = { version: 'this', entry: compiled.entry };
    for (const { version, commit } of await listReleases()) {
      if (!commit) {
        skipped.push(version);
        continue;
      }
      const old = await installRelease({ version, commit }, options.say);
      for (const [from, to] of [
        [old, own],
        [own, old],
      ] as const) {
        const name = `${from.version} → ${to.version}`;
        options.say(`${name}, seed ${options.seed}`);
        results[name] = await runUpgrade({ ...options, from, to });
      }
    }
  } finally {
    await compiled.remove();
  }
  const broken = Object.entries(results).flatMap(([name, result]) => result.broken.map((line) => `${name}: ${line}`));
  if (json) process.stdout.write(`${JSON.stringify({ seed: options.seed, results, skipped, broken })}\n`);
  else process.stdout.write(`${resultTable(results, skipped)}\n${verdict(broken)}\n`);
  return broken.length === 0 && Object.keys(results).length > 0;
}

function resultTable(results: Record<string, UpgradeResult>, skipped: readonly string[]): string {
  const heading = [
    'upgrade',
    'mailed',
    'refused',
    'lost',
    'twice',
    'left',
    'on their way',
    'signed up',
    'confirmed',
    'seconds',
  ];
  const rows = Object.entries(results).map(([name, result]) => [
    ...[name, result.mailed, result.refused, result.lost, result.duplicates, result.left],
    ...[result.onTheirWay, result.joined, result.confirmed, result.seconds],
  ]);
  const notes = skipped.map((version) => `${version}: this repository has no commit of it, so it was not tried.`);
  return [table([heading, ...rows]), ...notes].join('\n');
}

const verdict = (broken: readonly string[]) => (broken.length === 0 ? 'Every promise was kept.' : broken.join('\n'));
