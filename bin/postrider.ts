import { readFileSync } from 'node:fs';
import { runCli } from '../src/cli/main.js';

// The build puts a copy where this leads to from dist/bin.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// The one place where the pipeline's two ends meet: the command line is given the means to start workers and the web
// part, and the program starts nothing that a command did not ask for.
process.exitCode = await runCli(process.argv.slice(2), {
  version,
  startWorkers: async (app) => (await import('../workers/main.js')).startWorkers(app),
});
