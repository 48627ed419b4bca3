import { followMerges, sectionPosition, wants } from '../newsletters/newsletter.js';
import type { BucketTag } from '../redis/layout.js';
import type { Edition } from '../render/digest.js';
import { peekMembership } from '../subscribers/record/peek.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { type FreezeDeps, freezeOmission } from './edition.js';
import { type EarlierIssues, readerKey } from './omissions/earlier-issues.js';
import { addOmission, none, writeOmitted } from './omissions/omission-store.js';

/** A reader, with their record if they are still on the list. */
export interface OmissionReader {
  id: SubscriberId;
  record: Buffer | undefined;
}

/** Decides which articles an issue leaves out for whom, and keeps their emails. */
export class Omitter {
  readonly #numbers = new Map<string, Promise<number>>();

  /** @param editions the editions whose emails are kept: the present one and, during a correction, the next */
  constructor(
    readonly deps: FreezeDeps,
    readonly editions: readonly { edition: Edition; templates?: string }[],
    readonly earlier: EarlierIssues,
  ) {}

  /** The edition that readers get. */
  get #edition(): Edition {
    const last = this.editions.at(-1);
    if (!last) throw new TypeError('An omission needs an edition.');
    return last.edition;
  }

  /**
   * Stores what the issue leaves out for readers of one bucket of its ledger.
   * @returns the readers for whom something is left
   */
  async omit<T extends OmissionReader>(bucket: BucketTag, readers: readonly T[]): Promise<T[]> {
    const had = await this.earlier.hadBy(readers.map(({ id }) => id));
    const numbers: [SubscriberId, number][] = [];
    const left: T[] = [];
    for (const reader of readers) {
      const articles = had.get(readerKey(reader.id)) ?? new Set();
      // Noted even when nothing is left: if the other issue is cancelled, the articles are free again.
      numbers.push([reader.id, articles.size === 0 ? none : await this.#numberOf(articles)]);
      if (isLeftFor(this.#edition, articles, reader.record)) left.push(reader);
    }
    await writeOmitted(this.deps.list.redis, bucket, this.#edition.issue.id, numbers);
    return left;
  }

  #numberOf(articles: ReadonlySet<string>): Promise<number> {
    const name = [...articles].sort().join(' ');
    const known = this.#numbers.get(name) ?? this.#add([...articles]);
    this.#numbers.set(name, known);
    return known;
  }

  async #add(articles: readonly string[]): Promise<number> {
    const number = await addOmission(this.deps.list.redis, this.#edition.issue.id, articles);
    for (const { edition, templates } of this.editions)
      await freezeOmission(this.deps, edition, { number, articles }, templates);
    return number;
  }
}

/** Whether an edition without some articles has one for a reader: its lead story, or one of their sections. */
export function isLeftFor(
  { articles, newsletter }: Pick<Edition, 'articles' | 'newsletter'>,
  omitted: ReadonlySet<string>,
  record: Buffer | undefined,
): boolean {
  if (omitted.size === 0) return true;
  const left = articles.filter(({ id }) => !omitted.has(id));
  const isLeadLeft = left.length > 0 && left[0] === articles[0];
  if (isLeadLeft || !record) return left.length > 0;
  const sections = followMerges(newsletter, peekMembership(record, newsletter.number)?.sections ?? 0);
  return left.some(({ section }) => wants(sections, sectionPosition(newsletter, section)));
}
