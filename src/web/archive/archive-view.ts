import type { PublicIssue } from '../../issues/public-content.js';
import { pageNumber } from './page-links.js';

/** Max issues per page. An archive within this limit is one page, without years. */
const pageSize = 24;

/** The part of an archive that one page shows. */
export interface ArchiveView {
  /** Empty when the archive is short enough for one page. */
  years: readonly string[];
  /** Empty: all years. */
  year: string;
  page: number;
  /** Number of the last page of the year. */
  last: number;
  /** Number of issues of the whole archive. */
  total: number;
  issues: readonly PublicIssue[];
}

/**
 * Chooses the issues of an archive page: those of the newest year, unless the address names another.
 * @param issues the whole archive, newest first
 * @param query of the request: `year`, `page`
 * @returns undefined when there is no such page
 */
export function archiveView(issues: readonly PublicIssue[], query: unknown): ArchiveView | undefined {
  const isLong = issues.length > pageSize;
  const years = isLong ? [...new Set(issues.map(({ day }) => day.slice(0, 4)))].sort().reverse() : [];
  const year = yearOf(query) ?? years[0] ?? '';
  const page = pageNumber(query);
  if (page === undefined || (isLong && !years.includes(year))) return undefined;
  const ofYear = isLong ? issues.filter(({ day }) => day.startsWith(year)) : issues;
  const last = Math.max(1, Math.ceil(ofYear.length / pageSize));
  if (page > last) return undefined;
  const shown = ofYear.slice((page - 1) * pageSize, page * pageSize);
  return { years, year: isLong ? year : '', page, last, total: issues.length, issues: shown };
}

function yearOf(query: unknown): string | undefined {
  const year = typeof query === 'object' && query !== null && 'year' in query ? query.year : undefined;
  return typeof year === 'string' ? year : undefined;
}
