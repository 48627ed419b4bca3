import { runCli } from '../src/cli/main.js';
import { programVersion } from '../src/version.js';

// The only place where the command line meets the workers: it gets a function that starts them. The program starts
// nothing that a command did not ask for.
process.exitCode = await runCli(process.argv.slice(2), {
  version: programVersion(),
  startWorkers: async (app) => (await import('../workers/main.js')).startWorkers(app),
});
