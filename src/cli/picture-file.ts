import { readFile } from 'node:fs/promises';
import { describeError } from '../errors.js';
import { isAddress } from '../operations/pictures/look-pictures.js';
import { WrongUsage } from './wrong-usage.js';

/** Reads the file that an option names. @throws WrongUsage */
export const pictureFile = (path: string, option: string): Promise<Buffer> =>
  readFile(path).catch((error: unknown) => {
    throw new WrongUsage(option, `the file cannot be read (${describeError(error)})`);
  });

/** The files that options name, in Base64, or the addresses, by their fields. @param options of each field */
export async function encodedPictures<Field extends string>(
  flags: Readonly<Record<string, unknown>>,
  options: Readonly<Record<Field, string>>,
): Promise<Partial<Record<Field, string>>> {
  const found: Partial<Record<Field, string>> = {};
  for (const [field, option] of Object.entries(options) as [Field, string][]) {
    if (flags[field] === undefined) continue;
    const given = String(flags[field]);
    found[field] = isAddress(given) ? given : (await pictureFile(given, option)).toString('base64');
  }
  return found;
}
