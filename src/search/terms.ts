/** Part of a folded text: a word, or a run of a script that puts no spaces between words. */
export interface Token {
  text: string;
  /** Whether it is such a run, which is searched by pairs of signs. */
  unspaced: boolean;
}

const scripts = ['Han', 'Hira', 'Kana', 'Bopo', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr'];
const unspaced = scripts.map((script) => `\\p{scx=${script}}`).join('');
const runs = /[\p{L}\p{N}\p{M}]+/gu;
const parts = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, 'gu');
const isUnspaced = new RegExp(`^[${unspaced}]`, 'u');
const isAscii = /^[\0-\x7f]*$/;

/** UTF-16 units. Longer words are cut, here and in queries alike. */
const maxWord = 40;

/** The words of a folded text, and its runs of Chinese, Japanese, Korean and the like. */
export function tokensOf(folded: string): Token[] {
  const tokens: Token[] = [];
  for (const run of folded.match(runs) ?? []) {
    if (isAscii.test(run)) tokens.push({ text: run.slice(0, maxWord), unspaced: false });
    else
      for (const text of run.match(parts) ?? []) {
        const signs = isUnspaced.test(text);
        tokens.push({ text: signs ? text : text.slice(0, maxWord), unspaced: signs });
      }
  }
  return tokens;
}

/** The number of a term in the index, 32 bits. Two terms rarely share one; then a document is read in vain. */
export function termOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The pairs of neighbouring signs in a run; a single sign is its own. */
export function pairsOf(run: string): string[] {
  const signs = Array.from(run);
  return signs.length < 2 ? signs : signs.slice(1).map((sign, i) => `${signs[i]}${sign}`);
}
