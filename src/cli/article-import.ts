import type { Command } from 'commander';
import type { Redis } from 'ioredis';
import { schedulePictures } from '../articles/pictures/schedule-pictures.js';
import type { Article } from '../articles/store/article.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { shownDay } from './article-shown.js';
import { verb, webAddress, withCommandApp } from './command.js';
import { wordsOf } from './error-words.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode, type Output, table } from './output.js';
import { noteUnknownSections } from './unknown-section.js';

interface ImportFlags {
  json?: boolean;
  newsletter?: string;
  section?: string;
  baseUrl?: string;
}

/** `article import`. */
export function importCommand(noun: Command, outcome: CommandOutcome): void {
  verb(noun, 'import <sources...>', 'import Markdown files and folders, feeds and web pages, by path or address')
    .option('--newsletter <slug>', 'the newsletter that the articles are for (default: every newsletter)')
    .option('--section <name>', 'put the articles into this section, whatever the source says')
    .option('--base-url <url>', 'web address of a saved page, or of a Markdown file without url', webAddress)
    .action((sources: string[], flags: ImportFlags) =>
      withCommandApp(flags, async ({ redis, queues, publicUrl, config }, output) => {
        const newsletters = await newslettersFor(redis, flags.newsletter);
        const { importArticles } = await import('../articles/sources/import-articles.js');
        const context = { redis, publicUrl, allowPrivateFetch: config.allowPrivateFetch };
        const { section, baseUrl } = flags;
        const { skipped, warnings, ...result } = await importArticles(context, sources, {
          section,
          baseUrl,
          newsletters,
        });
        await schedulePictures({ redis, queues });
        await noteUnknownSections(output, redis, newsletters, [section]);
        const document = {
          added: result.imported,
          ...result,
          skipped: skipped.map(inWords),
          warnings: warnings.map(inWords),
          articles: result.articles.map(({ id, title, url, section: name, publishedAt }) => ({
            id,
            title,
            url,
            section: name,
            publishedAt,
          })),
        };
        output.result(document, summary(result, skipped.length));
        for (const { reason } of document.skipped) output.note(`skipped: ${reason}`);
        for (const { article, reason } of document.warnings)
          output.note(`without its picture: "${article}" (${reason})`);
        if (result.articles.length > 0) noteOwners(output, newsletters);
        // A partial import is a success. It fails only if nothing was imported.
        if (result.articles.length === 0 && skipped.length > 0) outcome.code = exitCode.failed;
      }),
    );
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
  articles: readonly Article[];
}

function summary({ imported, updated, unchanged, articles }: Counts, skipped: number): string {
  const rows = articles.map(({ id, publishedAt, section, title }) => [id, shownDay(publishedAt), section, title]);
  const counts = `${imported} added, ${updated} updated, ${unchanged} unchanged, ${skipped} skipped.`;
  return [...(rows.length > 0 ? [table(rows)] : []), counts].join('\n');
}

/** The newsletters that imported articles are for: the one given, or all. @throws NotFound */
async function newslettersFor(redis: Redis, given: string | undefined): Promise<string[]> {
  if (given !== undefined) return [(await readNewsletter(redis, given)).slug];
  return (await listNewsletters(redis)).map(({ slug }) => slug);
}
