import * as z from 'zod';

const next = z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' });

/** The document of a list. Every list has this form, over the API and with --json. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next });

/** A list that is never longer than one page. */
export const onePage = <Item>(items: readonly Item[]) => ({ items, next: null });
