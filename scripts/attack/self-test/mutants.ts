import { attackGroups } from '../attacks.js';
import type { NamedMutation } from './mutated-copy.js';

/** Every mutation, named by its attack and its protection. */
export const allMutations = (group?: string): NamedMutation[] =>
  Object.entries(attackGroups)
    .filter(([name]) => group === undefined || name === group)
    .flatMap(([, attacks]) => attacks)
    .flatMap(({ name: attack, mutations = [] }) =>
      mutations.map((mutation) => ({ ...mutation, name: `${attack}: ${mutation.removes}` })),
    );
