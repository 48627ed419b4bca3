import type { FastifyRequest } from 'fastify';
import { dayAfter, isDay, momentOn } from '../../newsletters/zoned-time.js';

/** What a person looks for among the articles of a newsletter, as in the address of the page. */
export interface ArticleSearch {
  search: string;
  section: string;
  /** Days in the zone of the newsletter; empty: no limit. */
  from: string;
  until: string;
  /** Whether articles are among them that were sent before. */
  sent: boolean;
  after: string | undefined;
}

const pageLength = 50;

/** The search in an address. What is no day there is no limit. */
export function searchIn({ query }: Pick<FastifyRequest, 'query'>): ArticleSearch {
  const asked = query as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof asked[name] === 'string' ? (asked[name] as string).slice(0, 200) : '');
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  return {
    ...{ search: text('search'), section: text('section'), from: day('from'), until: day('until') },
    ...{ sent: text('sent') !== '', after: text('after') || undefined },
  };
}

/** The inverse of `searchIn`. */
export const queryOfSearch = ({ sent, after, ...texts }: ArticleSearch): [string, string][] => [
  ...Object.entries(texts).filter(([, text]) => text !== ''),
  ...(sent ? [['sent', '1'] as [string, string]] : []),
  ...(after === undefined ? [] : [['after', after] as [string, string]]),
];

/** The input of the operation that lists articles. */
export function searchInput({ search, section, from, until, sent, after }: ArticleSearch, timeZone: string) {
  const begin = (day: string) => momentOn(day, '00:00', timeZone);
  return {
    limit: pageLength,
    ...(search.trim() === '' ? {} : { search }),
    ...(section === '' ? {} : { section }),
    ...(from === '' ? {} : { from: new Date(begin(from)).toISOString() }),
    ...(until === '' ? {} : { until: new Date(begin(dayAfter(until)) - 1).toISOString() }),
    ...(sent ? {} : { unsent: 'true' as const }),
    ...(after === undefined ? {} : { cursor: after }),
  };
}
