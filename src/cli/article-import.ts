import type { Command } from 'commander';
import type { Article } from '../articles/store/article.js';
import { counted } from '../counted.js';
import { articleImports } from '../operations/articles/article-imports.js';
import { shownDay } from './article-shown.js';
import { wordsOf } from './error-words.js';
import type { CommandOutcome } from './launchers.js';
import { operationCommand } from './operation-command.js';
import { exitCode, type Output, table } from './output.js';
import { noteUnknownSections } from './unknown-section.js';

/** `article import`. */
export function articleImportCommand(noun: Command, outcome: CommandOutcome): void {
  const help = 'import Markdown files and folders, feeds and web pages, by path or address';
  operationCommand(noun, 'import <sources...>', help, articleImports.local, {
    options: {
      newsletter: {
        flags: '--newsletter <slug>',
        help: 'the newsletter that the articles are for (default: every newsletter)',
      },
      section: { flags: '--section <name>', help: 'put the articles into this section, whatever the source says' },
      baseUrl: {
        flags: '--base-url <url>',
        help: 'web address of a saved page, or of a Markdown file without url',
      },
    },
    text: (result) => summary(result),
    ownJson: ({ newsletters: __, skipped, warnings, articles, ...counts }) => ({
      ...{ added: counts.imported, ...counts },
      ...{ skipped: skipped.map(inWords), warnings: warnings.map(inWords) },
      articles: articles.map(({ id, title, url, section, publishedAt }) => ({ id, title, url, section, publishedAt })),
    }),
    notes: async ({ newsletters, skipped, warnings, articles }, { app, output, flags }) => {
      await noteUnknownSections(output, app.redis, newsletters, [flags.section]);
      for (const { reason } of skipped.map(inWords)) output.note(`skipped: ${reason}`);
      for (const { article, reason } of warnings.map(inWords))
        output.note(`without its picture: "${article}" (${reason})`);
      if (articles.length > 0) noteOwners(output, newsletters);
      // A partial import is a success. It fails only if nothing was imported.
      if (articles.length === 0 && skipped.length > 0) outcome.code = exitCode.failed;
    },
  });
}

/** Says which newsletters have the articles now, if that is not obvious. */
function noteOwners(output: Output, newsletters: readonly string[]): void {
  if (newsletters.length === 0)
    output.note(
      'There is no newsletter yet. The first that you create with `postrider newsletter add` gets the articles.',
    );
  if (newsletters.length > 1)
    output.note(`Each of ${counted(newsletters.length, 'newsletter')} has them. To choose one, use --newsletter.`);
}

/** A problem with its reason in the command line's words. */
function inWords<Problem extends { reason: string; error?: unknown }>({ error, ...problem }: Problem) {
  return error === undefined ? problem : { ...problem, reason: wordsOf(error) };
}

interface Counts {
  imported: number;
  updated: number;
  unchanged: number;
  skipped: readonly unknown[];
  articles: readonly Article[];
}

function summary({ imported, updated, unchanged, articles, skipped }: Counts): string {
  const rows = articles.map(({ id, publishedAt, section, title }) => [id, shownDay(publishedAt), section, title]);
  const counts = `${imported} added, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped.`;
  return [...(rows.length > 0 ? [table(rows)] : []), counts].join('\n');
}
