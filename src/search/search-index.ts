import { fold } from './fold.js';
import { type Place, Postings, type PostingsParts, places } from './postings.js';
import { pairsOf, termOf, tokensOf } from './terms.js';

/** An article or issue that can be found. */
export interface SearchDocument {
  kind: 'article' | 'issue';
  id: string;
  /** Changes whenever another field changes. */
  version: string;
  title: string;
  lead: string;
  author: string;
  text: string;
  /** Slugs. */
  newsletters: readonly string[];
  section: string;
  /** Unix milliseconds; null: no date. */
  at: number | null;
  /** Year of `at`; 0: none. */
  year: number;
  /** The same for articles that are one story (`storyOf`). 0: it is no article. */
  story: number;
}

/** The facts about a document that the index keeps, besides its terms. */
export interface IndexedDocument
  extends Pick<SearchDocument, 'kind' | 'id' | 'newsletters' | 'section' | 'at' | 'year' | 'story'> {
  /** Id of the public issue that it went out in, or that it is; undefined: readers may not see it. */
  issue: string | undefined;
  /** False once a newer version has replaced it, or it is gone. */
  current: boolean;
}

/** What an index consists of, for a file. */
export interface IndexParts {
  postings: PostingsParts;
  documents: readonly IndexedDocument[];
  /** Name of a document → its version, also of those that must not be found. */
  versions: readonly (readonly [string, string])[];
  words: readonly string[];
}

/** UTF-16 units of a title, a lead and a text that are searched. */
export const searched = { title: 500, lead: 2_000, text: 20_000 } as const;

const nameOf = (kind: SearchDocument['kind'], id: string) => `${kind} ${id}`;

/**
 * Finds documents by their words. The index is kept in memory, without the texts. A document that changes gets a new
 * number, and the old one is skipped from then on.
 */
export class SearchIndex {
  readonly postings: Postings;
  readonly documents: IndexedDocument[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #versions = new Map<string, string>();
  /** Number of current documents of each story. */
  readonly #stories = new Map<number, number>();
  /** Every word, by its first two letters. */
  readonly #words = new Map<string, string[]>();
  /** One copy of each list of newsletters and of each section. */
  readonly #newsletters = new Map<string, readonly string[]>();
  readonly #sections = new Map<string, string>();
  #outdated = 0;
  #changes = 0;

  /** @param parts of an index that was kept; undefined: it is empty */
  constructor(parts?: IndexParts) {
    this.postings = new Postings(parts?.postings);
    for (const [name, version] of parts?.versions ?? []) this.#versions.set(name, version);
    for (const word of parts?.words ?? []) this.#learn(word);
    for (const { issue, ...document } of parts?.documents ?? []) this.#number({ ...document, issue });
  }

  get parts(): IndexParts {
    const { postings, documents } = this;
    return {
      postings: postings.parts,
      documents,
      versions: [...this.#versions],
      words: [...this.#words.values()].flat(),
    };
  }

  /** Documents that were added, replaced or removed since this was made. */
  get changes(): number {
    return this.#changes;
  }

  /** Number of documents that may be found. */
  get size(): number {
    return this.#numbers.size;
  }

  /** The share of numbers that are skipped. */
  get waste(): number {
    return this.documents.length === 0 ? 0 : this.#outdated / this.documents.length;
  }

  versionOf(kind: SearchDocument['kind'], id: string): string | undefined {
    return this.#versions.get(nameOf(kind, id));
  }

  /** Adds a document, or its new version. @param issue see IndexedDocument */
  put(document: SearchDocument, issue: string | undefined): void {
    const { kind, id, version, newsletters, section, at, year, story } = document;
    this.drop(kind, id, version);
    this.#changes += 1;
    const number = this.#number({ kind, id, newsletters, section, at, year, story, issue, current: true });
    const { terms, words } = termsOf(document);
    for (const [term, place] of terms) {
      const word = this.postings.add(term, number, place) ? words.get(term) : undefined;
      if (word !== undefined) this.#learn(word);
    }
  }

  /** Gives a document its number, under which its terms are added. */
  #number({ newsletters, section, ...document }: IndexedDocument): number {
    const names = newsletters.join(' ');
    const number = this.documents.length;
    this.documents.push({
      ...document,
      newsletters: known(this.#newsletters, names, newsletters),
      section: known(this.#sections, section, section),
    });
    if (document.current) {
      this.#numbers.set(nameOf(document.kind, document.id), number);
      this.#count(document.story, 1);
    } else this.#outdated += 1;
    return number;
  }

  /** Removes a document. @param version the version that must not be found, kept so that it is not read again */
  drop(kind: SearchDocument['kind'], id: string, version?: string): void {
    const name = nameOf(kind, id);
    const old = this.documents[this.#numbers.get(name) ?? -1];
    if (old) {
      old.current = false;
      this.#count(old.story, -1);
      this.#outdated += 1;
      this.#changes += 1;
      this.#numbers.delete(name);
    }
    if (version === undefined) this.#versions.delete(name);
    else this.#versions.set(name, version);
  }

  /** Whether another article is the same story. */
  isRepeated({ story }: Pick<IndexedDocument, 'story'>): boolean {
    return story !== 0 && (this.#stories.get(story) ?? 0) > 1;
  }

  #count(story: number, change: 1 | -1): void {
    const count = (this.#stories.get(story) ?? 0) + change;
    if (count > 0) this.#stories.set(story, count);
    else this.#stories.delete(story);
  }

  /** Ids of the documents whose versions are known. */
  *known(kind: SearchDocument['kind']): Generator<string> {
    const start = nameOf(kind, '');
    for (const name of this.#versions.keys()) if (name.startsWith(start)) yield name.slice(start.length);
  }

  /** Words that begin with a prefix of at least two letters, the most frequent first. */
  wordsFrom(prefix: string, max: number): string[] {
    const found = (this.#words.get(prefix.slice(0, 2)) ?? []).filter((word) => word.startsWith(prefix));
    if (found.length <= max) return found;
    const counts = new Map(found.map((word) => [word, this.postings.count(termOf(word))]));
    return found.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, max);
  }

  /** The years of its documents, the latest first. */
  years(): number[] {
    const years = new Set<number>();
    for (const { year, issue, current } of this.documents)
      if (issue !== undefined && current && year > 0) years.add(year);
    return [...years].sort((a, b) => b - a);
  }

  #learn(word: string): void {
    const start = word.slice(0, 2);
    const same = this.#words.get(start);
    if (same) same.push(word);
    else this.#words.set(start, [word]);
  }
}

/** The first one of some equal values. */
function known<Value>(values: Map<string, Value>, name: string, value: Value): Value {
  const found = values.get(name) ?? value;
  values.set(name, found);
  return found;
}

/** The terms of a document, each with its best place, and those of them that are words. */
function termsOf({ title, lead, author, text }: SearchDocument): {
  terms: Map<number, Place>;
  words: Map<number, string>;
} {
  const terms = new Map<number, Place>();
  const words = new Map<number, string>();
  const fields = [
    [title.slice(0, searched.title), places.title],
    [lead.slice(0, searched.lead), places.lead],
    [author.slice(0, searched.lead), places.lead],
    [text.slice(0, searched.text), places.text],
  ] as const;
  for (const [field, place] of fields) {
    for (const token of tokensOf(fold(field))) {
      const parts = token.unspaced ? [...Array.from(token.text), ...pairsOf(token.text)] : [token.text];
      for (const part of parts) {
        const term = termOf(part);
        if (terms.has(term)) continue;
        terms.set(term, place);
        if (!token.unspaced) words.set(term, part);
      }
    }
  }
  return { terms, words };
}
