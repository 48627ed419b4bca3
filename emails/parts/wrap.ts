/** Columns of a line of plain text. RFC 3676 advises at most 78; 72 leaves room for quoting. */
export const columns = 72;

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
/** Characters that must not start a line. */
const noLineStart = /[、。〉》」』】〕，．：；！？）］｝…—”’·／%]/u;
/** Characters that must not end a line. */
const noLineEnd = /[〈《「『【〔（［｛“‘]/u;

/** The number of columns that a text takes. A Chinese character takes two. */
export function width(text: string): number {
  let sum = 0;
  for (const character of text) sum += wide.test(character) ? 2 : 1;
  return sum;
}

/**
 * Breaks a paragraph into lines of at most `limit` columns, between words and between Chinese characters. Any white
 * space becomes one space. A word longer than a line, such as a web address, stays whole.
 */
export function wrap(text: string, limit = columns): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { piece, spaced } of pieces(text)) {
    const joined = line === '' ? piece : `${line}${spaced ? ' ' : ''}${piece}`;
    if (line === '' || width(joined) <= limit) {
      line = joined;
    } else {
      lines.push(line);
      line = piece;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The unbreakable pieces of a text, in order, and whether a space precedes each. */
function pieces(text: string): { piece: string; spaced: boolean }[] {
  const found: { piece: string; spaced: boolean }[] = [];
  for (const word of text.split(/\s+/u).filter(Boolean)) {
    let spaced = true;
    let previous = '';
    for (const character of word) {
      const last = found.at(-1);
      const breakable =
        (wide.test(character) || wide.test(previous)) && !noLineStart.test(character) && !noLineEnd.test(previous);
      if (last && previous !== '' && !breakable) last.piece += character;
      else {
        found.push({ piece: character, spaced });
        spaced = false;
      }
      previous = character;
    }
  }
  return found;
}
