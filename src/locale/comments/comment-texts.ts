/** The comments of an article, the form to write one, and the page on which the editor decides about one. */
export interface CommentPages {
  comments: {
    title: string;
    count(comments: number): string;
    none: string;
    /** In place of a name that was not given. */
    noName: string;
    write: string;
    form: {
      title: string;
      text: string;
      /** @param maximum characters */
      hint(maximum: string): string;
      button: string;
      privacy: string;
      /** Above the form of a visitor, and of a reader whose comments are not published at once. */
      moderated: string;
    };
    held: { title: string; text: string };
    published: { title: string; text: string };
    back: string;
    errors: {
      missing: string;
      tooLong(maximum: string): string;
      /** The name looks like an email address. */
      nameIsAddress: string;
      limited(minutes: number): string;
      withoutCheck: string;
    };
  };
  moderate: {
    title: string;
    /** @param name who wrote it @param story the headline */
    lead(name: string, story: string): string;
    states: { held: string; approved: string; rejected: string };
    approve: string;
    reject: string;
    read: string;
    goneTitle: string;
    gone: string;
  };
}

/** Under each story of a digest whose newsletter has comments. */
export interface CommentLineTexts {
  write: string;
  count(comments: number): string;
}

/** The email to the editor about a comment that waits for a decision. */
export interface CommentNotice {
  subject(story: string): string;
  opening(writer: string, story: string): string;
  fromReader: string;
  fromVisitor: string;
  approve: string;
  reject: string;
  closing: string;
}
