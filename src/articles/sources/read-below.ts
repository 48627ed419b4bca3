import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { UnusableSource } from '../readers/document-errors.js';
import { SourceTooLarge } from './fetch-errors.js';
import { fileProblem } from './find-sources.js';

/**
 * Reads a regular file below a folder. A Markdown file from elsewhere may name any path as its picture, and a symbolic
 * link may lead anywhere. Without this check, an article could publish private files of this machine.
 * @param root the folder of the import
 * @param maxBytes limit, also for a file that grows or whose size the system does not know
 * @throws UnusableSource, SourceTooLarge
 */
export async function readBelow(root: string, name: string, maxBytes: number): Promise<Buffer> {
  const problem = fileProblem(name);
  const [folder, file] = await Promise.all([realpath(root).catch(problem), realpath(name).catch(problem)]);
  const place = relative(folder, file);
  if (place.split(sep)[0] === '..' || isAbsolute(place))
    throw new UnusableSource(name, 'is outside the folder of the import');
  // Without O_NONBLOCK, opening a named pipe waits for its writer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(problem);
  try {
    if (!(await handle.stat()).isFile()) throw new UnusableSource(name, 'is not a regular file');
    const bytes = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length).catch(problem);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > maxBytes) throw new SourceTooLarge(name, maxBytes);
    return Buffer.from(bytes.subarray(0, length));
  } finally {
    await handle.close();
  }
}
