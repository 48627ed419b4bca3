import type { FastifyRequest } from 'fastify';

/** Which articles the list shows. `removed`: those that somebody has hidden. */
export const articleStates = ['all', 'unsent', 'removed'] as const;

/** What a person looks for in the list of articles, as in the address of the page. */
export interface ListSearch {
  words: string;
  section: string;
  state: (typeof articleStates)[number];
  after: string | undefined;
}

const pageLength = 50;

/** The search in an address. Whatever is unknown there is as usual. */
export function listSearchIn({ query }: Pick<FastifyRequest, 'query'>): ListSearch {
  const asked = query as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof asked[name] === 'string' ? (asked[name] as string).slice(0, 200).trim() : '');
  const state = articleStates.find((one) => one === asked.state) ?? 'all';
  return { words: text('words'), section: text('section'), state, after: text('after') || undefined };
}

/** The parts of an address for a search. */
export const listQuery = ({ words, section, state }: ListSearch): Record<string, string> => ({
  ...(words === '' ? {} : { words }),
  ...(section === '' ? {} : { section }),
  ...(state === 'all' ? {} : { state }),
});

/** The input of the operation that lists articles. */
export const listInput = ({ words, section, state, after }: ListSearch) => ({
  limit: pageLength,
  ...(words === '' ? {} : { search: words }),
  ...(section === '' ? {} : { section }),
  ...(state === 'all' ? {} : { [state]: 'true' as const }),
  ...(after === undefined ? {} : { cursor: after }),
});
