type Names = Readonly<Record<string, unknown>>;

/**
 * A document with other names beside its own, also in its parts and in each item of a list.
 *
 * Guarantee: what the document has stays as it is, so that a program finds the same with --json and over the API.
 * @param names such as those of version 0.2.0
 */
export function besideDocument(document: object, names: object): object {
  const merged = Object.entries(document).map(([name, value]) => {
    const other = (names as Names)[name];
    if (name === 'items' && Array.isArray(value) && Array.isArray(other))
      return [name, value.map((one, i) => besideDocument(one, other[i] ?? {}))];
    return [name, isNamed(value) && isNamed(other) ? besideDocument(value, other) : value];
  });
  return { ...names, ...Object.fromEntries(merged) };
}

const isNamed = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
