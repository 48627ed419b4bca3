import { readFileSync } from 'node:fs';

let known: string | undefined;

/**
 * The version of this program, with its commit where it is not a release. The build writes it into dist/package.json, so
 * that this path also works from dist/bin. The sources run only where they cannot be compiled.
 */
export function programVersion(): string {
  known ??= (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
  return known;
}
