import type { OwnScript } from '../../locale/en.js';
import { languages } from '../../locale/languages.js';
import { type Locale, locales } from '../../locale/locale.js';
import { currentSection, type SectionList } from '../../newsletters/newsletter.js';
import { type ArticleDraft, articleText } from '../store/article.js';
import { sameWord } from '../store/article-store.js';
import type { Rules, SourceSettings } from './source.js';

/** An article with all categories that its source gives it; its section is the first of them. */
export interface FiledDraft extends ArticleDraft {
  categories: readonly string[];
  /** The feed's own id of it, if it has one. */
  guid?: string;
  /** Whether its source has said all about it, so that its page is not read. */
  isWhole?: boolean;
}

/**
 * Why a source's rules leave an article out; undefined if they accept it.
 * @returns the rest of a sentence about the article
 */
export function reasonToLeaveOut(
  draft: FiledDraft,
  { include, exclude }: Pick<SourceSettings, 'include' | 'exclude'>,
): string | undefined {
  const found = matchOf(draft, exclude);
  if (found !== undefined) return `it is excluded by ${found}`;
  const all = [...include.words, ...include.authors, ...include.categories];
  return all.length > 0 && matchOf(draft, include) === undefined ? 'no rule includes it' : undefined;
}

/** The first rule that an article matches, in words. */
function matchOf(draft: FiledDraft, { words, authors, categories }: Rules): string | undefined {
  const text = `${draft.title}\n${draft.excerpt}\n${articleText(draft.body)}`.toLowerCase();
  const word = words.find((one) => containsWord(text, one.toLowerCase()));
  if (word !== undefined) return `the word "${word}"`;
  const author = authors.find((one) => containsWord(draft.author.toLowerCase(), one.toLowerCase()));
  if (author !== undefined) return `the author "${author}"`;
  const category = categories.find((one) => draft.categories.some((filed) => sameWord(one, filed)));
  return category === undefined ? undefined : `the category "${category}"`;
}

/**
 * Whether a text has a word that is not a part of a longer one. Chinese and Japanese have no spaces between words, so
 * there any place counts.
 */
export function containsWord(text: string, word: string): boolean {
  const [first = '', last = ''] = [[...word][0], [...word].at(-1)];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
    const [after = ''] = text.slice(at + word.length, at + word.length + 2);
    if (!isOneWord(before, first) && !isOneWord(last, after)) return true;
  }
  return false;
}

/** Whether two neighbouring characters belong to one word. */
const isOneWord = (...letters: [string, string]): boolean =>
  letters.every((letter) => /[\p{L}\p{N}]/u.test(letter) && !unspaced.test(letter));

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * The section of an article: the one that a category of it is mapped to, else a section of the newsletter with the name
 * of a category, else the default.
 */
export function sectionFor(
  categories: readonly string[],
  { sections, section }: Pick<SourceSettings, 'sections' | 'section'>,
  newsletter: SectionList,
): string {
  const isFiled = (name: string) => categories.some((category) => sameWord(name, category));
  const mapped = Object.entries(sections).find(([name]) => isFiled(name))?.[1];
  const merged = () => categories.map((name) => currentSection(newsletter, name)).find((name) => name !== undefined);
  return mapped ?? newsletter.sections.find(isFiled) ?? merged() ?? (section || (categories[0] ?? ''));
}

/**
 * The language of an article: the source's, else that of a third of its letters, if the language has a script of its own.
 * Any other text counts as in the newsletter's language, or as in the default where it has no letter of that language.
 */
export function languageFor(
  { title, excerpt }: Pick<ArticleDraft, 'title' | 'excerpt'>,
  { language }: Pick<SourceSettings, 'language'>,
  { locale }: { locale: Locale },
): Locale {
  if (language !== '') return language;
  const letters = `${title} ${excerpt}`.match(/\p{L}/gu) ?? [];
  const recognised = locales.find((one) => isMostly(languages[one].ownScript, letters));
  if (recognised) return recognised;
  const script = languages[locale].ownScript;
  const isForeign =
    script !== undefined && letters.length > 0 && !letters.some((letter) => script.letters.test(letter));
  return isForeign ? locales[0] : locale;
}

function isMostly(script: OwnScript | undefined, letters: readonly string[]): boolean {
  if (!script || letters.some((letter) => script.others.test(letter))) return false;
  return letters.filter((letter) => script.letters.test(letter)).length * 3 > letters.length;
}
