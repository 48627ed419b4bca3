import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const stores = join(root, 'tests/fixtures/stores');
const built = join(root, 'node_modules/.cache/releases');

/** A program that is installed in a folder of its own. */
export interface Program {
  version: string;
  /** `node <entry> worker`. */
  entry: string;
}

/** A released version. `npm run release` writes its store, so the list needs no other place. */
export interface Release {
  version: string;
  /** Undefined: this repository has no commit of it. */
  commit: string | undefined;
}

/** Every released version, the oldest first. */
export async function listReleases(): Promise<Release[]> {
  const versions = readdirSync(stores).flatMap((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? []);
  versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return Promise.all(versions.map(async (version) => ({ version, commit: await commitOf(version) })));
}

/** The commit with the tag of a version, or else the one that `npm run release` made. */
async function commitOf(version: string): Promise<string | undefined> {
  const git = async (...words: string[]) => (await run('git', ['-C', root, ...words])).stdout.trim();
  const tagged = await git('rev-parse', '--verify', '--quiet', `v${version}^{commit}`).catch(() => '');
  if (tagged) return tagged;
  const subject = `^release: ${version.replaceAll('.', '\\.')}$`;
  return (await git('log', '-1', '--format=%H', `--grep=${subject}`)) || undefined;
}

/**
 * Installs a released version as its operators did: its files, its packages, its build. A later call finds it.
 * @throws when it cannot be built here
 */
export async function installRelease(
  { version, commit }: Release & { commit: string },
  say: (text: string) => void,
): Promise<Program> {
  const folder = join(built, `${version}-${commit.slice(0, 7)}`);
  const entry = join(folder, 'dist/bin/postrider.js');
  if (existsSync(entry)) return { version, entry };
  say(`Installing version ${version} (${commit.slice(0, 7)}) …`);
  const [draft, archive] = [`${folder}.new`, `${folder}.tar`];
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await run('git', ['-C', root, 'archive', '--format=tar', `--output=${archive}`, commit]);
  await run('tar', ['-xf', archive, '-C', draft]);
  await rm(archive);
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['ci', '--omit=dev', ...quiet], { cwd: draft });
  await run('npm', ['run', 'build'], { cwd: draft });
  await rename(draft, folder);
  return { version, entry };
}
