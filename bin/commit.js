// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The version of a checkout, as `--version` prints it: `0.2.0` for a release, and `0.2.0+6c0b1ab` for a later commit
 * (semver.org, "build metadata"). Changes that are not committed are `0.2.0+6c0b1ab.changed`.
 *
 * A release is the commit with the tag `v0.2.0`. Without a git repository, as in an image, the variable
 * POSTRIDER_COMMIT names the commit. If it is not set, nothing is known about it, and the version stands alone.
 * @param {string} root folder of package.json
 */
export function versionOf(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const build = commitIn(root, version) ?? process.env.POSTRIDER_COMMIT?.slice(0, 7);
  return build ? `${version}+${build}` : version;
}

// Git reads no repository of another user, because its settings can name programs. Ours is read by its own program.
const options = ['-c', 'safe.directory=*', '--no-optional-locks'];

/**
 * @param {string} root
 * @param {string} version
 * @returns {string | undefined} the commit; empty for a release, undefined where there is no repository of this folder
 */
function commitIn(root, version) {
  /** @param {string[]} words */
  const git = (...words) =>
    execFileSync('git', [...options, '-C', root, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    }).trim();
  try {
    // A folder inside another project's repository has no commits of its own.
    if (git('rev-parse', '--show-prefix') !== '') return undefined;
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    if (!changed && git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`)) return '';
    return `${git('rev-parse', '--short=7', 'HEAD')}${changed ? '.changed' : ''}`;
  } catch {
    return undefined; // There is no git, or no repository.
  }
}
