/** A picture that a feed names, by the address that it gives. */
export interface EntryImage {
  url: string;
  alt: string;
}

/** One item of any feed format, as its feed wrote it: nothing resolved or cleaned yet. Texts are HTML. */
export interface FeedEntry {
  /** The feed's own id of the item (`guid`, `id`), which stays when the address is corrected; empty if it has none. */
  id: string;
  title: string;
  /** Candidates for its address, the likeliest first. */
  links: readonly string[];
  /** The full text when the feed has it, else its summary. */
  content: string;
  /** `xml:base` of the content, relative to the item's. */
  contentBase: string;
  /** Empty when the feed has only the content. */
  summary: string;
  /** Dates as written, the day of publication first. */
  dates: readonly string[];
  authors: readonly string[];
  /** The one that is most likely a section first. */
  categories: readonly string[];
  /** The picture that the feed names for it. */
  image: EntryImage | undefined;
  /** The item's own `xml:base` (XML Base), relative to the feed's. */
  base: string;
  /** Whether the document ends inside it. */
  isCutOff?: boolean;
  /** Whether it is not valid JSON. */
  isBroken?: boolean;
  /** Why it is left out: the rest of a sentence about it. */
  leftOut?: string;
}

/** A feed of any format. */
export interface ReadableFeed {
  /** Addresses that relative ones are resolved against, by priority; each may be relative itself. */
  bases: readonly string[];
  /** The address of the site that the feed is about. */
  home: string;
  entries: readonly FeedEntry[];
}

/** Plain text as HTML: its paragraphs, and line breaks within them kept as blanks. */
export const textAsHtml = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((part) => (part.trim() ? `<p>${escapeText(part.trim())}</p>` : ''))
    .join('');

/** Named entities of HTML stay: a feed that writes `&eacute;` means the letter. */
export const escapeText = (text: string): string =>
  text
    .replace(/&(?!(?!amp;|lt;|gt;)[a-z]{2,12}\d?;)/gi, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');

/** The text if it starts like a web address, else ''. */
export const ifWebAddress = (text: string): string => (/^https?:\/\//i.test(text) ? text : '');

/** The texts that are not blank, trimmed. */
export const filled = (texts: readonly (string | undefined)[]): string[] =>
  texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
