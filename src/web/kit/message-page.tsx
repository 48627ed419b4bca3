import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { homePage } from './addresses.js';
import type { Frame } from './frame.js';
import { Page } from './page.js';

/** A link with its text. */
export interface PageLink {
  label: string;
  href: string;
}

/** Name of the field of a form that only shows an answer again, in another language. */
export const answeredField = 'answered';
const againId = 'again';

interface MessagePageProps {
  frame: Frame;
  title: string;
  text: string;
  newsletter?: Newsletter | undefined;
  /** Next steps, the most likely first. */
  next?: readonly PageLink[];
  translated?: boolean;
  /** Parameters that links to the page's other languages have. */
  query?: Record<string, string>;
  /**
   * Address that was posted to. The page's other languages post to it again, and the route does nothing but show its answer
   * (`otherLanguageField`, `answeredField`). Default: they are links to the page's address.
   */
  again?: string;
  /** Which answer of its route the page is, in that form (`answeredField`). Default: the only one. */
  answer?: string | undefined;
  /** The link in the bar that leads to this page. Default: none. */
  here?: string;
  /** Below the message: what else there is to read. */
  below?: ReactNode;
  children?: ReactNode;
}

/** A page with one message and links to the next steps. */
export function MessagePage(props: MessagePageProps) {
  const {
    frame,
    title,
    text,
    newsletter,
    next = [],
    translated,
    query,
    again,
    answer = '1',
    here,
    below,
    children,
  } = props;
  return (
    <Page {...{ frame, title, newsletter, translated, query, here, below }} formId={again && againId}>
      {again ? (
        <form id={againId} method="post" action={again} hidden>
          <input type="hidden" name={answeredField} value={answer} />
        </form>
      ) : null}
      <h1>{title}</h1>
      <p className="stand">{text}</p>
      {children}
      <LinkList items={next} />
    </Page>
  );
}

/** The way to the front page, which shows the newsletters of a site with several. */
export function toHome(frame: Frame): PageLink {
  const { notFound } = messages(frame.locale).pages;
  return { label: frame.newsletters.length === 1 ? notFound.front : notFound.home, href: homePage(frame) };
}

export function LinkList({ items }: { items: readonly PageLink[] }) {
  if (items.length === 0) return null;
  return (
    <ul className="next">
      {items.map(({ label, href }) => (
        <li key={href}>
          <a href={href}>{label}</a>
        </li>
      ))}
    </ul>
  );
}

/**
 * A page with one button. Only pressing it changes anything.
 * @param props `action`: the address that the form posts to; default: the page's own address. `danger`: it cannot be undone.
 *   `alternative`: a second button with a field of the form
 */
export function QuestionPage({
  button,
  instead,
  action,
  danger = false,
  alternative,
  ...page
}: Omit<MessagePageProps, 'next' | 'children'> & {
  button: string;
  instead?: PageLink;
  action?: string;
  danger?: boolean;
  alternative?: { name: string; value: string; label: string };
}) {
  return (
    <MessagePage {...page}>
      {/* Without an action, the form posts to the page's own address, with token and language. */}
      <form method="post" action={action} className="question">
        <input type="hidden" name="from" value="page" />
        <button type="submit" className={danger ? 'danger' : undefined}>
          {button}
        </button>
        {alternative ? (
          <button type="submit" name={alternative.name} value={alternative.value} className="quiet">
            {alternative.label}
          </button>
        ) : null}
        {instead ? <a href={instead.href}>{instead.label}</a> : null}
      </form>
    </MessagePage>
  );
}
