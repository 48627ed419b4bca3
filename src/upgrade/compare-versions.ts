const numbers = (version: string) => (version.split(/[-+]/, 1)[0] ?? '').split('.').map(Number);

/** Whether a version is earlier than another. The commit after `+` does not count. */
export function isBefore(version: string, other: string): boolean {
  const [a, b] = [numbers(version), numbers(other)];
  const place = a.findIndex((number, at) => number !== b[at]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}
