import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How a body must arrive. */
export interface BodyPace {
  /** Max milliseconds for the body of a request that is no file. */
  bodyMs: number;
  /** A file may take any time, but must bring this many bytes in each period of this length. */
  fileBytes: number;
  fileMs: number;
}

export const bodyPace: BodyPace = { bodyMs: 30_000, fileBytes: 64 * 1024, fileMs: 30_000 };

/** Ends the wait for a body, and waits for it at the pace of a file. */
const watches = new WeakMap<IncomingMessage, () => void>();

/**
 * Ends requests whose body does not arrive in time, as Node's own `requestTimeout` does, which has one limit for all: 30 s
 * are long for a form and short for a file. The server reports them as `clientError` with Node's code. Headers have
 * Node's own limit.
 */
export function limitBodies(server: Server, pace: BodyPace = bodyPace): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers, socket } = request;
    if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return;
    let timer: NodeJS.Timeout | undefined;
    const late = () => {
      // An answer is on its way already: another one would be read as its rest.
      if (response.headersSent) return void socket.destroy();
      server.emit(
        'clientError',
        Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
        socket,
      );
    };
    const end = () => clearTimeout(timer);
    timer = setTimeout(late, pace.bodyMs).unref();
    request.once('end', end).once('close', end);
    watches.set(request, () => {
      end();
      if (!request.complete) timer = watchFile(socket, pace, late, (next) => (timer = next));
    });
  });
}

/** Looks once a period at what has arrived since. */
function watchFile(
  socket: IncomingMessage['socket'],
  { fileBytes, fileMs }: BodyPace,
  late: () => void,
  onTimer: (timer: NodeJS.Timeout) => void,
): NodeJS.Timeout {
  const before = { bytes: socket.bytesRead, at: performance.now() };
  return setTimeout(() => {
    // A process that was suspended has read nothing meanwhile, whatever the client sent.
    const wasSuspended = performance.now() - before.at > 2 * fileMs;
    if (!wasSuspended && socket.bytesRead - before.bytes < fileBytes) return late();
    onTimer(watchFile(socket, { fileBytes, fileMs, bodyMs: 0 }, late, onTimer));
  }, fileMs).unref();
}

/** From now on, the body of this request may arrive at the pace of a file. */
export const expectFile = (request: IncomingMessage): void => watches.get(request)?.();
