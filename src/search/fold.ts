/** Letters that Unicode does not decompose into a letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
};

// Marks, format characters, and the half-width voiced marks of katakana belong to the sign before them.
const extension = '\\p{M}\\p{Cf}\\uff9e\\uff9f';
const jamo = '\\u1100-\\u11ff\\u3131-\\u318e\\ua960-\\ua97f\\ud7b0-\\ud7ff\\uffa0-\\uffdc';
// ASCII, Chinese characters and kana fold to themselves, apart from the case of ASCII letters.
const plain = '\\u0000-\\u007f\\u3001\\u3002\\u3041-\\u3096\\u30a1-\\u30fa\\u3400-\\u4dbf\\u4e00-\\u9fff';
/** The parts of a text that need folding: a sign with everything that Unicode may combine with it. */
const clusters = new RegExp(
  [
    // Parts of Korean syllables, which Unicode composes.
    `(?:[\\uac00-\\ud7a3\\u3200-\\u321e\\u3260-\\u327e][${extension}]*)?[${jamo}][${jamo}${extension}]*`,
    `[^${plain}][${extension}]*`,
    `[^](?=[${extension}])[${extension}]*`,
  ].join('|'),
  'gu',
);
const marks = /([\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}])\p{Mn}+/gu;
const letters = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g');

const known = new Map<string, string>();
const maxKnown = 4_096;

function foldCluster(cluster: string): string {
  const found = known.get(cluster);
  if (found !== undefined) return found;
  const folded = cluster
    .replace(/\p{Cf}/gu, '')
    .normalize('NFKC')
    // Both ways, so that "ß" and "ẞ", "σ" and "ς" become one.
    .toUpperCase()
    .toLowerCase()
    .normalize('NFD')
    .replace(marks, '$1')
    .normalize('NFKC')
    .replace(letters, (letter) => plainLetters[letter] ?? letter);
  if (known.size >= maxKnown) known.clear();
  if (cluster.length <= 8) known.set(cluster, folded);
  return folded;
}

/**
 * The form of a text in which it is searched: NFKC, without case, and without diacritics on Latin, Greek and Cyrillic
 * letters. Folding twice changes nothing.
 */
export function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.replace(clusters, foldCluster).toLowerCase();
}

/** A folded text, with the position of each sign in the original. */
export interface FoldedText {
  folded: string;
  /** By position in `folded`, its length included: the position in the original of the sign that it comes from. */
  origins: Uint32Array;
}

/** Folds a text as `fold` does, and keeps the positions. */
export function foldWithOrigins(text: string): FoldedText {
  const parts: string[] = [];
  const origins: number[] = [];
  const keep = (from: number, to: number) => {
    parts.push(text.slice(from, to).toLowerCase());
    for (let at = from; at < to; at++) origins.push(at);
  };
  let done = 0;
  for (const { 0: cluster, index } of text.matchAll(clusters)) {
    keep(done, index);
    const folded = foldCluster(cluster).toLowerCase();
    parts.push(folded);
    for (let i = 0; i < folded.length; i++) origins.push(index);
    done = index + cluster.length;
  }
  keep(done, text.length);
  origins.push(text.length);
  return { folded: parts.join(''), origins: Uint32Array.from(origins) };
}
