import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemDocument, problems } from '../../api/problem.js';
import type { Logger } from '../../log.js';

/** Milliseconds for which the rest of an unreadable request is dropped, so that the client can read the answer. */
const lingerMs = 1_000;

/** Why a request cannot be read, by Node's code. Its address is unknown, so people and programs get the same answer. */
function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('request.head-too-large', 'The request line and the headers must not exceed 16 KB together.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request.too-slow', 'The request did not arrive in time. Send it again.');
  return new Problem('request.malformed', 'This is not an HTTP request.');
}

/**
 * Answers a request that cannot be read as a problem document (RFC 9457), and closes its connection. A client that still
 * sends would lose the answer if the connection closed at once.
 */
export const answerUnreadable =
  ({ publicUrl, log }: { publicUrl: string; log: Pick<Logger, 'debug'> }) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    // In case of a reset, the connection is gone.
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const problem = problemOf(error.code);
    const { status } = problems[problem.code];
    log.debug({ code: error.code }, 'a request could not be read');
    const body = JSON.stringify(problemDocument(publicUrl, problem, randomUUID()));
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  };
