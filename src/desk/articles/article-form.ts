import type { Focus, StoredArticle } from '../../articles/store/article.js';
import type { FormBody } from '../../web/kit/form-body.js';
import { withPlainLines } from './new-article-form.js';

/** An article, as somebody has typed it. */
export interface ArticleTexts {
  title: string;
  excerpt: string;
  /** Markdown, of an article that was written here. */
  text: string;
  section: string;
  author: string;
  /** What the picture shows, in words. */
  alt: string;
  focus: FocusChoice;
  /** The address of another picture, which was kept already; empty: none was chosen. */
  picture: string;
}

/**
 * The part of a picture that every cut keeps in view: one of nine, the one that draws most attention, or a point
 * between them that a program has set.
 */
export const focusPlaces = {
  'top-left': { x: 1 / 6, y: 1 / 6 },
  top: { x: 1 / 2, y: 1 / 6 },
  'top-right': { x: 5 / 6, y: 1 / 6 },
  left: { x: 1 / 6, y: 1 / 2 },
  centre: { x: 1 / 2, y: 1 / 2 },
  right: { x: 5 / 6, y: 1 / 2 },
  'bottom-left': { x: 1 / 6, y: 5 / 6 },
  bottom: { x: 1 / 2, y: 5 / 6 },
  'bottom-right': { x: 5 / 6, y: 5 / 6 },
} as const satisfies Record<string, Focus>;

export type FocusPlace = keyof typeof focusPlaces;
export type FocusChoice = FocusPlace | 'auto' | 'other';

const places = Object.keys(focusPlaces) as FocusPlace[];

function choiceOf(focus: Focus | undefined): FocusChoice {
  if (!focus) return 'auto';
  const near = (one: number, other: number) => Math.abs(one - other) < 0.01;
  return places.find((one) => near(focusPlaces[one].x, focus.x) && near(focusPlaces[one].y, focus.y)) ?? 'other';
}

export const articleTexts = ({ title, excerpt, written, section, author, image }: StoredArticle): ArticleTexts => ({
  ...{ title, excerpt, text: written, section, author, alt: image?.alt ?? '', focus: choiceOf(image?.focus) },
  picture: '',
});

export function typedArticle(form: FormBody): ArticleTexts {
  const text = (name: Exclude<keyof ArticleTexts, 'picture'> | 'kept') => form.get(name).slice(0, 5_000).trim();
  const choices: readonly FocusChoice[] = [...places, 'auto', 'other'];
  return {
    text: withPlainLines(form.get('text').slice(0, 400_000)).trim(),
    ...{ title: text('title'), excerpt: text('excerpt'), section: text('section'), author: text('author') },
    ...{ alt: text('alt'), focus: choices.find((one) => one === form.get('focus')) ?? 'auto' },
    picture: text('kept'),
  };
}

/** The input of the operation. A point that a program has set stays, where nobody has chosen another one. */
export function articleChangeOf(typed: ArticleTexts, { image, written }: Pick<StoredArticle, 'image' | 'written'>) {
  const { alt, focus, text, picture, ...others } = typed;
  const texts = written === '' ? others : { ...others, text };
  if (!image?.url && picture === '') return texts;
  const point = focus === 'auto' ? null : focus === 'other' ? undefined : focusPlaces[focus];
  const another = picture === '' ? {} : { url: picture };
  return { ...texts, image: { ...another, alt, ...(point === undefined ? {} : { focus: point }) } };
}
