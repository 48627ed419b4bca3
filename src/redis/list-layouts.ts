import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { keys } from './keys.js';
import { type ListLayout, layoutText, parseLayout } from './layout.js';
import { runScript } from './scripts.js';

/** The list is being moved to another number of buckets, and the call must wait for that. Nothing was changed. */
export class ListResharding extends PostriderError {
  override readonly code = 'list.resharding';
  override readonly retryable = true;
  constructor(readonly buckets?: number) {
    super(`The list is being moved to ${buckets ?? 'another number of'} buckets.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'list.resharding': ListResharding;
  }
}

export interface Layouts {
  /** Where lookups start. */
  current: ListLayout;
  /** The layout that the list is being moved to, if any. */
  next: ListLayout | undefined;
}

/** Value of the field `layout` in keys.meta while the list is not being moved: empty in generation 0. */
export const settledText = (layout: ListLayout): string => (layout.generation === 0 ? '' : layoutText(layout));
const movingText = (current: ListLayout, next: ListLayout) => `${layoutText(current)}>${layoutText(next)}`;

/** @param buckets number of buckets of generation 0 @param text the field `layout`, if there is one */
export function parseLayouts(buckets: string | null | undefined, text: string | null | undefined): Layouts {
  const [current = '', next] = (text || layoutText({ generation: 0, buckets: Number(buckets) })).split('>');
  return { current: parseLayout(current), next: next === undefined ? undefined : parseLayout(next) };
}

export async function readLayouts(redis: Redis): Promise<Layouts> {
  const [buckets, text] = await redis.hmget(keys.meta, 'buckets', 'layout');
  return parseLayouts(buckets, text);
}

/** Marks that the list is being moved. @returns false when it has another layout by now, or is already being moved */
export function beginMove(redis: Redis, current: ListLayout, next: ListLayout): Promise<boolean> {
  return replace(redis, settledText(current), movingText(current, next));
}

/** Marks that the list has moved. @returns false when another process has marked it */
export function endMove(redis: Redis, current: ListLayout, next: ListLayout): Promise<boolean> {
  return replace(redis, movingText(current, next), settledText(next));
}

async function replace(redis: Redis, before: string, after: string): Promise<boolean> {
  return (await runScript(redis, 'compareAndSet', [keys.meta], ['layout', before, after])) === 1;
}
