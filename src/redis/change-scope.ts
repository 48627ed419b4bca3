import { AsyncLocalStorage } from 'node:async_hooks';

/** Made once replicas are waited for. On Node 20, its first use slows down every promise of the process from then on. */
let scopes: AsyncLocalStorage<number> | undefined;

/** From now on, `changeBegan` knows when a change began. Only who waits for replicas asks. */
export function followChanges(): void {
  scopes ??= new AsyncLocalStorage<number>();
}

/**
 * Runs one change that somebody waits for: a request, an operation, a job. If a server is lost after its start, its first
 * writes may be lost although the later ones went to another server. A change within a change begins with it.
 */
export const withinChange = <Result>(run: () => Result): Result =>
  scopes ? scopes.run(scopes.getStore() ?? performance.now(), run) : run();

/** When the current change began, on the monotonic clock. Outside of any, and unless changes are followed: now. */
export const changeBegan = (): number => scopes?.getStore() ?? performance.now();
