import type { StoredArticle } from '../../src/articles/store/article.js';
import { seededRandom } from '../seeded-random.js';

const syllables =
  'ba ber con da den er fa for ga har in ka lan ler ma men ne no or pa per ra re sa ser ta ter tion va vor'.split(' ');

/** Words as natural texts have them: few are frequent, most are rare (Zipf). */
export function wordsOf(seed: number) {
  const random = seededRandom(seed);
  const pick = <One>(list: readonly One[]): One => list[Math.floor(random() * list.length)] as One;
  const latin = Array.from({ length: 60_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join(''),
  );
  const sign = () => String.fromCodePoint(0x4e00 + Math.floor(3_000 * random() ** 2));
  const chinese = Array.from({ length: 60_000 }, () => Array.from({ length: random() < 0.7 ? 2 : 3 }, sign).join(''));
  const zipf = (list: readonly string[]) => list[Math.floor(list.length ** random()) - 1] ?? list[0] ?? '';
  const text = (isChinese: boolean, words: number) => {
    const list = isChinese ? chinese : latin;
    const found = Array.from({ length: words }, () => zipf(list));
    return isChinese ? found.map((word, i) => (i % 9 === 8 ? `${word}，` : word)).join('') : found.join(' ');
  };
  return { random, zipf, latin, chinese, text };
}

const day = 86_400_000;

/** Articles, every other one in Chinese, of 350 words or 700 signs. */
export function benchArticle(words: ReturnType<typeof wordsOf>, number: number, newsletter: string): StoredArticle {
  const { text, random } = words;
  const isChinese = number % 2 === 1;
  const at = new Date(Date.UTC(2026, 10, 1) - Math.floor((number / 30) * day)).toISOString();
  const id = number
    .toString(32)
    .padStart(12, '0')
    .replace(/[0189]/g, (digit) => 'wxyz'['0189'.indexOf(digit)] ?? 'w');
  return {
    id,
    title: text(isChinese, isChinese ? 8 : 9),
    url: `https://www.example.com/${number}`,
    section: ['City', 'Science', 'Sport'][Math.floor(random() * 3)] ?? 'City',
    publishedAt: at,
    author: '',
    image: null,
    excerpt: text(isChinese, 30),
    body: `<p>${text(isChinese, isChinese ? 300 : 320)}</p>`,
    source: 'markdown',
    importedAt: at,
    newsletters: [newsletter],
    written: '',
    sourceId: '',
    finalUrl: '',
    language: '',
    edits: {},
    removedAt: null,
    revision: 1,
    changes: {},
  };
}
