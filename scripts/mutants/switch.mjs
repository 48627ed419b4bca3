// @ts-check
import { ChildProcess } from 'node:child_process';
import { appendFileSync, readFileSync, statSync } from 'node:fs';

// Imported by each mutated file and by the tests of a copy (mutated-copy.ts), in every thread and process.

/** @type {any} */
const globals = globalThis;

/**
 * The variables with which the process was started. Not `process.env`: the tests run commands with other variables in one
 * process.
 * - MUTANT: number of the mutation that is on; without it, none
 * - MUTANT_NOTES: folder where is noted which test file reaches which mutation
 * - MUTANT_WORKER: process id of the tests to which this process belongs
 * - MUTANT_COPY: folder of the copy
 */
globals.mutantVariables ??= Object.fromEntries(
  readFileSync('/proc/self/environ', 'utf8')
    .split('\0')
    .filter((line) => /^MUTANT\w*=/.test(line))
    .map((line) => line.split('=')),
);
/** @type {Record<string, string>} */
export const given = globals.mutantVariables;

if (!globals.mutant) {
  const { MUTANT_NOTES: notes, MUTANT_WORKER: worker = process.pid } = given;
  const active = Number(given.MUTANT);
  const noted = new Set();
  globals.mutant = (/** @type {number} */ id) => {
    if (notes === undefined) return id === active;
    // How long the list of the test files that have begun is says which one runs (note-test-file.ts).
    const length = statSync(`${notes}/${worker}`, { throwIfNoEntry: false })?.size ?? 0;
    const note = `${worker} ${length} ${id}\n`;
    if (!noted.has(note)) appendFileSync(`${notes}/reached`, note);
    noted.add(note);
    return false;
  };
  /** @type {any} */
  const prototype = ChildProcess.prototype;
  const { spawn } = prototype;
  prototype.spawn = function (/** @type {{ envPairs: string[] }} */ options) {
    const pairs = Object.entries(given).map(([name, value]) => `${name}=${value}`);
    options.envPairs.push(...pairs.filter((pair) => !options.envPairs.includes(pair)));
    return spawn.call(this, options);
  };
}
