import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { UnusableSource } from '../readers/document-errors.js';

/**
 * One document to read. `name` is its path or address, as errors show it. `root` of a file is the folder of the import,
 * and `place` its path below that.
 */
export type FoundSource = { kind: 'url'; name: string } | { kind: 'file'; name: string; root: string; place: string };

/**
 * Finds the documents of a path or address: itself, or every `*.md` and `*.mdx` below a folder, in the order of their
 * names. Hidden folders and `node_modules` are passed over; symbolic links are not followed.
 * @throws UnusableSource when there is no such file or folder, or nothing to read in the folder
 */
export async function findSources(source: string): Promise<FoundSource[]> {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(source)) return [{ kind: 'url', name: source }];
  const found = await stat(source).catch(fileProblem(source));
  if (found.isFile()) return [{ kind: 'file', name: source, root: dirname(source), place: basename(source) }];
  if (!found.isDirectory()) throw new UnusableSource(source, 'is neither a file nor a folder');
  const entries = await readdir(source, { recursive: true, withFileTypes: true }).catch(fileProblem(source));
  const files = entries
    .filter((entry) => entry.isFile() && /\.(?:mdx?|markdown)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ kind: 'file' as const, name, root: source, place: relative(source, name) }))
    .filter(({ place }) => !place.split(sep).some((part) => part.startsWith('.') || part === 'node_modules'))
    .sort((one, other) => (one.place < other.place ? -1 : 1));
  if (files.length === 0) throw new UnusableSource(source, 'has no Markdown files (*.md) in it');
  return files;
}

/** Turns an error of the file system into a sentence that names the file. */
export function fileProblem(name: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    const said: Record<string, string> = {
      ENOENT: 'no such file or folder',
      ENOTDIR: 'no such file or folder',
      EACCES: 'may not be read by this user',
      EISDIR: 'is a folder, not a file',
    };
    throw new UnusableSource(name, said[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`);
  };
}
