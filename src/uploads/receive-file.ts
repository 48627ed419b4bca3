import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { expectFile } from './body-pace.js';
import { MalformedUpload, TooManyUploads, type UploadFault, UploadTooLarge } from './upload-error.js';
import { withWorkFolder } from './work-folder.js';

/** A file that was sent, on this machine's disk. */
export interface ReceivedFile {
  path: string;
  /** Its name at the sender's, without folders; empty if none was sent. */
  name: string;
  bytes: number;
  /** The other fields of its form. */
  fields: ReadonlyMap<string, string>;
}

interface ReceiveOptions {
  maxBytes: number;
  /** Fires when the server stops: a file that is still arriving is given up. */
  closing: AbortSignal;
}

/** Files that one process receives at the same time: with `maxBytes`, this bounds its disk. */
const maxAtOnce = 4;
/** A form has one file, whose size the route limits, and small fields such as hidden ones. In bytes. */
const limits = {
  fileSize: Infinity,
  files: 1,
  fields: 20,
  parts: 21,
  fieldSize: 1_024,
  headerPairs: 20,
};
/** How long the rest of a refused file is dropped, so that the client can read the answer, in ms. */
const lingerMs = 1_000;

let receiving = 0;

/** Lets the routes of a scope take forms with a file. Give them a scope of their own: pages take no such bodies. */
export function takeFiles(scope: FastifyInstance): void {
  scope.register(multipart, { limits, throwFileSizeLimit: false });
}

/**
 * Receives the file of a request, a form's only file or the whole body, and removes it after its use. Memory does not
 * grow with the file, and nothing is left on the disk, also when the client disconnects.
 * @throws MalformedUpload, UploadTooLarge, TooManyUploads
 */
export async function receiveFile<Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ReceiveOptions,
  use: (file: ReceivedFile) => Promise<Result>,
): Promise<Result> {
  if (receiving >= maxAtOnce || options.closing.aborted) throw refused(request, reply, new TooManyUploads());
  receiving += 1;
  try {
    expectFile(request.raw);
    return await withWorkFolder(async (folder) => {
      const file = await store(request, join(folder, 'file'), options).catch((error: unknown) => {
        throw refused(request, reply, known(error, options));
      });
      return use(file);
    });
  } finally {
    receiving -= 1;
  }
}

async function store(request: FastifyRequest, path: string, options: ReceiveOptions): Promise<ReceivedFile> {
  const { body } = request;
  if (body instanceof Readable) return { path, name: '', bytes: await write(body, path, options), fields: new Map() };
  const fields = new Map<string, string>();
  let file: ReceivedFile | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'file')
      file = { path, name: shownFileName(part.filename), bytes: await write(part.file, path, options), fields };
    else if (part.valueTruncated || part.fieldnameTruncated) throw new MalformedUpload('field-too-large');
    else fields.set(part.fieldname, String(part.value));
  }
  if (!file) throw new MalformedUpload('no-file');
  return file;
}

/** @returns the number of bytes */
async function write(from: Readable, path: string, { maxBytes, closing }: ReceiveOptions): Promise<number> {
  let bytes = 0;
  async function* limited(pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new UploadTooLarge(maxBytes);
      yield piece;
    }
  }
  await pipeline(from, limited, createWriteStream(path, { mode: 0o600 }), { signal: closing });
  return bytes;
}

/** The part of a file's name that may be shown: no folders, no control or direction characters. */
export function shownFileName(name: string | undefined): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  return last
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, 120);
}

/** Errors of the parser, by their codes. */
const faults: Readonly<Record<string, UploadFault>> = {
  FST_PARTS_LIMIT: 'too-many-parts',
  FST_FILES_LIMIT: 'too-many-parts',
  FST_FIELDS_LIMIT: 'too-many-parts',
  FST_MP_PREMATURE_CLOSE: 'cut-off',
  ERR_STREAM_PREMATURE_CLOSE: 'cut-off',
  ECONNRESET: 'cut-off',
  FST_INVALID_JSON_FIELD_ERROR: 'malformed',
  FST_PROTO_VIOLATION: 'malformed',
};

function known(error: unknown, { closing }: ReceiveOptions): unknown {
  if (closing.aborted) return new TooManyUploads();
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fault = faults[code];
  if (fault) return new MalformedUpload(fault, { cause: error });
  // Errors of the disk have a code; those of the parser, such as a missing boundary, have none.
  return error instanceof Error && code === '' ? new MalformedUpload('malformed', { cause: error }) : error;
}

function refused(request: FastifyRequest, reply: FastifyReply, error: unknown): unknown {
  dropRest(request, reply);
  return error;
}

/** Drops the rest of the body until the client has read the answer, then closes the connection. */
export function dropRest({ raw }: FastifyRequest, reply: FastifyReply): void {
  raw.unpipe();
  raw.resume();
  const end = () => {
    if (!raw.complete) setTimeout(() => raw.destroy(), lingerMs).unref();
  };
  if (reply.raw.writableFinished) end();
  else reply.raw.once('finish', end);
}
