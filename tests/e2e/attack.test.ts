import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attackGroups } from '../../scripts/attack/attacks.js';
import { runAttacks } from '../../scripts/attack/run-attacks.js';
import { allMutations } from '../../scripts/attack/self-test/mutants.js';
import { withMutations } from '../../scripts/attack/self-test/mutated-copy.js';

// All of them: `npm run attack`.

/** Attacks that need a running server, take under two seconds, and have no test of their own at a lower level. */
const selection = [
  'using a link for another purpose',
  'opening links by GET, as a mail scanner does',
  'downloading or erasing data with a forwarded issue',
  'script in the fields of the sign-up form',
  'splitting a response by an address',
  'redirecting to another site',
  'finding secrets in pages and logs',
  'finding secrets in the arguments of processes',
  'reaching the private Redis as another user or over the network',
  'holding the server with slow requests',
  'a header or a recipient in a field of the contact form',
  'mailing a third party by the forms of the site',
  'slow and unfinished posts to the contact form',
  'prototype names in the API',
  'opening the desk without signing in',
  'signing in with an invitation that was forwarded',
];

test('a running installation resists a selection of the attacks', async () => {
  const all = Object.values(attackGroups).flat();
  const results = await runAttacks(all.filter(({ name }) => selection.includes(name)));
  expect(results.filter(({ held }) => !held)).toEqual([]);
  expect(results.map(({ name }) => name).sort()).toEqual([...selection].sort());
});

test('every attack has a name of its own, and there are at least 180', () => {
  const names = Object.values(attackGroups).flatMap((group) => group.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(180);
});

test('every protection that the self-test removes is in the sources, once, and has a name of its own', () => {
  const mutations = allMutations();
  expect(mutations.length).toBeGreaterThanOrEqual(90);
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  for (const one of mutations) {
    const text = readFileSync(new URL(`../../${one.file}`, import.meta.url), 'utf8');
    const mutated = withMutations(text, [one]);
    expect(mutated).toContain(`isRemoved?.(${JSON.stringify(one.name)}) ? (${one.instead}) : (${one.expression})`);
  }
});

test('a mutation whose expression is not in the file exactly once is refused by name', () => {
  const mutation = { name: 'an attack: x', removes: 'x', file: 'src/x.ts', expression: 'a()', instead: 'b()' };
  expect(() => withMutations('a(); a();', [mutation])).toThrow('the expression of "x" is there 2 times');
  expect(() => withMutations('c();', [mutation])).toThrow('the expression of "x" is there 0 times');
});
