import type { Command } from 'commander';
import { countMissingPictures } from '../articles/pictures/article-picture.js';
import { schedulePictures } from '../articles/pictures/schedule-pictures.js';
import type { PullResult } from '../articles/pull/pull-source.js';
import { allSources, listSources, readSource } from '../articles/pull/source-store.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { verb, withCommandApp } from './command.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode } from './output.js';
import { pullDocument, pullInWords } from './source-shown.js';

/** How long a pull by hand waits for another one from the same host. */
const patienceMs = 60_000;

const missingInWords = (source: string, newsletter: string, count: number) =>
  `${source}: ${counted(count, 'picture')} could not be fetched or used. \`postrider article list --newsletter ${newsletter}\` names each with the reason; \`postrider article edit ID --refetch\` tries one now.`;

/** `source pull`. */
export function pullCommand(noun: Command, outcome: CommandOutcome): void {
  verb(noun, 'pull [id]', 'pull one source now, or all')
    .option('--newsletter <slug>', 'only sources of this newsletter')
    .action((id: string | undefined, flags: { json?: boolean; newsletter?: string }) =>
      withCommandApp(flags, async ({ redis, config, queues, publicUrl }, output) => {
        const { pullSource } = await import('../articles/pull/pull-source.js');
        const { schedulePulls } = await import('../articles/pull/run-pulls.js');
        const sources = id
          ? [await readSource(redis, id)]
          : flags.newsletter
            ? await listSources(redis, (await readNewsletter(redis, flags.newsletter)).slug)
            : await allSources(redis);
        const { openDocumentReader } = await import('../articles/readers/document-reader.js');
        const reader = openDocumentReader();
        const deps = { redis, allowPrivateFetch: config.allowPrivateFetch, publicUrl, reader };
        const results: PullResult[] = [];
        try {
          for (const source of sources) {
            output.progress(`Pulling ${source.url} …`);
            results.push(await pullSource(deps, source, { now: Date.now(), patienceMs }));
          }
        } finally {
          await reader.close();
        }
        output.progress('');
        await schedulePulls({ redis, queues });
        await schedulePictures({ redis, queues });
        const missing: number[] = [];
        for (const one of sources) missing.push(await countMissingPictures(redis, one.newsletter, one.id));
        const empty = 'No source yet. Add one with `postrider source add`.';
        output.result(
          { sources: results.map((result, i) => ({ ...pullDocument(result), missingPictures: missing[i] ?? 0 })) },
          results.length > 0 ? results.map(pullInWords).join('\n') : empty,
        );
        for (const [i, { id: source, newsletter }] of sources.entries())
          if (missing[i]) output.note(missingInWords(source, newsletter, missing[i]));
        for (const note of results.flatMap(({ notes }) => notes)) output.note(note);
        // A partial pull is a success. It fails only if every source failed.
        if (results.length > 0 && results.every(({ error }) => error !== null)) outcome.code = exitCode.failed;
      }),
    );
}
