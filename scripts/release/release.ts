import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releaseChangelog } from './changelog.js';
import type { StoreFacts } from './store-facts.js';

export interface ReleaseOptions {
  /** The checkout. */
  root: string;
  /** Like 0.2.0. */
  version: string;
  /** Like 2026-12-01. */
  date: string;
  /** Does everything that can fail, and changes nothing. */
  dryRun: boolean;
  /** Writes a backup with the data of this version. */
  makeStore(file: string): Promise<StoreFacts>;
  /** Throws when the release must not be made. Runs when its files are written. */
  check(): void;
  say(line: string): void;
}

const numbers = (version: string) => version.split('.').map(Number) as [number, number, number];

/** Whether a version is later than another. */
function isLater(version: string, than: string): boolean {
  const [a, b] = [numbers(version), numbers(than)];
  const place = a.findIndex((number, at) => number !== b[at]);
  return place >= 0 && (a[place] ?? 0) > (b[place] ?? 0);
}

const stores = 'tests/fixtures/stores';

/**
 * Makes a release: the changelog's section, the version, a backup with this version's data for the tests of later ones, one
 * commit and the tag. Needs no network; pushing is left to you.
 *
 * Guarantee: when it fails, the checkout is as it was.
 * @throws with the reason
 */
export async function release({ root, version, date, dryRun, makeStore, check, say }: ReleaseOptions): Promise<void> {
  const git = (...words: string[]) => execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' }).trim();
  const path = (name: string) => join(root, name);
  const manifest = await readFile(path('package.json'), 'utf8');
  const current = (JSON.parse(manifest) as { version: string }).version;
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version)) throw new Error(`"${version}" is not a version like 0.2.0.`);
  if (!isLater(version, current))
    throw new Error(`${version} is not later than ${current}, the version of package.json.`);
  if (git('status', '--porcelain') !== '')
    throw new Error('Some changes are not committed. Commit or remove them first.');
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`The tag v${version} exists already.`);
  const changelog = releaseChangelog(await readFile(path('CHANGELOG.md'), 'utf8'), version, date);

  const folder = await mkdtemp(join(tmpdir(), 'postrider-release-'));
  const written = ['CHANGELOG.md', 'package.json', 'package-lock.json'];
  const added = [`${stores}/${version}.backup`, `${stores}/${version}.json`];
  try {
    say('Writing a backup with the data of this version …');
    const facts = await makeStore(join(folder, 'store.backup'));
    say(
      `CHANGELOG.md: ${changelog.section.match(/^- /gm)?.length ?? 0} entries become the section ${version} (${date}).`,
    );
    if (dryRun) {
      say(
        `A dry run: nothing was changed. The release writes ${[...written, ...added].join(', ')}, and the tag v${version}.`,
      );
      return;
    }
    await writeFile(path('CHANGELOG.md'), changelog.page);
    await writeFile(path('package.json'), withVersion(manifest, current, version, 1));
    const lock = await readFile(path('package-lock.json'), 'utf8');
    await writeFile(path('package-lock.json'), withVersion(lock, current, version, 2));
    await copyFile(join(folder, 'store.backup'), path(added[0] ?? ''));
    await writeFile(path(added[1] ?? ''), `${JSON.stringify(facts, undefined, 2)}\n`);
    check();
    git('add', '--', ...written, ...added);
    git('commit', '--quiet', '--message', `release: ${version}`);
    git('tag', '--annotate', `v${version}`, '--message', `Postrider ${version}`);
    say(`Version ${version} is committed and tagged v${version}. Publish it with: git push --follow-tags`);
  } catch (error) {
    git('restore', '--staged', '--worktree', '--', ...written);
    for (const name of added) {
      git('rm', '--cached', '--quiet', '--ignore-unmatch', '--', name);
      await rm(path(name), { force: true });
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Replaces the first places of a version: package.json names it once, package-lock.json twice before any package. */
function withVersion(text: string, current: string, version: string, places: number): string {
  let left = places;
  const changed = text.replaceAll(`"version": "${current}"`, (found) =>
    left-- > 0 ? `"version": "${version}"` : found,
  );
  if (left > 0) throw new Error(`The version ${current} was not found in package-lock.json. Run npm install first.`);
  return changed;
}
