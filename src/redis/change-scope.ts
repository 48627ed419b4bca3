import { AsyncLocalStorage } from 'node:async_hooks';

const scopes = new AsyncLocalStorage<number>();

/**
 * Runs one change that somebody waits for: a request, an operation, a job. If a server is lost after its start, its first
 * writes may be lost although the later ones went to another server. A change within a change begins with it.
 */
export const withinChange = <Result>(run: () => Result): Result =>
  scopes.run(scopes.getStore() ?? performance.now(), run);

/** When the current change began, on the monotonic clock. Outside of any: now. */
export const changeBegan = (): number => scopes.getStore() ?? performance.now();
