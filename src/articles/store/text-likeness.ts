/** Words in a shingle: long enough that two texts do not share one by chance. */
const wordsPerShingle = 4;

/** The runs of four words of a text, for comparisons. A Chinese or Japanese character counts as a word. */
export function shingles(text: string): ReadonlySet<string> {
  const words =
    text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu) ?? [];
  const found = new Set<string>();
  for (let at = 0; at + wordsPerShingle <= words.length; at += 1)
    found.add(words.slice(at, at + wordsPerShingle).join(' '));
  return found;
}

/** The share of the shorter text's shingles that the other one has too, from 0 to 1. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [short, long] = one.size <= other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const shingle of short) if (long.has(shingle)) shared += 1;
  return short.size === 0 ? 0 : shared / short.size;
}
