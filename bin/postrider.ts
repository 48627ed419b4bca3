import { preferProduction } from '../src/config.js';

preferProduction();
const { runCli } = await import('../src/cli/main.js');

// The one place where the pipeline's two ends meet: the command line is given the means to start workers and the web
// part, and the program starts nothing that a command did not ask for.
process.exitCode = await runCli(process.argv.slice(2), {
  startWorkers: async (app) => (await import('../workers/main.js')).startWorkers(app),
});
