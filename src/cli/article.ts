import type { Command } from 'commander';
import { editCommands, showCommand } from './article-edit.js';
import { importCommand } from './article-import.js';
import { listCommand } from './article-list.js';
import type { CommandOutcome, Launchers } from './launchers.js';

export function articleCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program.command('article').description('import, list, edit and remove articles');
  importCommand(noun, outcome);
  listCommand(noun);
  showCommand(noun);
  editCommands(noun);
}
