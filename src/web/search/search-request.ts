import { limits } from '../../search/query.js';
import { maxPages, type SearchRequest } from '../../search/search.js';

/** The search that a page's address requests. */
export interface AskedSearch extends SearchRequest {
  /** Empty: no search yet. */
  query: string;
}

/** Reads the address of a search page. Invalid values are ignored. */
export function readSearch(query: unknown): AskedSearch {
  const fields = typeof query === 'object' && query !== null ? (query as Record<string, unknown>) : {};
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? value.slice(0, limits.query).trim() : '';
  };
  const page = /^\d{1,3}$/.test(text('page')) ? Number(text('page')) : 1;
  return {
    query: text('q'),
    page: Math.min(Math.max(page, 1), maxPages),
    newsletter: /^[a-z0-9-]+$/.test(text('newsletter')) ? text('newsletter') : undefined,
    section: text('section') || undefined,
    year: /^\d{4}$/.test(text('year')) ? Number(text('year')) : undefined,
  };
}

/** The parameters of a search page's address, as short as they can be. */
export function searchParameters({ query, page, newsletter, section, year }: AskedSearch): Record<string, string> {
  const given = { q: query, newsletter, section, year, page: page > 1 ? page : undefined };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
}
