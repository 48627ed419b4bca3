import type { Command } from 'commander';
import { listArticles } from '../articles/store/article-store.js';
import { type ListedArticle, pageOfArticles } from '../issues/page-articles.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { isMissing, shownDay } from './article-shown.js';
import { flagParser, positiveInteger, verb, withCommandApp } from './command.js';
import { table } from './output.js';
import { WrongUsage } from './wrong-usage.js';

interface ListFlags {
  json?: boolean;
  newsletter?: string;
  search?: string;
  section?: string;
  from?: string;
  until?: string;
  source?: string;
  unsent?: boolean;
  removed?: boolean;
  cursor?: string;
  limit: number;
}

/** `2030-01-31`: a day in UTC. */
const day = flagParser((text) => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new Error('It must be a day like 2030-01-31.');
  return text;
});

/** `article list`. */
export function listCommand(noun: Command): void {
  verb(noun, 'list', 'list the articles, the newest first, undated ones last')
    .option('--newsletter <slug>', 'only articles of this newsletter; the other filters need it')
    .option('--search <words>', 'only articles with all these words')
    .option('--section <name>', 'only this section')
    .option('--from <day>', 'only articles published on this day (UTC) or later', day)
    .option('--until <day>', 'only articles published on this day (UTC) or earlier', day)
    .option('--source <id>', 'only articles of this source; "none": imported by hand')
    .option('--unsent', 'only articles that no issue has sent to everybody')
    .option('--removed', 'only removed articles')
    .option('--cursor <cursor>', 'the "next" value of the previous page')
    .option('--limit <count>', 'show at most this many', positiveInteger, 50)
    .action((flags: ListFlags) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const { newsletter, limit, section } = flags;
        if (newsletter === undefined) {
          const other = (['search', 'from', 'until', 'source', 'unsent', 'removed', 'cursor'] as const).find(
            (name) => flags[name] !== undefined,
          );
          if (other) throw new WrongUsage(`--${other}`, 'it needs --newsletter');
          const articles = await listArticles(redis, { section, limit, offset: 0 });
          const rows = articles.map((one) => [one.id, shownDay(one.publishedAt), one.section, one.title]);
          output.result(articles, listed([['ID', 'PUBLISHED', 'SECTION', 'TITLE'], ...rows]));
          return;
        }
        const { slug } = await readNewsletter(redis, newsletter);
        const { from, until, source } = flags;
        const { items, next } = await pageOfArticles(redis, slug, {
          ...flags,
          from: from && `${from}T00:00:00.000Z`,
          until: until && `${until}T23:59:59.999Z`,
          source: source === 'none' ? '' : source,
        });
        const rows = items.map((item) => {
          const { article, duplicate, old, picture } = item;
          return [
            ...[article.id, shownDay(article.publishedAt), article.section, whereSent(item)],
            `${article.title}${duplicate ? `  [repeats ${duplicate.of}: same ${duplicate.because}]` : ''}${old ? '  [old: not in scheduled digests]' : ''}${isMissing(picture) ? `  [no picture: ${picture?.reason}]` : ''}`,
          ];
        });
        const more = next === null ? '' : `\nThere are more. Continue with --cursor ${next}`;
        const text = `${listed([['ID', 'PUBLISHED', 'SECTION', 'SENT IN', 'TITLE'], ...rows])}${more}`;
        output.result({ items: items.map(listedDocument), next }, text);
      }),
    );
}

/** Where an article was sent: in an issue for everybody, in issues for a part of the readers, or in none yet. */
export function whereSent({ sentIn, partlySentIn, draft }: ListedArticle): string {
  const parts = partlySentIn.length > 0 ? `${partlySentIn.join(', ')} (to some)` : '';
  return sentIn ?? [parts, draft ? `${draft} (draft)` : ''].filter((part) => part !== '').join(', ');
}

/** An article of the list as `--json` shows it. */
export function listedDocument({ article, sentIn, partlySentIn, draft, duplicate, old, picture }: ListedArticle) {
  const { id, title, url, section, publishedAt, sourceId } = article;
  const sent = { sentIn, partlySentIn };
  return { id, title, url, section, publishedAt, source: sourceId || null, ...sent, draft, duplicate, old, picture };
}

const listed = (rows: (string | number)[][]) =>
  rows.length > 1 ? table(rows) : 'No article found. Add a source with `postrider source add`, or import some.';
