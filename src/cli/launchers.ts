import type { Command } from 'commander';
import type { App } from '../app.js';

/** What only the program's entry may reach: the workers come after the command line. */
export interface Launchers {
  /** Of this program, from its package.json. */
  version: string;
  startWorkers(app: App): Promise<{ stop(): Promise<void> }>;
}

/** How a command ends with another code than 0 without an error of its own: it has reported already. */
export interface CommandOutcome {
  code: number;
  /** The command that runs, once its command line is read. */
  command?: Command;
}
