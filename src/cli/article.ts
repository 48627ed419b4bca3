import type { Command } from 'commander';
import { listArticles } from '../articles/store/article-store.js';
import { positiveInteger, verb, webAddress, withCommandApp } from './command.js';
import { wordsOf } from './error-words.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, table } from './output.js';

const day = (iso: string | null) => iso?.slice(0, 10) ?? '—';

export function articleCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program.command('article').description('the articles that digests are made of');

  verb(noun, 'import <sources...>', 'import Markdown files and folders, feeds and web pages, by path or address')
    .option('--section <name>', 'put the articles into this section, whatever the source says')
    .option('--base-url <url>', 'web address of a saved page, or of a Markdown file without url', webAddress)
    .action((sources: string[], flags: { json?: boolean; section?: string; baseUrl?: string }) =>
      withCommandApp(flags, async ({ redis, publicUrl, config }, output) => {
        const { importArticles } = await import('../articles/sources/import-articles.js');
        const context = { redis, publicUrl, allowPrivateFetch: config.allowPrivateFetch };
        const { section, baseUrl } = flags;
        const { skipped: refused, ...result } = await importArticles(context, sources, { section, baseUrl });
        const skipped = refused.map(({ error, ...one }) =>
          error === undefined ? one : { ...one, reason: wordsOf(error) },
        );
        const articles = result.articles.map(({ id, title, url, section: name, publishedAt }) => ({
          id,
          title,
          url,
          section: name,
          publishedAt,
        }));
        const rows = articles.map((article) => [article.id, day(article.publishedAt), article.section, article.title]);
        const updated = result.updated + result.unchanged;
        const summary = `${result.imported} imported, ${updated} updated, ${skipped.length} skipped.`;
        output.result(
          { ...result, skipped, updated, articles },
          [...(rows.length > 0 ? [table(rows)] : []), summary].join('\n'),
        );
        for (const { reason } of skipped) {
          output.note(`skipped: ${reason}`);
        }
        // Part of a feed is worth having; nothing at all is a failure.
        if (articles.length === 0 && skipped.length > 0) outcome.code = exitCode.failed;
      }),
    );

  verb(noun, 'list', 'list the articles, the newest first')
    .option('--section <name>', 'only this section')
    .option('--limit <count>', 'show at most this many', positiveInteger, 50)
    .action((flags: { json?: boolean; section?: string; limit: number }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const articles = await listArticles(redis, { section: flags.section, limit: flags.limit, offset: 0 });
        const rows = articles.map((article) => [article.id, day(article.publishedAt), article.section, article.title]);
        const empty = 'No article yet. Import some with `postrider article import`.';
        output.result(
          articles,
          articles.length > 0 ? table([['ID', 'PUBLISHED', 'SECTION', 'TITLE'], ...rows]) : empty,
        );
      }),
    );
}
