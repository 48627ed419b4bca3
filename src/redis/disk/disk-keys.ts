import { keyPrefix as p } from '../keys.js';

// How confirmed changes reach the disk (../durable.ts).
//
//   postrider:{<n>}:sync-switches         hash    group of changes that has set appendfsync to "always" → the value to
//                                                 restore; on each master

export const diskKeys = {
  syncSwitches: (tag: number) => `${p}:{${tag}}:sync-switches`,
} as const;
