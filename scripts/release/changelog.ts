const unreleased = '## Unreleased\n';

/**
 * Turns the section "Unreleased" of a changelog into the section of a version.
 * @param date like 2026-12-01
 * @returns the new changelog, and the section without its heading
 * @throws when there is nothing to release, or the version has a section already
 */
export function releaseChangelog(page: string, version: string, date: string): { page: string; section: string } {
  if (new RegExp(`^## ${version.replaceAll('.', '\\.')}( |$)`, 'm').test(page))
    throw new Error(`CHANGELOG.md has a section ${version} already.`);
  const start = page.indexOf(`\n${unreleased}`) + 1;
  const from = start + unreleased.length;
  const next = page.indexOf('\n## ', from);
  const section = start > 0 ? page.slice(from, next < 0 ? undefined : next).trim() : '';
  if (section === '') throw new Error('CHANGELOG.md has no entries under "## Unreleased".');
  return { page: `${page.slice(0, start)}## ${version} (${date})\n${page.slice(from)}`, section };
}
