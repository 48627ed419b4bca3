/**
 * How the list is dealt out: a reader lies in bucket id mod `buckets`. The first layout is generation 0; every move to
 * another number of buckets makes the next one, whose keys are others, so that old and new never meet in one key.
 */
export interface Layout {
  generation: number;
  buckets: number;
}

declare const tag: unique symbol;
/** What names one bucket of one layout in its keys: their hash tag. */
export type BucketTag = string & { readonly [tag]: true };

/** Generation 0 has the number alone, as it had before there were generations. */
export function bucketTag({ generation }: Layout, bucket: number): BucketTag {
  return (generation === 0 ? `${bucket}` : `${generation}.${bucket}`) as BucketTag;
}

export const layoutText = ({ generation, buckets }: Layout): string => `${generation}.${buckets}`;

export function parseLayout(text: string): Layout {
  const [, generation, buckets] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  if (!generation || !buckets) throw new TypeError(`"${text}" is no layout of the list`);
  return { generation: Number(generation), buckets: Number(buckets) };
}

/** The numbers of a layout's buckets in order, some at once. @param first first bucket @param last last bucket, included */
export function* bucketGroups(size: number, first: number, last: number): Generator<number[]> {
  for (let start = first; start <= last; start += size)
    yield Array.from({ length: Math.min(size, last - start + 1) }, (_, i) => start + i);
}
