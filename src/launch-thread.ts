import { Worker as Thread, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread of the program.
 * @param source the module that it runs, in a checkout
 * @param compiled name of its compiled file, which is in the program's folder; undefined in a checkout
 */
export function launchThread(source: URL, compiled: string | undefined, options: WorkerOptions = {}): Thread {
  const own: WorkerOptions = { ...options, execArgv: [] };
  if (compiled) return new Thread(new URL(compiled, import.meta.url), own);
  // Sources need tsx, which a thread does not inherit from its process.
  const entry = JSON.stringify(source.href);
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return new Thread(`import(${tsx}).then(({ tsImport }) => tsImport(${entry}, ${entry}))`, { ...own, eval: true });
}
