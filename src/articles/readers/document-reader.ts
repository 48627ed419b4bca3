import { DocumentTooComplex, fromProblem, type ReadProblem } from './document-errors.js';
import type { DocumentContent, ForeignDocument } from './read-document.js';
import { type ReaderThread, startThread } from './reader-thread.js';

export type ReadReply = { content: DocumentContent } | { problem: ReadProblem };

/** Reads foreign documents, one at a time. Close it when there are no more. */
export interface DocumentReader {
  /**
   * @param milliseconds of work that reading may take; 10 s by default. A stall of the machine does not count.
   * @throws UnusableSource, DocumentUnreadable, DocumentTooComplex
   */
  read(document: ForeignDocument, milliseconds?: number): Promise<DocumentContent>;
  close(): Promise<void>;
}

const defaultMilliseconds = 10_000;
const defaultMegabytes = 256;

/**
 * Opens a reader that parses in a thread with limits, so that no document can hang this process or fill its memory,
 * even if a parser does. The thread starts with the first document and serves until one passes a limit; the
 * next document then gets a new thread.
 */
export function openDocumentReader(megabytes = defaultMegabytes): DocumentReader {
  let thread: ReaderThread | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();

  async function readNow(document: ForeignDocument, milliseconds: number): Promise<DocumentContent> {
    thread ??= await startThread(megabytes);
    const reply = await thread.ask<ReadReply>(document, milliseconds);
    if (reply === 'out-of-time' || reply === 'out-of-memory') {
      await stop();
      const limit = reply === 'out-of-time' ? `${milliseconds / 1000} s` : `${megabytes} MB of memory`;
      throw new DocumentTooComplex(document.name, limit);
    }
    if ('problem' in reply) throw fromProblem(reply.problem);
    return reply.content;
  }

  async function stop(): Promise<void> {
    const ended = thread;
    thread = undefined;
    await ended?.end();
  }

  return {
    read(document, milliseconds = defaultMilliseconds) {
      const turn = lastTurn.then(() => readNow(document, milliseconds));
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      await lastTurn;
      await stop();
    },
  };
}
