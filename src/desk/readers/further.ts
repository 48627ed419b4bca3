import { NotFound } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import type { FoundReaders } from './reader-table.js';
import type { ReadersVisit } from './with-readers.js';

/** Readers on a page of a list or of a search. */
export const pageLength = 50;

/**
 * Records that one request reads at most, so that it is quick in any list. The page goes on by itself with the next
 * request until it is full or the list ends; without a script somebody presses a button.
 */
const maxRead = 12_000;

type Filter = Readonly<Record<string, unknown>>;

/** Where a page goes on. */
export interface Further {
  cursor?: string;
  /** Ids of the readers that the page has already. */
  had: readonly string[];
}

/** The ids of readers on a page, as text for a form or an address. */
export const idsOf = (readers: FoundReaders['items']): string => readers.map(({ id }) => id).join('.');
/** @param text the result of `idsOf`, from a browser */
export const idsIn = (text: string): string[] => text.split('.', pageLength).filter((id) => /^[0-9a-f]{16}$/.test(id));

/** Reads the next part of a page: the readers that it has, and those found after them. */
export async function readFurther(
  { app, visit, newsletter: { slug } }: Pick<ReadersVisit, 'app' | 'visit' | 'newsletter'>,
  filter: Filter,
  { cursor, had }: Further,
): Promise<FoundReaders> {
  const { actor } = visit;
  const limit = Math.max(pageLength - had.length, 1);
  const input = { ...filter, limit, maxRead, ...(cursor === undefined ? {} : { cursor }) };
  const [before, { result }] = await Promise.all([
    Promise.all(
      had.map(async (id) =>
        perform(app, subscribers.read, { actor, key: { slug, id }, input: {} }).then(
          (read) => [read.result],
          // Erased meanwhile.
          (error: unknown) => {
            if (!(error instanceof NotFound)) throw error;
            return [];
          },
        ),
      ),
    ),
    perform(app, subscribers.list, { actor, key: { slug }, input }),
  ]);
  return { ...result, items: [...before.flat(), ...result.items] };
}

/** Whether a page goes on by itself: it is not full, and the list has more. */
export const goesOn = ({ items, next }: FoundReaders): boolean => next !== null && items.length < pageLength;

/** Attributes with which htmx loads the next part of a page at once, and puts it in place of the section with this id. */
export const loadedAtOnce = (method: 'get' | 'post', address: string, section: string) => ({
  ...{ [`data-hx-${method}`]: address, 'data-hx-trigger': 'load', 'data-hx-target': `#${section}` },
  ...{ 'data-hx-select': `#${section}`, 'data-hx-swap': 'outerHTML' },
});
