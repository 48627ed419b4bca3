import { expect, test } from 'vitest';
import { compiling, importsOf } from '../../scripts/mutants/compiling.js';
import { type Equivalent, equivalents, reasons } from '../../scripts/mutants/equivalents.js';
import { findMutations, mutate, overlap, withSwitches } from '../../scripts/mutants/find-mutations.js';
import { reach } from '../../scripts/mutants/reach.js';
import { testsOfSet } from '../../scripts/mutants/test-files.js';

/** The text after each mutation alone. */
const mutated = (text: string) => findMutations('src/a.ts', text).map((one) => mutate(text, [one]));

test.each([
  ['f(a < b)', ['f(a <= b)']],
  ['f(a === b)', ['f(a !== b)']],
  ['a += b', ['a -= b']],
  ['i++', ['i--']],
  ['f(a && b)', ['f(a || b)']],
  ['f(a ?? b)', ['f(a)']],
  ['f(!a)', ['f(a)']],
  ['f(true)', ['f(false)']],
  ['f(60)', ['f(61)']],
  ['f(a ? b : c)', ['f(a ? c : b)']],
  ['a?.some(f)', ['a?.every(f)']],
  ['Math.min(a, b)', ['Math.max(a, b)']],
  ['if (a) b = c', ['if (!(a)) b = c']],
  ['const f = () => { if (a) return; }', ['const f = () => { if (!(a)) return; }', 'const f = () => { if (a) ; }']],
  ['type A = 60 | true', []],
  ['const a = { 200: b }', []],
])('%s', (text, expected) => expect(mutated(text).filter((one) => one !== ';')).toEqual(expected));

test('a call whose result is not used is removed, with its await', () => {
  expect(mutated('await f();')).toContain(';');
  expect(mutated('const a = await f();')).toEqual([]);
});

/** Runs a text with all its switches, of which one may be on. */
function run(text: string, on?: number): unknown {
  const all = findMutations('src/a.ts', text).map((one, id) => ({ ...one, id }));
  const chosen = on === undefined ? all.slice(0, 1) : all.filter(({ id }) => id === on);
  const switched = withSwitches(text, chosen).replaceAll('globalThis.mutant', 'isOn');
  return new Function('isOn', switched)((id: number) => id === on);
}

test.each([
  ['expression', 'const a = 1; return a < 1;', 1, false],
  ['method', 'return [1, 2]?.some((one) => one < 2);', 0, true],
  ['statement without a block', 'if (isOn) return 1; else return 2;', 1, 1],
])('a switch of an %s changes nothing while it is off', (_, text, at, expected) => {
  expect(run(text)).toBe(expected);
  expect(run(text, at)).not.toBe(expected);
});

test('a chain that ends early still does with a switch inside', () => {
  const text = 'const a = undefined; return a?.some((one) => one).length;';
  expect(run(text)).toBeUndefined();
  expect(run(text, 0)).toBeUndefined();
});

test('what is evaluated once, when the file is loaded, is marked', () => {
  const found = findMutations('src/a.ts', 'const a = 1; const f = (b = 2) => 3; class A { c() { return 4; } }');
  expect(found.map(({ instead, atLoad }) => [instead, atLoad])).toEqual([
    ['2', true],
    ['3', false],
    ['4', false],
    ['5', false],
  ]);
});

test('mutations overlap when one is inside the expression of the other', () => {
  const [outer, inner, beside] = findMutations('src/a.ts', 'f(a && b < c, !d);').filter(
    ({ instead }) => instead !== ';',
  );
  if (!outer || !inner || !beside) throw new Error('three were expected');
  expect(overlap(outer, inner)).toBe(true);
  expect(overlap(inner, beside)).toBe(false);
  expect(overlap(outer, { ...inner, file: 'src/b.ts' })).toBe(false);
});

const place = (file: string, line = 1) => ({ file, line });

/** A type check in which each of these faults shows in a file, whenever one of the mutations is there. */
function checker(faults: { by: ReturnType<typeof place>; in: string }[]) {
  return async (mutations: readonly { file: string }[]) => {
    expect(new Set(mutations.map(({ file }) => file)).size).toBe(mutations.length);
    return new Set(faults.filter(({ by }) => mutations.includes(by)).map((one) => one.in));
  };
}

test('a mutation that does not compile in its own file is left out', async () => {
  const [a, again, b] = [place('src/a.ts'), place('src/a.ts', 2), place('src/b.ts')];
  const check = checker([{ by: a, in: 'src/a.ts' }]);
  expect(await compiling([a, again, b], () => new Set(), check)).toEqual([b, again]);
});

test('a mutation by which another file does not compile is found among those that this file imports', async () => {
  const [a, b, c] = [place('src/a.ts'), place('src/b.ts'), place('src/c.ts')];
  const check = checker([{ by: a, in: 'src/user.ts' }]);
  const imported = (file: string) => new Set(file === 'src/user.ts' ? ['src/a.ts', 'src/b.ts'] : []);
  expect(await compiling([a, b, c], imported, check)).toEqual([b, c]);
  // It imports neither directly: then each is checked.
  expect(await compiling([a, b, c], () => new Set(), check)).toEqual([b, c]);
});

test('mutations that do not compile together only are an error', async () => {
  const check = async (all: readonly unknown[]) => new Set(all.length > 1 ? ['src/user.ts'] : []);
  await expect(compiling([place('src/a.ts'), place('src/b.ts')], () => new Set(), check)).rejects.toThrow(
    'These do not compile, and no mutation alone is why: src/user.ts',
  );
});

test('imports are followed to the files that there are', () => {
  const files = new Set(['src/b.tsx', 'src/c/d.ts']);
  const text = `import { b } from './b.js';\nconst d = await import('./c/d.js');\nimport 'e.js';`;
  expect(importsOf('src/a.ts', text, (file) => files.has(file))).toEqual(files);
});

test('a mutation is reached by the test file that ran then', () => {
  const begun = () => 'tests/a.test.ts\ntests/b.test.ts\ntests/c.test.ts\n';
  const reached = (id: number) => [...(reach('7 32 1\n7 32 2\n', begun, new Set([2])).get(id) ?? [])];
  expect(reached(1)).toEqual(['tests/b.test.ts']);
  // Loaded then, and not again for the files after it.
  expect(reached(2)).toEqual(['tests/b.test.ts', 'tests/c.test.ts']);
});

test('the quick tests are those of npm test', () => {
  const files = ['tests/a.test.ts', 'tests/web/b.test.tsx', 'tests/web/new.test.ts'];
  const recorded = { file: 'tests/a.test.ts', seconds: 1, own: 0, part: 'quick' } as const;
  const table = [recorded, { ...recorded, file: 'tests/web/b.test.tsx', part: 'rest' } as const];
  expect(testsOfSet('quick', files, table)).toEqual(['tests/a.test.ts', 'tests/web/new.test.ts']);
  expect(testsOfSet('all', files, table)).toEqual(files);
  expect(testsOfSet('tests/web', files, table)).toEqual(['tests/web/b.test.tsx', 'tests/web/new.test.ts']);
});

const text = 'const f = (a: number) =>\n  a < 1;\n';
const listed: Equivalent = { file: 'src/a.ts', code: 'a < 1;', change: '<  →  <=', reason: 'a is never 1' };

test('an equivalent has its reason', () => {
  const all = findMutations('src/a.ts', text);
  const found = reasons([listed], all, () => text);
  expect([...found].map(([{ instead }, reason]) => [instead, reason])).toEqual([['<=', 'a is never 1']]);
});

test('an equivalent whose place is gone, or there twice, is an error', () => {
  const all = findMutations('src/a.ts', text);
  expect(() => reasons([{ ...listed, code: 'a < 2;' }], all, () => text)).toThrow('is there 0 times');
  expect(() => reasons([listed], [...all, ...all], () => text)).toThrow('is there 2 times');
  expect(equivalents.every(({ reason }) => reason.length > 0)).toBe(true);
});
