import { type Node, parseSync, Visitor } from 'oxc-parser';

/** One change of one operator. */
export interface Mutation {
  /** From the root, for example `src/redis/keys.ts`. */
  file: string;
  /** First line, from 1. */
  line: number;
  /** Half-open range of characters that `instead` replaces. */
  start: number;
  end: number;
  instead: string;
  /** For people, for example `<  →  <=`. */
  change: string;
  /** What a switch between both texts has to enclose. A method is switched by its name alone, because a chain with `?.` stays whole. */
  place: Range & { kind: 'expression' | 'statement' | 'method' };
  /** Evaluated when the file is loaded, and not again. */
  atLoad: boolean;
}

interface Range {
  start: number;
  end: number;
}

const swaps = (...pairs: [string, string][]) =>
  new Map(
    pairs.flatMap(([a, b]): [string, string][] => [
      [a, b],
      [b, a],
    ]),
  );
const operators = swaps(
  ...([
    ['<', '<='],
    ['>', '>='],
    ['===', '!=='],
    ['==', '!='],
    ['+', '-'],
    ['*', '/'],
    ['&&', '||'],
  ] as [string, string][]),
  ...([
    ['+=', '-='],
    ['*=', '/='],
    ['++', '--'],
    ['&', '|'],
    ['<<', '>>'],
  ] as [string, string][]),
).set('%', '*');
const methods = swaps(['some', 'every'], ['startsWith', 'endsWith']);
const mathMethods = swaps(['min', 'max'], ['floor', 'ceil']);
const leaves = ['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement'];
const short = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text).replace(/\s+/g, ' ');

/** Every mutation of a file, in the order of their places. None is in a type or an import. */
export function findMutations(file: string, text: string): Mutation[] {
  const found: Mutation[] = [];
  // Types, and names of properties, which cannot be expressions.
  const fixed: Range[] = [];
  const functions: Range[] = [];
  const { program } = parseSync(file, text);
  const add = (
    { start, end }: Range,
    instead: string,
    place: Range,
    kind: Mutation['place']['kind'] = 'expression',
  ) => {
    const line = text.slice(0, start).split('\n').length;
    const change = `${short(text.slice(start, end))}  →  ${kind === 'statement' ? '(removed)' : short(instead)}`;
    const enclosed = { start: place.start, end: place.end, kind };
    found.push({ file, line, start, end, instead, change, place: enclosed, atLoad: true });
  };
  const swapOperator = (operator: string, after: number, place: Range) => {
    const start = text.indexOf(operator, after);
    const instead = operators.get(operator);
    if (instead !== undefined) add({ start, end: start + operator.length }, instead, place);
  };
  const binary = (node: Range & { operator: string; left: Node }) => swapOperator(node.operator, node.left.end, node);
  const enclose = (node: Range) => {
    functions.push(node);
  };
  // Keeps the lines, so that later messages name the right ones.
  const remove = (node: Node) =>
    add(node, `;${text.slice(node.start, node.end).replace(/[^\n]/g, '')}`, node, 'statement');
  new Visitor({
    FunctionDeclaration: enclose,
    FunctionExpression: enclose,
    ArrowFunctionExpression: enclose,
    TSLiteralType(node) {
      fixed.push(node);
    },
    Property({ key, computed }) {
      if (!computed) fixed.push(key);
    },
    BinaryExpression: binary,
    AssignmentExpression: binary,
    LogicalExpression(node) {
      const right = { start: node.left.end, end: node.right.end };
      if (node.operator === '??') add(right, text.slice(right.start, right.end).replace(/[^\n]/g, ''), node);
      else binary(node);
    },
    UpdateExpression(node) {
      swapOperator(node.operator, node.prefix ? node.start : node.argument.end, node);
    },
    UnaryExpression(node) {
      if (node.operator === '!') add({ start: node.start, end: node.start + 1 }, '', node);
    },
    Literal(node) {
      if (typeof node.value === 'boolean') add(node, String(!node.value), node);
      if (typeof node.value === 'number') add(node, String(node.value + 1), node);
    },
    ConditionalExpression(node) {
      const { consequent: a, alternate: b } = node;
      const swapped = text.slice(b.start, b.end) + text.slice(a.end, b.start) + text.slice(a.start, a.end);
      add({ start: a.start, end: b.end }, swapped, node);
    },
    IfStatement({ test, consequent }) {
      add(test, `!(${text.slice(test.start, test.end)})`, test);
      const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
      if (last && leaves.includes(last.type)) remove(last);
    },
    CallExpression({ callee }) {
      if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return;
      const isMath = callee.object.type === 'Identifier' && callee.object.name === 'Math';
      const instead = (isMath ? mathMethods : methods).get(callee.property.name);
      const place = { start: callee.object.end, end: callee.property.end };
      if (instead !== undefined) add(callee.property, instead, place, 'method');
    },
    ExpressionStatement(node) {
      const { expression } = node;
      const call = expression.type === 'AwaitExpression' ? expression.argument : expression;
      if (call.type === 'CallExpression') remove(node);
    },
  }).visit(program);
  return found
    .filter((one) => !fixed.some((range) => isWithin(one, range)))
    .map((one) => ({ ...one, atLoad: !functions.some((range) => isWithin(one, range)) }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

const isWithin = (one: Range, other: Range) => other.start <= one.start && one.end <= other.end;

/** Whether a switch of one would be inside that of the other. */
export const overlap = (one: Mutation, other: Mutation): boolean =>
  one.file === other.file && one.place.start < other.place.end && other.place.start < one.place.end;

const replace = (text: string, parts: readonly (Range & { instead: string })[]) =>
  parts
    .toSorted((a, b) => b.start - a.start)
    .reduce((before, { start, end, instead }) => before.slice(0, start) + instead + before.slice(end), text);

/** A text with these mutations of it, which must not overlap. */
export const mutate = (text: string, mutations: readonly Mutation[]): string => replace(text, mutations);

/** A text in which `globalThis.mutant` is asked for each mutation by its number whether it is on. */
export function withSwitches(text: string, mutations: readonly (Mutation & { id: number })[]): string {
  const parts = mutations.map(({ id, start, end, instead, place }) => {
    const before = text.slice(place.start, place.end);
    const after = replace(text, [{ start, end, instead }]).slice(
      place.start,
      place.end + instead.length - (end - start),
    );
    const isOn = `globalThis.mutant?.(${id})`;
    const dot = before.startsWith('?') ? '?.' : '';
    const texts = {
      expression: () => `(${isOn} ? (${after}) : (${before}))`,
      statement: () => `{ if (!${isOn}) ${before} }`,
      method: () => `${dot}[${isOn} ? '${instead}' : '${text.slice(start, end)}']`,
    };
    return { ...place, instead: texts[place.kind]() };
  });
  return replace(text, parts);
}
