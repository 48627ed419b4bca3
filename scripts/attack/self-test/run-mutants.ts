import { rm, writeFile } from 'node:fs/promises';
import { attackGroups } from '../attacks.js';
import { startInstance } from '../instance.js';
import { tryAttack } from '../run-attacks.js';

// Runs in a copy of the sources (self-test.ts), whose protections can be removed while it runs. For each attack: it must
// hold with all of them, and break without any one.

/** An attack that takes longer without a protection has noticed nothing, or everything. */
const limitMs = 30_000;

const file = process.env.REMOVED_PROTECTION ?? '';
const words = process.argv.slice(2);
const group = words.includes('--group') ? words[words.indexOf('--group') + 1] : undefined;
const attacks = Object.entries(attackGroups)
  .filter(([name]) => group === undefined || name === group)
  .flatMap(([, list]) => list)
  .filter(({ mutations = [] }) => mutations.length > 0);

const say = (text: string) => process.stdout.write(`${text}\n`);
const instance = await startInstance();
let [noticed, all] = [0, 0];
try {
  for (const attack of attacks) {
    const whole = await tryAttack(attack, instance, limitMs);
    if (!whole.held) {
      all += 1;
      say(`BROKE    ${attack.name}, with all protections\n         ${whole.detail}`);
      continue;
    }
    for (const { removes } of attack.mutations ?? []) {
      all += 1;
      await writeFile(file, `${attack.name}: ${removes}`);
      const { held, detail } = await tryAttack(attack, instance, limitMs);
      await rm(file, { force: true });
      if (!held) noticed += 1;
      say(`${held ? 'MISSED ' : 'noticed'}  without ${removes}: ${attack.name}\n         ${detail}`);
    }
  }
} finally {
  await rm(file, { force: true });
  await instance.stop();
}
say(`\n${noticed} of ${all} removed protections were noticed.`);
process.exit(noticed === all && all > 0 ? 0 : 1);
