import type { Mutation } from './find-mutations.js';

/** A mutation that changes nothing anybody could notice. */
export interface Equivalent {
  file: string;
  /** The line of its place, without the space around. */
  code: string;
  /** As the command prints it. */
  change: string;
  reason: string;
}

export const equivalents: readonly Equivalent[] = [];

/**
 * The reason of each mutation that the list names.
 * @param textOf text of a file
 * @throws when the list names a place that is not there exactly once
 */
export function reasons(
  list: readonly Equivalent[],
  mutations: readonly Mutation[],
  textOf: (file: string) => string,
): Map<Mutation, string> {
  const isAt = (one: Mutation, { file, code, change }: Equivalent) =>
    one.file === file && one.change === change && textOf(file).split('\n')[one.line - 1]?.trim() === code;
  return new Map(
    list.map((listed) => {
      const [mutation, ...others] = mutations.filter((one) => isAt(one, listed));
      if (!mutation || others.length > 0)
        throw new Error(
          `${listed.file}: "${listed.change}" in "${listed.code}" is there ${others.length + (mutation ? 1 : 0)} times`,
        );
      return [mutation, listed.reason];
    }),
  );
}
