import { Command, CommanderError } from 'commander';
import { runAs } from '../log-line.js';
import { commandGroups, nounsOf, registerOutline } from './command-groups.js';
import { exitCode } from './exit-code.js';
import { fieldNamesOf } from './field-names.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { checkRequiredOptions } from './required-options.js';

/**
 * Runs one command line.
 * @param argv the words after the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runCli(argv: readonly string[], launchers: Launchers): Promise<number> {
  const json = argv.includes('--json');
  const outcome: CommandOutcome = { code: exitCode.done };
  runAs('command');
  try {
    await (await buildProgram(argv, launchers, outcome)).parseAsync([...argv], { from: 'user' });
    return outcome.code;
  } catch (error) {
    // Commander has already written its line; help and version are not errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
    const { reportFailure } = await import('./output.js');
    return await reportFailure(error, json, fieldNamesOf(outcome.command));
  }
}

async function buildProgram(argv: readonly string[], launchers: Launchers, outcome: CommandOutcome): Promise<Command> {
  const program = new Command('postrider')
    .description(
      'A self-hosted newsletter pipeline: readers subscribe, articles become a digest, everyone gets it once.',
    )
    .version(launchers.version, '--version', 'print the version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      // Every failure is one line, but Commander puts a suggestion on a second one.
      outputError: (text, write) => write(text.replace(/^error: /, 'postrider: ').replace(/\n\(/, ' (')),
    });
  program.hook('preAction', (_program, command) => {
    outcome.command = command;
  });
  // Only the group that the command line names is loaded: `--help` and `--version` need a tenth of the program.
  const [noun, word] = argv[0] === 'help' ? argv.slice(1) : argv;
  const wanted = commandGroups.find((group) => nounsOf(group).some((one) => one === noun));
  if (wanted) {
    if (!wanted.runsOn) (await import('./interpret-schemas.js')).interpretSchemas();
    await (await wanted.load())(program, launchers, outcome, word);
  } else for (const group of commandGroups) registerOutline(program, group);
  checkRequiredOptions(program);
  return program;
}
