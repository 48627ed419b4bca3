import { attackGroups } from './attacks.js';
import { runAttacks } from './run-attacks.js';

// `npm run attack [-- --group links --json]`: starts an instance with a Redis and a mail server of its own on free ports
// of loopback, runs the attacks one after another, and exits 1 when one broke a promise. `--self-test` removes each
// protection in turn and exits 1 when an attack does not notice.

const words = process.argv.slice(2);
const json = words.includes('--json');
const group = words.includes('--group') ? (words[words.indexOf('--group') + 1] ?? '') : undefined;
const known = Object.keys(attackGroups);
if (group !== undefined && !known.includes(group)) {
  process.stderr.write(`attack: there is no group "${group}". The groups are ${known.join(', ')}.\n`);
  process.exit(2);
}

if (words.includes('--self-test')) {
  const { selfTest } = await import('./self-test/self-test.js');
  process.exit(await selfTest(group === undefined ? [] : ['--group', group]));
}

const chosen = Object.entries(attackGroups).flatMap(([name, list]) =>
  group === undefined || name === group ? list : [],
);
const startedAt = performance.now();
const attacks = await runAttacks(chosen, ({ held, name, detail, seconds }) => {
  if (!json) process.stdout.write(`${held ? 'held ' : 'BROKE'}  ${name} (${seconds} s)\n       ${detail}\n`);
});
const broken = attacks.filter(({ held }) => !held);
const seconds = Math.round((performance.now() - startedAt) / 1_000);
if (json) process.stdout.write(`${JSON.stringify({ attacks })}\n`);
else {
  // Again at the end, where a long output is read.
  for (const { name, detail } of broken) process.stdout.write(`BROKE  ${name}\n       ${detail}\n`);
  process.stdout.write(`\n${attacks.length - broken.length} of ${attacks.length} held, in ${seconds} s.\n`);
}
process.exit(broken.length === 0 ? 0 : 1);
