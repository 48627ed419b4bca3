import type { Command } from 'commander';
import { schedulePictures } from '../articles/pictures/schedule-pictures.js';
import type { PullResult } from '../articles/pull/pull-source.js';
import { allSources, listSources, readSource } from '../articles/pull/source-store.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { verb, withCommandApp } from './command.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode } from './output.js';
import { pullDocument, pullInWords } from './source-shown.js';

/** How long a pull by hand waits for another one from the same host. */
const patienceMs = 60_000;

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
        const empty = 'No source yet. Add one with `postrider source add`.';
        output.result(
          { sources: results.map(pullDocument) },
          results.length > 0 ? results.map(pullInWords).join('\n') : empty,
        );
        for (const note of results.flatMap(({ notes }) => notes)) output.note(note);
        // A partial pull is a success. It fails only if every source failed.
        if (results.length > 0 && results.every(({ error }) => error !== null)) outcome.code = exitCode.failed;
      }),
    );
}
