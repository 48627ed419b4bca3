import type { DigestWords } from '../../src/locale/furniture/digest-words.js';
import type { DigestArticle } from '../props.js';

/** "By the city desk"; '' when the author is not known. */
export const byline = ({ author }: DigestArticle, words: DigestWords): string => (author ? words.byline(author) : '');
