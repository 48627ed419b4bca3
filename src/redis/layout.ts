/**
 * How the list is divided: a reader's record is in bucket id mod `buckets`. The first layout is generation 0. Each
 * change of the number of buckets makes the next generation, with keys of its own, so that old and new never share a
 * key.
 */
export interface ListLayout {
  generation: number;
  buckets: number;
}

declare const tag: unique symbol;
/** Names one bucket of one layout: the hash tag of its keys. */
export type BucketTag = string & { readonly [tag]: true };

/** Generation 0 has the number alone, as version 0.1 wrote it before generations existed. */
export function bucketTag({ generation }: ListLayout, bucket: number): BucketTag {
  return (generation === 0 ? `${bucket}` : `${generation}.${bucket}`) as BucketTag;
}

export const layoutText = ({ generation, buckets }: ListLayout): string => `${generation}.${buckets}`;

export function parseLayout(text: string): ListLayout {
  const [, generation, buckets] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  if (!generation || !buckets) throw new TypeError(`"${text}" is not a layout of the list`);
  return { generation: Number(generation), buckets: Number(buckets) };
}

/**
 * The numbers of a layout's buckets in order, in groups.
 * @param first first bucket
 * @param last last bucket, included
 */
export function* bucketGroups(size: number, first: number, last: number): Generator<number[]> {
  for (let start = first; start <= last; start += size)
    yield Array.from({ length: Math.min(size, last - start + 1) }, (_, i) => start + i);
}
