import type { FastifyRequest } from 'fastify';
import type { IssueState } from '../../issues/issue.js';

/** States of issues that somebody works on or that go out, and of those that are over. */
export const plannedStates = ['draft', 'scheduled', 'sending', 'paused'] as const satisfies IssueState[];
export const pastStates = ['sent', 'cancelled'] as const satisfies IssueState[];
export const allStates: readonly IssueState[] = [...plannedStates, ...pastStates];

/** What somebody looks for in the list of issues. */
export interface IssueSearch {
  /** Empty: any. */
  words: string;
  /** Undefined: any. */
  state: IssueState | undefined;
}

/** The search in an address. Whatever is unknown there is as usual. */
export function issueSearchIn({ query }: Pick<FastifyRequest, 'query'>): IssueSearch {
  const { words, state } = query as Readonly<Record<string, unknown>>;
  return {
    words: typeof words === 'string' ? words.trim().slice(0, 200) : '',
    state: allStates.find((one) => one === state),
  };
}

/** The parts of an address for a search. */
export const searchQuery = ({ words, state }: IssueSearch): [string, string][] => [
  ...(words === '' ? [] : [['words', words] as [string, string]]),
  ...(state === undefined ? [] : [['state', state] as [string, string]]),
];
