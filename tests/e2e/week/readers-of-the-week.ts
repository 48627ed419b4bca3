import type { SunkMail } from '../../helpers/smtp-sink.js';

/** The articles that one reader of one newsletter has, by the emails that the mail server accepted. */
type Had = Map<string, Set<string>>;

const nameOf = (newsletter: string, reader: string) => `${newsletter} ${reader}`;

/**
 * Follows what each reader has, and what they are owed, in several newsletters. After each step of a week, `faults` must be
 * empty.
 */
export class ReadersOfTheWeek {
  readonly #had: Had = new Map();
  readonly #twice: string[] = [];
  readonly #owed = new Map<string, Set<string>>();
  #read = 0;

  /** @param mails those that a mail server accepted, in order; the list grows */
  constructor(readonly mails: readonly SunkMail[]) {}

  /** Notes that a step must have brought articles to readers. */
  owe(newsletter: string, readers: readonly string[], articles: readonly string[]): void {
    for (const reader of readers) {
      const owed = this.#owed.get(nameOf(newsletter, reader)) ?? new Set();
      this.#owed.set(nameOf(newsletter, reader), owed);
      for (const article of articles) owed.add(article);
    }
  }

  /** How many of the readers have an article. */
  withArticle(newsletter: string, readers: readonly string[], article: string): number {
    this.#readNew();
    return readers.filter((reader) => this.#had.get(nameOf(newsletter, reader))?.has(article)).length;
  }

  /** Articles that came twice, and articles that are owed and did not come: the first ten of each. */
  faults(): { twice: string[]; lacking: string[] } {
    this.#readNew();
    const lacking = [...this.#owed].flatMap(([name, owed]) =>
      [...owed].filter((article) => !this.#had.get(name)?.has(article)).map((article) => `${name} lacks ${article}`),
    );
    return { twice: this.#twice.slice(0, 10), lacking: lacking.slice(0, 10) };
  }

  #readNew(): void {
    for (; this.#read < this.mails.length; this.#read += 1) {
      const mail = this.mails[this.#read];
      if (!mail) continue;
      const name = nameOf(mail.from.slice(0, mail.from.indexOf('@')), mail.to);
      const had = this.#had.get(name) ?? new Set<string>();
      this.#had.set(name, had);
      for (const article of articlesIn(mail.raw)) {
        if (had.has(article)) this.#twice.push(`${name} has ${article} twice`);
        had.add(article);
      }
    }
  }
}

/** The articles whose headlines are in the text part of an email, which is not encoded. Reading thousands with a parser would take minutes. */
export function articlesIn(raw: Buffer): Set<string> {
  const whole = raw.toString('latin1');
  const from = whole.indexOf('Content-Type: text/plain');
  const to = whole.indexOf('Content-Type: text/html');
  const text = whole.slice(from, to);
  if (from < 0 || to < from || !/Content-Transfer-Encoding: (7bit|8bit)/i.test(text))
    throw new TypeError('the text part of the email is encoded');
  return new Set([...text.matchAll(/^The ([a-z]+) story (\d+)\r$/gm)].map(([, feed, number]) => `${feed}-${number}`));
}
