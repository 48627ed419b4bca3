/** Mann–Whitney U, normal approximation. @returns the difference in standard deviations; 0 means none */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  let wins = 0;
  for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
  const [mean, spread] = [(a.length * b.length) / 2, (a.length * b.length * (a.length + b.length + 1)) / 12];
  return (wins - mean) / Math.sqrt(spread);
}
