// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

// Plain JavaScript that every Node understands: it runs before anything that needs a newer one.

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The oldest version of Node that Postrider supports, such as `22.19`. */
export const oldestNode = String(engines.node).replace('>=', '');

/** Whether Postrider runs on a version of Node. */
export function isSupported(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * Runs this process's script again on a Node that Postrider supports, and ends as it ends. A Node that is too old cannot
 * replace its process, so this one waits and passes signals on.
 */
export function runOnSupportedNode() {
  const withNode = fileURLToPath(new URL('../scripts/with-node.sh', import.meta.url));
  const child = spawn('bash', [withNode, 'node', ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(
      `postrider: Node.js ${process.versions.node} is too old: Postrider needs ${oldestNode} or newer. ${error.message}\n`,
    );
    process.exitCode = 1;
  });
  // A shell reports a program that died of a signal in the same way.
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}
