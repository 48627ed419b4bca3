import type { ReactNode } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { withParameters } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { Page } from '../kit/page.js';
import { AskForm } from './ask-form.js';
import { PageLinks } from './page-links.js';

interface ListPageProps {
  frame: Frame;
  newsletter: Newsletter;
  title: string;
  head: PageHead;
  /** The address of the list without its parameters. */
  own: string;
  /** Parameters of the list besides its page. */
  query?: Record<string, string | number>;
  page: number;
  /** Whether a page follows. */
  hasMore: boolean;
  /** Below the title. */
  intro: ReactNode;
  children: ReactNode;
}

/** A long list of a newsletter, page by page: its title, its entries, the pager, and the form to subscribe. */
export function ListPage(props: ListPageProps) {
  const { frame, newsletter, title, head, own, query = {}, page, hasMore, intro, children } = props;
  const queryOf = (number: number) => (number > 1 ? { ...query, page: number } : query);
  const address = (number: number) => withParameters(own, queryOf(number));
  const open = newsletter.archivedAt === '';
  return (
    <Page
      {...{ frame, title, newsletter, head }}
      query={queryOf(page)}
      here={own}
      join={open ? '#subscribe' : undefined}
      wide
    >
      <div className="wrap">
        <div className="page-head">
          <h1 dir="auto">{title}</h1>
          {intro}
        </div>
        {children}
        <PageLinks {...{ frame, page, hasMore, address }} />
      </div>
      {open ? <AskForm frame={frame} newsletter={newsletter} id="subscribe" place="band" /> : null}
    </Page>
  );
}
