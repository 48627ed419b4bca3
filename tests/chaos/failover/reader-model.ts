import type { Model } from './linearizable.js';

/** What a client may do with one reader of one newsletter. */
export const readerCalls = ['subscribe', 'confirm', 'unsubscribe', 'read'] as const;
export type ReaderCall = (typeof readerCalls)[number];

/** The state of a reader; `none`: not on the list. */
export type ReaderState = 'none' | 'pending' | 'confirmed' | 'unsubscribed';

const changes: Record<ReaderCall, Partial<Record<ReaderState, ReaderState>>> = {
  subscribe: { none: 'pending', unsubscribed: 'pending' },
  confirm: { pending: 'confirmed' },
  unsubscribe: { pending: 'unsubscribed', confirmed: 'unsubscribed' },
  read: {},
};

/** The state after a call. */
export const stateAfter = (state: ReaderState, call: ReaderCall): ReaderState => changes[call][state] ?? state;

/** Each call answers with the state that it found. */
export const readerModel: Model<ReaderState, ReaderCall, string> = {
  initial: 'none',
  apply: (state, call) => ({ state: stateAfter(state, call), result: state }),
};
