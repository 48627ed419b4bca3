import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describeError, InvalidInput } from '../errors.js';

/** An email and its location: a file, or a file and a number, from 1, in a mailbox. */
export interface FoundMessage {
  path: string;
  bytes: Buffer;
}

/** Max bytes read of one email. Reports are short, and the rest is the returned message. */
const maxBytes = 10 * 1_024 * 1_024;
/** The start of each message in an mbox file (RFC 4155). */
const separator = 'From ';

/** @throws InvalidInput for a path that cannot be read */
export async function requireReadable(paths: readonly string[]): Promise<void> {
  for (const path of paths) if (path !== '-') await statOf(path);
}

const statOf = (path: string) =>
  stat(path).catch((error: unknown) => {
    throw new InvalidInput('path', `${path} cannot be read (${describeError(error)})`);
  });

/**
 * Reads the emails of files, folders (recursively; a Maildir works, too) and mbox files; `-` is standard input. It
 * keeps one email in memory at a time, whatever the size of the file.
 * @throws InvalidInput for a path that cannot be read
 */
export async function* messagesAt(paths: readonly string[], input: Readable): AsyncGenerator<FoundMessage> {
  for (const path of paths) {
    if (path === '-') yield* split('-', input);
    else for await (const file of filesAt(path)) yield* split(file, createReadStream(file));
  }
}

async function* filesAt(path: string): AsyncGenerator<string> {
  if (!(await statOf(path)).isDirectory()) {
    yield path;
    return;
  }
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (!entry.name.startsWith('.') && (entry.isDirectory() || entry.isFile())) yield* filesAt(join(path, entry.name));
}

/** Splits a mailbox into its emails. A file that is not a mailbox is one email. */
async function* split(path: string, stream: Readable): AsyncGenerator<FoundMessage> {
  let message = new Collected();
  let count = 0;
  let isMailbox: boolean | undefined;
  let blankBefore = true;
  for await (const line of linesOf(stream)) {
    isMailbox ??= line.toString('latin1', 0, separator.length) === separator;
    if (isMailbox && blankBefore && line.toString('latin1', 0, separator.length) === separator) {
      if (count > 0) yield { path: `${path}#${count}`, bytes: message.bytes() };
      count += 1;
      message = new Collected();
    } else message.add(isMailbox ? unquoted(line) : line);
    blankBefore = isBlank(line);
  }
  if (count > 0) yield { path: `${path}#${count}`, bytes: message.bytes() };
  else if (message.length > 0) yield { path, bytes: message.bytes() };
}

/** A mailbox quotes lines that begin with "From " with a leading ">". */
const unquoted = (line: Buffer): Buffer => (/^>+From /.test(line.toString('latin1', 0, 20)) ? line.subarray(1) : line);

const isBlank = (line: Buffer): boolean => line.length <= 2 && line.toString('latin1').trim() === '';

class Collected {
  #parts: Buffer[] = [];
  length = 0;

  add(part: Buffer): void {
    if (this.length >= maxBytes) return;
    this.#parts.push(part);
    this.length += part.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts).subarray(0, maxBytes);
  }
}

/** The lines of a stream with their ends. A line longer than `maxLine` comes in pieces. */
async function* linesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, Buffer.from(chunk as Buffer)]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield rest.subarray(start, end + 1);
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length < maxLine) continue;
    yield rest;
    rest = Buffer.alloc(0);
  }
  if (rest.length > 0) yield rest;
}

const maxLine = 1_024 * 1_024;
