/** Characters of a name's words, and bytes of them in an address, where a Chinese character takes nine. */
const [maxCharacters, maxBytes] = [60, 120];

/** Letters that Unicode does not decompose. */
const plainLetters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i' },
};

/**
 * The words of a title for an address: letters and digits of any script in lower case, with hyphens between them. Latin
 * letters lose their accents. Empty when the title has neither.
 */
export function wordsForAddress(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’‘ʼ`]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, ' ');
  let words = '';
  for (const word of plain.split(' ')) {
    const letters = [...word].map((letter) => plainLetters[letter] ?? letter).join('');
    const longer = words === '' ? letters : letters === '' ? words : `${words}-${letters}`;
    if (!fits(longer)) return words === '' ? shortened(letters) : words;
    words = longer;
  }
  return words;
}

const fits = (words: string) => words.length <= maxCharacters && encodeURIComponent(words).length <= maxBytes;

/** The beginning of a single word that is too long. Languages without blanks between words have such titles. */
function shortened(word: string): string {
  let short = '';
  for (const letter of word) {
    if (!fits(short + letter)) return short;
    short += letter;
  }
  return short;
}

/** The last part of the address of an article's page, not encoded: its id, and the words of its title. */
export function articleName({ id, title }: { id: string; title: string }): string {
  const words = wordsForAddress(title);
  return words === '' ? id : `${id}-${words}`;
}

/** The id in the last part of an article's address, which decides; undefined when it has none. */
export const idInArticleName = (name: string): string | undefined => /^([a-z2-7]{12})(?:-|$)/.exec(name)?.[1];
