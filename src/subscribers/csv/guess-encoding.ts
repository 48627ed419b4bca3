import { decodedAs, easternEncodings, singleByteEncodings } from './decoders.js';
import { letterScores } from './letter-scores.js';

/** The best guess for the encoding of a list, and others that are nearly as good and give another text. */
export interface EncodingGuess {
  encoding: string;
  /** If not empty, the guess is ambiguous. */
  rivals: string[];
}

/** Min score per non-ASCII byte, and min lead over the next guess. */
const minScore = 0.4;
const minLead = 0.08;

/**
 * Guesses the encoding of cells that are neither UTF-8 nor UTF-16, by how well their letters in each encoding fit
 * names.
 * @param cells bytes of cells, each with a non-ASCII byte
 * @returns undefined when no encoding fits
 */
export function guessEncoding(cells: readonly Uint8Array[]): EncodingGuess | undefined {
  const guesses = [...easternEncodings, ...singleByteEncodings]
    .flatMap((encoding) => {
      const texts = cells.map((cell) => decodedAs(encoding, cell));
      if (texts.some((text) => text === undefined)) return [];
      return { encoding, text: texts.join('\n'), score: scoreOf(encoding, texts as string[]) };
    })
    .sort((a, b) => b.score - a.score);
  const [best, ...others] = guesses;
  if (!best || best.score < minScore) return undefined;
  const rivals = others.filter(({ score, text }) => text !== best.text && best.score - score < minLead);
  return { encoding: best.encoding, rivals: rivals.map(({ encoding }) => encoding) };
}

/** Max characters of a cell that are scored. */
const maxCharacters = 2000;

function scoreOf(encoding: keyof typeof letterScores, texts: readonly string[]): number {
  const score = letterScores[encoding];
  const width = (easternEncodings as readonly string[]).includes(encoding) ? 2 : 1;
  let [sum, bytes] = [0, 0];
  for (const text of texts) {
    const characters = [...text.slice(0, maxCharacters)];
    for (const [at, character] of characters.entries()) {
      if (character < '\u0080') continue;
      // Half-width katakana take one byte in Shift_JIS.
      const size = /[｡-ﾟ]/u.test(character) ? 1 : width;
      sum += size * score({ character, before: characters[at - 1] ?? ' ', after: characters[at + 1] ?? ' ' });
      bytes += size;
    }
  }
  return bytes === 0 ? 0 : sum / bytes;
}
