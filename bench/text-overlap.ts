const words = new Intl.Segmenter('zh', { granularity: 'word' });

function wordsOf(text: string): string[] {
  return [...words.segment(text.toLowerCase())].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

/** F1 of the words of a text against those of another, each word as often as it occurs; 1 when both are empty. */
export function textOverlap(found: string, expected: string): number {
  const [has, wants] = [wordsOf(found), wordsOf(expected)];
  if (has.length === 0 && wants.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of wants) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of has) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared += 1;
    left.set(word, count - 1);
  }
  return (2 * shared) / (has.length + wants.length);
}
