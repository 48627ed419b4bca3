// Chinese writes no spaces between words, so a browser ends lines in the middle of them.

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** Characters that belong to the word before them. */
const particles = '的了着过地得们吗呢吧啊';
/** Two words that are one, in texts of this program. */
const pairs: ReadonlyMap<string, string> = new Map([['刊物', '邮件']]);
/** A single character joins the word before it up to this length: names and verbs are often two or three words for ICU. */
const shortPhrase = 4;

/**
 * Parts of a Chinese text between which a line may end. Put together they are the text. Signs and spaces end no part:
 * browsers know where a line may end beside them.
 */
export function phrasesOf(text: string): string[] {
  const phrases: string[] = [];
  // Characters since the last sign, or since the phrase began. 0: no word is open.
  let length = 0;
  for (const { segment, isWordLike = false } of words.segment(text)) {
    const first = pairs.get(segment);
    const isPair = first !== undefined && phrases.at(-1)?.endsWith(first);
    const joins = isPair || particles.includes(segment) || (segment.length === 1 && length < shortPhrase);
    if (isWordLike && length > 0 && !joins) {
      phrases.push(segment);
      length = segment.length;
    } else {
      phrases.push(`${phrases.pop() ?? ''}${segment}`);
      length = isWordLike ? length + segment.length : 0;
    }
  }
  return phrases;
}
