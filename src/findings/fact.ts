import * as z from 'zod';

// What a fact may be. There is no kind for a sentence of ours: words belong to the faces.

/** A whole number of things. */
export const howMany = z.int();
/** A number that need not be whole, such as a score. */
export const amount = z.number();
/** A moment, in Unix milliseconds. */
export const moment = z.int().meta({ kind: 'moment' });
/** The name of a thing: an id, a slug, an address, a domain, a setting. It has no spaces, so it is no sentence. */
export const ref = z.string().regex(/^\S*$/).meta({ kind: 'ref' });
/** A case of a table elsewhere, such as the reason of a refusal. */
export const code = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .meta({ kind: 'code' });
/** Words of somebody else, shown as they are: a title, a record in DNS, the reply of a server. */
export const quote = z.string().meta({ kind: 'quote' });

/** The first few of many values, and how many more there are. */
export const some = <Value extends z.ZodType>(value: Value) => z.object({ first: z.array(value), more: howMany });
/** The values of `some`. */
export interface Some<Value> {
  first: Value[];
  more: number;
}

/** Takes the first few of many values. */
export const someOf = <Value>(values: readonly Value[], shown = 3): Some<Value> => ({
  first: values.slice(0, shown),
  more: Math.max(0, values.length - shown),
});
