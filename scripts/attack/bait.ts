import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchOptions } from '../../src/articles/sources/fetch-public.js';

// Servers for attacks on what the server fetches: 127.0.0.2 plays a public host, 127.0.0.1 is inside.

/** Starts a server that notes its requests, and stops it after the attack. */
export async function withServer<T>(
  host: '127.0.0.1' | '127.0.0.2',
  answer: RequestListener,
  attack: (url: string, seen: string[]) => Promise<T>,
): Promise<T> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  try {
    return await attack(`http://${host}:${(server.address() as AddressInfo).port}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Fetches from the public host alone. */
export const outside: FetchOptions = { allowPrivate: false, isPublic: (ip) => ip === '127.0.0.2' };
/** What a promise gives, or its error. */
export const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
/** The name of an error, or that there was none. */
export const named = (found: unknown) => (found instanceof Error ? found.name : 'no error');
