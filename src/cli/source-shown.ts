import type { PullResult } from '../articles/pull/pull-source.js';
import { type Rules, type Source, stateOf, type WaitingWork } from '../articles/pull/source.js';
import { counted } from '../counted.js';
import type { PostriderError } from '../errors.js';
import { isoFromMs } from '../timestamps.js';
import { wordsOf } from './error-words.js';
import { shownTime } from './shown-time.js';

/** The state of a source for people, with the reason when it does not work. */
export function sourceStateInWords(source: Source): string {
  const { failures, result } = source.status;
  switch (stateOf(source)) {
    case 'paused':
      return `PAUSED: ${result}`;
    case 'new':
      return 'not pulled yet';
    case 'ok':
      return result;
    case 'retrying':
      return `failed ${counted(failures, 'time')}, trying again: ${result}`;
    case 'failing':
      return `FAILING, ${failures} times in a row: ${result}`;
  }
}

const rulesInWords = ({ words, authors, categories }: Rules): string =>
  [
    ...words.map((word) => `word ${word}`),
    ...authors.map((author) => `author ${author}`),
    ...categories.map((category) => `category ${category}`),
  ].join(', ');

/** The rows of `source show`. */
export function sourceRows(source: Source, timeZone: string): Record<string, string> {
  const { id, newsletter, url, kind, every, section, sections, language, body, include, exclude, status } = source;
  const time = (ms: number) => shownTime(isoFromMs(ms), timeZone) ?? 'never';
  return {
    ...{ id, newsletter, url },
    kind: status.unseen ? `${kind} (a guess, until it can be read)` : kind,
    ...(kind !== 'ghost' ? {} : { 'content key': `… ${source.contentKey.slice(-4)}` }),
    state: sourceStateInWords(source),
    waiting: waitingInWords(status.waiting),
    'last pull': time(status.lastAt),
    'last success': time(status.lastSuccessAt),
    'next pull': source.pausedAt > 0 ? `none: it is paused since ${time(source.pausedAt)}` : time(status.nextAt),
    every: counted(every, 'minute'),
    section: section || 'the category',
    'categories as sections': Object.entries(sections)
      .map(([from, to]) => `${from} = ${to}`)
      .join(', '),
    language: language || 'by script',
    'on your site': { full: 'the whole text', excerpt: 'excerpts', off: 'not shown' }[body],
    'original for search engines': { source: 'at the source', here: 'on your site' }[source.canonical],
    include: rulesInWords(include) || 'every article',
    exclude: rulesInWords(exclude),
  };
}

/** What later pulls will read; empty when there is nothing. */
const sourceRestInWords = ({ pages, sitemaps }: WaitingWork): string =>
  [pages > 0 && counted(pages, 'page'), sitemaps > 0 && counted(sitemaps, 'sitemap')].filter(Boolean).join(' and ');

function waitingInWords(waiting: WaitingWork): string {
  const rest = sourceRestInWords(waiting);
  return rest && `${rest}, read in the next pulls, the newest first`;
}

/** The words for a source's failure, where those for `article import` would not help. */
function failureInWords(id: string, error: PostriderError): string {
  if (error.retryable) return `${error.message} It is tried again later.`;
  if (error.code !== 'article.fetch-failed' && error.code !== 'source.unreadable') return wordsOf(error);
  return `${error.message} Check the address in a browser, and change it with \`postrider source set ${id} --url\`. It is tried again later.`;
}

/** The result of a pull in `--json`. */
export function pullDocument({ error, ...counts }: PullResult) {
  return { ...counts, error: error === null ? null : failureInWords(counts.id, error) };
}

/** The result of a pull for people. */
export function pullInWords({ id, added, updated, unchanged, skipped, waiting, error }: PullResult): string {
  if (error !== null) return `${id}: ${failureInWords(id, error)}`;
  const rest = waitingInWords(waiting);
  const counts = `${added} added, ${updated} updated, ${unchanged} unchanged, ${skipped} skipped.`;
  return `${id}: ${counts}${rest && ` Waiting: ${rest}.`}`;
}
