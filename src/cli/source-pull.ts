import type { Command } from 'commander';
import { counted } from '../counted.js';
import { sources } from '../operations/sources/sources.js';
import type { CommandOutcome } from './launchers.js';
import { operationCommand } from './operation-command.js';
import { exitCode } from './output.js';
import { pullDocument, pullInWords } from './source-shown.js';

/** `source pull`. */
export function pullCommand(noun: Command, outcome: CommandOutcome): void {
  operationCommand(noun, 'pull [id]', 'pull one source now, or all', sources.pullNow, {
    options: { source: { argument: 'id' } },
    text: (pulled) =>
      pulled.map(({ result }) => pullInWords(result)).join('\n') ||
      'Nothing to pull: there is no source, or all are paused. `postrider source list` shows them.',
    ownJson: (pulled) => ({
      sources: pulled.map(({ result, missingPictures }) => ({ ...pullDocument(result), missingPictures })),
    }),
    notes: (pulled, { output }) => {
      for (const { source, missingPictures } of pulled)
        if (missingPictures > 0) output.note(missingInWords(source.id, source.newsletter, missingPictures));
      for (const note of pulled.flatMap(({ result }) => result.notes)) output.note(note);
      // A partial pull is a success. It fails only if every source failed.
      if (pulled.length > 0 && pulled.every(({ result }) => result.error !== null)) outcome.code = exitCode.failed;
    },
  });
}

const missingInWords = (source: string, newsletter: string, count: number) =>
  `${source}: ${counted(count, 'picture')} could not be fetched or used. \`postrider article list --newsletter ${newsletter}\` names each with the reason; \`postrider article edit ID --refetch\` tries one now.`;
