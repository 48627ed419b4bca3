import { readFile } from 'node:fs/promises';
import { describeError } from '../errors.js';
import { WrongUsage } from './wrong-usage.js';

/** Reads the file that an option names. @throws WrongUsage */
export const pictureFile = (path: string, option: string): Promise<Buffer> =>
  readFile(path).catch((error: unknown) => {
    throw new WrongUsage(option, `the file cannot be read (${describeError(error)})`);
  });
