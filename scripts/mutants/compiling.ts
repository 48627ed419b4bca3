import { posix } from 'node:path';
import type { Mutation } from './find-mutations.js';

/**
 * The mutations that compile, in few passes. A mutated file with an error has it from its own mutation. Where errors are
 * only in other files, each mutation of a file that one of them imports is checked alone.
 * @param importsOf the files that a file imports
 * @param faultyFiles checks the types of the sources with some mutations, at most one a file; answers the files with errors
 */
export async function compiling<One extends Pick<Mutation, 'file'>>(
  mutations: readonly One[],
  importsOf: (file: string) => ReadonlySet<string>,
  faultyFiles: (mutations: readonly One[]) => Promise<ReadonlySet<string>>,
): Promise<One[]> {
  if (mutations.length === 0) return [];
  const batch = mutations.filter((one, at) => mutations.findIndex(({ file }) => file === one.file) === at);
  const later = mutations.filter((one) => !batch.includes(one));
  let left = batch;
  for (;;) {
    const faulty = await faultyFiles(left);
    if (faulty.size === 0) return [...left, ...(await compiling(later, importsOf, faultyFiles))];
    const own = left.filter(({ file }) => faulty.has(file));
    const near = left.filter(({ file }) => [...faulty].some((other) => importsOf(other).has(file)));
    const guilty = [...own];
    if (own.length === 0)
      for (const one of near.length > 0 ? near : left) if ((await faultyFiles([one])).size > 0) guilty.push(one);
    if (guilty.length === 0)
      throw new Error(`These do not compile, and no mutation alone is why: ${[...faulty].join(', ')}`);
    left = left.filter((one) => !guilty.includes(one));
  }
}

/** The files that a file imports. @param isFile whether there is a file */
export function importsOf(file: string, text: string, isFile: (path: string) => boolean): Set<string> {
  const names = [...text.matchAll(/['"](\.[^'"]+)\.js['"]/g)].map(([, name = '']) =>
    posix.join(posix.dirname(file), name),
  );
  return new Set(names.flatMap((name) => [`${name}.ts`, `${name}.tsx`]).filter(isFile));
}
