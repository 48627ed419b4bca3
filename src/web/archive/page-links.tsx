import { messages } from '../../locale/messages.js';
import type { Frame } from '../kit/frame.js';

/** Reads `?page=` of a request's query. @returns undefined when it is not a page's number */
export function pageNumber(query: unknown): number | undefined {
  const text = typeof query === 'object' && query !== null && 'page' in query ? query.page : '1';
  return typeof text === 'string' && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

interface PageLinksProps {
  frame: Frame;
  page: number;
  /** Whether a page follows. */
  hasMore: boolean;
  /** The address of a page by its number. */
  address(page: number): string;
}

/** Links from one page of a list to the pages before and after it. */
export function PageLinks({ frame, page, hasMore, address }: PageLinksProps) {
  const text = messages(frame.locale).pages.reading;
  if (page === 1 && !hasMore) return null;
  return (
    <nav aria-label={text.pages}>
      <ul className="pager">
        {page > 1 ? (
          <li>
            <a className="button quiet" href={address(page - 1)} rel="prev">
              {text.newer}
            </a>
          </li>
        ) : null}
        <li className="meta">
          <span aria-current="page">{text.page(page)}</span>
        </li>
        {hasMore ? (
          <li>
            <a className="button quiet" href={address(page + 1)} rel="next">
              {text.older}
            </a>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}
