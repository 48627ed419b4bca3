import type { Command } from 'commander';
import type { App } from '../app.js';

/** What the program's entry passes in, because `cli` must not import `workers`. */
export interface Launchers {
  /** The version in package.json. */
  version: string;
  startWorkers(app: App): Promise<{ stop(): Promise<void>; giveBack(): void }>;
}

/** Lets a command that has already reported end with a code other than 0, without an error. */
export interface CommandOutcome {
  code: number;
  /** The command that runs, once its command line has been parsed. */
  command?: Command;
}
