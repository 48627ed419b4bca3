import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Preview } from '../delivery/preview.js';
import { describeError } from '../errors.js';
import { checks } from '../operations/issues/checks.js';
import { compositions } from '../operations/issues/composition.js';
import type { CommandOutcome } from './launchers.js';
import { operationCommand } from './operation-command.js';
import { exitCode } from './output.js';
import { WrongUsage } from './wrong-usage.js';

/** `issue preview`. */
export function previewCommand(noun: Command): void {
  const help = 'write digest.html, digest.txt and digest.eml into a folder';
  operationCommand(noun, 'preview <id>', help, compositions.preview, {
    options: {
      appearance: { help: 'colours of digest.html (default: those of your device)' },
      pictures: { help: 'whether digest.html shows pictures (default: shown)' },
    },
    more: (command) => command.requiredOption('--out <folder>', 'the folder; it is created if it does not exist'),
    text: async (preview, { flags }) => [...(await written(preview, flags.out)), ...noReader(preview)].join('\n'),
    ownJson: async (preview, { key, flags }) => ({
      ...{ id: key.issue, subject: preview.subject, files: await written(preview, flags.out) },
      isReader: preview.isReader,
      htmlBytes: Buffer.byteLength(preview.html),
    }),
  });
}

const noReader = ({ isReader }: { isReader: boolean }): string[] =>
  isReader ? [] : ['A reader with this cadence does not get this issue: it is a digest for another cadence.'];

/** Writes the files of a preview. @returns their paths @throws WrongUsage */
async function written({ html, text, eml }: Preview, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new WrongUsage('--out', `the folder cannot be created (${describeError(error)}); choose another`);
  });
  const contents = { 'digest.html': html, 'digest.txt': text, 'digest.eml': eml };
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
  return Object.keys(contents).map((name) => join(folder, name));
}

/** `issue test`. */
export function testCommand(noun: Command, outcome: CommandOutcome): void {
  const help = 'send the issue to one address as a test: [Test] in the subject, links that change nothing';
  operationCommand(noun, 'test <id>', help, checks.test, {
    options: {
      to: { flags: '--to <address>', help: 'the address to send it to' },
    },
    text: ({ sent }) => (sent ? `${sent.outcome}: ${sent.reply}` : 'A worker will send it.'),
    beside: ({ to }) => ({ to }),
    notes: ({ sent }) => {
      if (sent?.outcome !== 'accepted') outcome.code = exitCode.failed;
    },
  });
}
