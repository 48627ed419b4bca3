import { parentPort } from 'node:worker_threads';
import { toProblem } from './document-errors.js';
import type { ReadReply } from './document-reader.js';
import { type ForeignDocument, readDocument } from './read-document.js';

// The thread of document-reader.ts: reads one document after the other, and says first that it is ready.

function reply(document: ForeignDocument): ReadReply {
  try {
    return { content: readDocument(document) };
  } catch (error) {
    return { problem: toProblem(error, document.name) };
  }
}

parentPort?.on('message', (document: ForeignDocument) => parentPort?.postMessage(reply(document)));
parentPort?.postMessage('ready');
