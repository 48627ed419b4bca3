import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { describeError } from '../errors.js';
import { readIssue } from '../issues/issue-store.js';
import { type Locale, locales } from '../locale/locale.js';
import { verb, withCommandApp } from './command.js';
import { mailedAddress } from './email-arguments.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode } from './output.js';
import { WrongUsage } from './wrong-usage.js';

const localeOption = () => new Option('--locale <locale>', 'language').choices(locales);

/** `issue preview`. */
export function previewCommand(noun: Command): void {
  verb(noun, 'preview <id>', 'write digest.html, digest.txt and digest.eml into a folder')
    .requiredOption('--out <folder>', 'the folder; it is created if it does not exist')
    .addOption(localeOption())
    .option('--name <name>', 'name of the reader, for merge fields (default: none, so the fallbacks show)')
    .action((id: string, flags: { json?: boolean; out: string; locale?: Locale; name?: string }) =>
      withCommandApp(flags, async (app, output) => {
        const reader = { address: 'reader@example.com', name: flags.name ?? '' };
        const { previewIssue } = await import('../delivery/preview.js');
        const preview = await previewIssue(app, await readIssue(app.redis, id), { ...reader, locale: flags.locale });
        await mkdir(flags.out, { recursive: true }).catch((error: unknown) => {
          throw new WrongUsage('--out', `the folder cannot be created (${describeError(error)}); choose another`);
        });
        const contents = { 'digest.html': preview.html, 'digest.txt': preview.text, 'digest.eml': preview.eml };
        for (const [name, content] of Object.entries(contents)) await writeFile(join(flags.out, name), content);
        const files = Object.keys(contents).map((name) => join(flags.out, name));
        output.result(
          { id, subject: preview.subject, files, htmlBytes: Buffer.byteLength(preview.html) },
          files.join('\n'),
        );
      }),
    );
}

/** `issue test`. */
export function testCommand(noun: Command, outcome: CommandOutcome): void {
  verb(noun, 'test <id>', 'send the issue to one address as a test: [Test] in the subject, links that change nothing')
    .requiredOption('--to <address>', 'the address to send it to', mailedAddress)
    .addOption(localeOption())
    .action((id: string, flags: { json?: boolean; to: string; locale?: Locale }) =>
      withCommandApp(flags, async (app, output) => {
        const reader = { address: flags.to, locale: flags.locale };
        const { sendTest } = await import('../delivery/preview.js');
        const result = await sendTest(app, await readIssue(app.redis, id), reader);
        output.result({ id, to: flags.to, ...result }, `${result.outcome}: ${result.reply}`);
        if (result.outcome !== 'accepted') outcome.code = exitCode.failed;
      }),
    );
}
