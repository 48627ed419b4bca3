import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyCheckout } from '../../mutants/copy-checkout.js';
import type { Mutation } from '../attack.js';

/** A mutation with the name by which it is switched on. */
export interface NamedMutation extends Mutation {
  name: string;
}

/** The text of a file with all its mutations, switched off. @throws for an expression that is not there exactly once */
export function withMutations(text: string, mutations: readonly NamedMutation[]): string {
  return mutations.reduce((before, { name, expression, instead, file, removes }) => {
    const count = before.split(expression).length - 1;
    if (count !== 1) throw new Error(`${file}: the expression of "${removes}" is there ${count} times`);
    const switched = `(globalThis.isRemoved?.(${JSON.stringify(name)}) ? (${instead}) : (${expression}))`;
    return before.replace(expression, () => switched);
  }, text);
}

/** Copies the sources with the mutations into a temporary folder. */
export async function makeMutatedCopy(
  mutations: readonly NamedMutation[],
): Promise<{ folder: string; remove(): Promise<void> }> {
  const { folder } = copyCheckout();
  for (const file of new Set(mutations.map((one) => one.file))) {
    const path = join(folder, file);
    const own = mutations.filter((one) => one.file === file);
    await writeFile(path, withMutations(await readFile(path, 'utf8'), own));
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
