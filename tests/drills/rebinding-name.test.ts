import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CompiledScripts, compileScripts } from '../helpers/compiled-scripts.js';

const script = new URL('fetch-rebinding-name.ts', import.meta.url);

/** Why a network of its own cannot be made here; undefined: it can. */
function missingNetwork(): string | undefined {
  try {
    execFileSync('unshare', ['-Urnm', 'sh', '-c', 'ip link set lo up && mount --bind /dev/null /etc/resolv.conf'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return 'this machine permits no network namespace';
  }
}
const missing = missingNetwork();

describe.skipIf(missing !== undefined)(`in a network of its own${missing ? ` (${missing})` : ''}`, () => {
  let compiled: CompiledScripts;
  beforeAll(async () => {
    compiled = await compileScripts();
  });

  test('a name that leads to a public address when it is checked and to this machine when it is used is never reached here', async () => {
    const child = spawn('unshare', ['-Urnm', process.execPath, compiled.path(script)], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
    });
    await once(child, 'close');
    const { outcomes, reached, lookups } = JSON.parse(said) as {
      outcomes: string[];
      reached: Record<string, number>;
      lookups: number;
    };
    expect(outcomes).toHaveLength(40);
    // Both happen: the name leads to each address in turn.
    expect(new Set(outcomes)).toEqual(new Set(['public page', 'private']));
    expect(lookups).toBeGreaterThanOrEqual(40);
    expect(reached).toEqual({ public: outcomes.filter((one) => one === 'public page').length, here: 0 });
  });
});
