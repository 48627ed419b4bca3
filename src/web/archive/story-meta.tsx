import type { ReactNode } from 'react';
import { readingMinutes } from '../../articles/store/reading-time.js';
import { formatDate, formatShortDate } from '../../locale/format-date.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { between } from '../kit/between.js';
import type { Frame } from '../kit/frame.js';
import type { Story } from './story.js';

interface BylineParts {
  frame: Frame;
  newsletter: Pick<Newsletter, 'timeZone' | 'look' | 'locale'>;
  story: Pick<Story, 'article'>;
  /**
   * `whole`: "By Editorial desk · 24 November 2026 · 2 min read"; `undated`: the same without the date, in an issue, which
   * has one. Default: without name and year. Only `whole` has a time of one minute. `brief`, in a narrow list: without the reading time as well.
   */
  form?: 'whole' | 'undated' | 'dated' | 'brief';
  /** Public comments; 0 is not shown. */
  comments?: number;
}

/** A reading time of so many minutes says nothing in a list. */
const shortMinutes = 1;

/** What is known about a story, in the one order of the whole site: its author, its date, and more. */
export function StoryMeta(props: BylineParts) {
  const { frame, newsletter, form = 'dated', comments = 0 } = props;
  const { article } = props.story;
  const { front } = messages(frame.locale).pages;
  const { author, publishedAt } = article;
  const minutes = readingMinutes(article);
  const isWhole = form === 'whole';
  // A date of another year would be misread without it.
  const isRecent = publishedAt?.startsWith(`${new Date().getUTCFullYear()}-`);
  return (
    <MetaLine
      frame={frame}
      newsletter={newsletter}
      author={(isWhole || form === 'undated') && author}
      date={form === 'undated' ? null : publishedAt}
      short={!isWhole && isRecent}
      more={[
        minutes > (isWhole ? 0 : shortMinutes) && form !== 'brief' ? front.minutes(minutes) : '',
        comments > 0 ? front.comments(comments) : '',
      ]}
    />
  );
}

interface MetaLineProps {
  frame: Frame;
  newsletter: Pick<Newsletter, 'timeZone'>;
  /** Empty: not known, or not shown. */
  author: ReactNode;
  /** A day or an instant in ISO 8601; null: none. */
  date: string | null;
  /** Without the year. */
  short?: boolean | undefined;
  more?: readonly string[];
}

/** "By Editorial desk · 24 November 2026 · 2 min read": the only place that writes an author and a date. */
export function MetaLine({ frame, newsletter, author, date, short = false, more = [] }: MetaLineProps) {
  const [before, after] = messages(frame.locale).pages.reading.byline('\n').split('\n');
  const form = short ? formatShortDate : formatDate;
  const parts: ReactNode[] = [
    author ? (
      <bdi key="author">
        {before}
        {author}
        {after}
      </bdi>
    ) : null,
    date ? (
      <time key="date" dateTime={date}>
        {form(frame.locale, date, newsletter.timeZone)}
      </time>
    ) : null,
    ...more,
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return <p className="meta">{parts.flatMap((part, i) => (i > 0 ? [between, part] : [part]))}</p>;
}
