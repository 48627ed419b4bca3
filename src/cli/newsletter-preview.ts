import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Redis } from 'ioredis';
import { readMedia } from '../articles/store/picture-store.js';
import { describeError } from '../errors.js';
import { type Locale, locales } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { verb, withCommandApp } from './command.js';
import { WrongUsage } from './wrong-usage.js';

/** `newsletter preview`: writes an example digest with a newsletter's look. */
export function lookPreviewCommand(noun: Command): void {
  verb(noun, 'preview <slug>', 'write an example digest with the look of a newsletter, as HTML')
    .option('--out <file>', 'the file (default: <slug>-preview.html)')
    .addOption(new Option('--locale <locale>', 'language (default: that of the newsletter)').choices(locales))
    .action((slug: string, flags: { json?: boolean; out?: string; locale?: Locale }) =>
      withCommandApp(flags, async ({ redis, publicUrl }, output) => {
        const newsletter = await readNewsletter(redis, slug);
        const { renderLookPreview } = await import('../render/look/look-preview.js');
        const pictures = await embeddedPictures(redis, newsletter);
        const html = renderLookPreview(newsletter, publicUrl, flags.locale ?? newsletter.locale, pictures);
        const file = flags.out ?? `${slug}-preview.html`;
        await writeFile(file, html).catch((error: unknown) => {
          throw new WrongUsage('--out', `the file cannot be written (${describeError(error)})`);
        });
        output.result({ slug, file, htmlBytes: Buffer.byteLength(html) }, file);
      }),
    );
}

/** The pictures of a look as data addresses. */
async function embeddedPictures(redis: Redis, { look = {} }: Newsletter): Promise<Map<string, string>> {
  const embedded = new Map<string, string>();
  for (const picture of [look.logo, look.logoDark, look.portrait]) {
    const found = picture && (await readMedia(redis, picture.file.split('.', 1).join('')));
    if (found) embedded.set(picture.file, `data:${found.type};base64,${found.bytes.toString('base64')}`);
  }
  return embedded;
}
