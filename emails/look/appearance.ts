import { createContext, useContext } from 'react';
import { type DigestWords, digestWords } from '../../src/locale/furniture/digest-words.js';
import type { Locale } from '../../src/locale/locale.js';
import type { MailLook } from '../props.js';
import { dark, light } from '../theme.js';

type Direction = 'ltr' | 'rtl';

/** The look of an email where newsletters differ, for all its parts. */
export interface Appearance {
  accent: { light: string; dark: string };
  logo?: MailLook['logo'];
  layout: 'full' | 'brief' | 'story';
  /** Language and direction of the content. */
  language: string;
  direction: Direction;
  /** Our own words around an issue. */
  words: DigestWords;
  /** Language and direction of our own words where they are not those of the content. */
  ours?: { lang: Locale; dir: Direction };
}

const plain: Appearance = {
  accent: { light: light.accent, dark: dark.accent },
  layout: 'full',
  language: 'en',
  direction: 'ltr',
  words: digestWords('en'),
};

export function appearanceOf(locale: Locale, look: MailLook = {}): Appearance {
  const { accent = plain.accent, logo, layout = 'full', content, furniture } = look;
  // The words of our locales are written from left to right, and those of the furniture as the content is.
  const own = content && !furniture && (content.language !== locale || content.direction === 'rtl');
  return {
    accent,
    layout,
    language: content?.language ?? locale,
    direction: content?.direction ?? 'ltr',
    words: digestWords(locale, furniture),
    ...(logo ? { logo } : {}),
    ...(own ? { ours: { lang: locale, dir: 'ltr' } } : {}),
  };
}

const Context = createContext(plain);
export const AppearanceProvider = Context.Provider;
export const useAppearance = () => useContext(Context);

/** The side where a line ends, because many email clients do not support logical sides. */
export const endSide = ({ direction }: Appearance) => (direction === 'rtl' ? 'left' : 'right');

/** A padding, given as in text from left to right. */
export const padding = ({ direction }: Appearance, top: number, end: number, bottom: number, start: number): string => {
  const [right, left] = direction === 'rtl' ? [start, end] : [end, start];
  return `${px(top)} ${px(right)} ${px(bottom)} ${px(left)}`;
};

const px = (pixels: number) => (pixels === 0 ? '0' : `${pixels}px`);
