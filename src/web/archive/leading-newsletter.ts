import type { PublicContent } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';

interface Publishing {
  newsletter: Pick<Newsletter, 'locale'>;
  content: Pick<PublicContent, 'issues'>;
}

/** For so long, an issue in the visitor's language leads before newer ones in others. */
const weekMs = 7 * 86_400_000;

/** The day of the latest issue, in milliseconds since 1970. */
const latestOf = ({ content }: Publishing) => Date.parse(content.issues[0]?.day ?? '') || 0;

/**
 * The newsletter that a page of several leads with: that of the newest issue. One in the page's language comes before it,
 * unless its issue is more than a week older.
 */
export function leadingOf<T extends Publishing>({ locale }: Pick<Frame, 'locale'>, read: readonly T[]): T | undefined {
  const [newest, ...others] = read.toSorted((a, b) => latestOf(b) - latestOf(a));
  if (!newest) return undefined;
  const own = [newest, ...others].find(({ newsletter }) => newsletter.locale === locale);
  return own && latestOf(newest) - latestOf(own) <= weekMs ? own : newest;
}
