/** The texts of the pages where readers change their name, and download and delete their data. */
export interface OwnDataPages {
  /** The page behind the download link. */
  download: { title: string; text: string; button: string };
  ownData: {
    title: string;
    text: string;
    /** Each button sends an email with a link. */
    download: string;
    erase: string;
    eraseTitle: string;
    eraseText: string;
    sentTitle: string;
    /** Pass the masked address. */
    sent(address: string): string;
    tooManyTitle: string;
    tooMany: string;
    expiredTitle: string;
    expired: string;
    back: string;
  };
  rename: {
    title: string;
    current(name: string): string;
    /** The reader gave no name. */
    none: string;
    text: string;
    /** Sends an email with a link. */
    ask: string;
    /** Which names emails use. */
    hint: string;
    save: string;
    savedTitle: string;
    saved: string;
  };
  erase: { title: string; text(newsletter: string): string; button: string; keep: string };
  erased: { title: string; text: string; signUpAgain: string };
}
