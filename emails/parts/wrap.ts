/** The width that plain text in mails has always had: it survives being quoted a few times (RFC 3676 advises 78 at most). */
export const columns = 72;

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
/** Must not begin a line. */
const clinging = /[、。〉》」』】〕，．：；！？）］｝…—”’·／%]/u;
/** Must not end a line. */
const opening = /[〈《「『【〔（［｛“‘]/u;

/** How many columns a text takes; a Chinese character takes two. */
export function width(text: string): number {
  let sum = 0;
  for (const character of text) sum += wide.test(character) ? 2 : 1;
  return sum;
}

/**
 * A paragraph in lines of at most `limit` columns, broken between words and between Chinese characters. White space of
 * any kind counts as one blank. A word that is longer than a line, such as an address, stays whole.
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

/** What may not be broken, in order, and whether a blank stood before it. */
function pieces(text: string): { piece: string; spaced: boolean }[] {
  const found: { piece: string; spaced: boolean }[] = [];
  for (const word of text.split(/\s+/u).filter(Boolean)) {
    let spaced = true;
    let previous = '';
    for (const character of word) {
      const last = found.at(-1);
      const breakable =
        (wide.test(character) || wide.test(previous)) && !clinging.test(character) && !opening.test(previous);
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
