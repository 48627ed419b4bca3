import type { en } from './en.js';

/** The same shape with other words: each text is a text, and each function takes the same values. */
export type Translation<Text> = Text extends string
  ? string
  : Text extends (...values: infer Values) => infer Result
    ? (...values: Values) => Translation<Result>
    : { [Name in keyof Text]: Translation<Text[Name]> };

type English = ReturnType<typeof en>;
type Texts = 'messages' | 'siteTexts';

/** A language of Postrider's pages and emails: the shape of English. */
export type Language = Omit<English, Texts> & Translation<Pick<English, Texts>>;
