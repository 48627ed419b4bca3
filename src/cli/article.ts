import type { Command } from 'commander';
import { listArticles } from '../articles/store/article-store.js';
import { importCommand } from './article-import.js';
import { shownDay } from './article-shown.js';
import { positiveInteger, verb, withCommandApp } from './command.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { table } from './output.js';

export function articleCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program.command('article').description('the articles that digests are made of');
  importCommand(noun, outcome);

  verb(noun, 'list', 'list the articles, the newest first')
    .option('--section <name>', 'only this section')
    .option('--limit <count>', 'show at most this many', positiveInteger, 50)
    .action((flags: { json?: boolean; section?: string; limit: number }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const articles = await listArticles(redis, { section: flags.section, limit: flags.limit, offset: 0 });
        const rows = articles.map(({ id, publishedAt, section, title }) => [id, shownDay(publishedAt), section, title]);
        const empty = 'No article yet. Import some with `postrider article import`.';
        output.result(
          articles,
          articles.length > 0 ? table([['ID', 'PUBLISHED', 'SECTION', 'TITLE'], ...rows]) : empty,
        );
      }),
    );
}
