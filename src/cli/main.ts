import { Command, CommanderError } from 'commander';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, reportFailure } from './output.js';

/**
 * Runs one command line.
 * @param argv the words after the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runCli(argv: readonly string[], launchers: Launchers): Promise<number> {
  const json = argv.includes('--json');
  const outcome = { code: exitCode.done as number };
  try {
    await (await buildProgram(argv, launchers, outcome)).parseAsync([...argv], { from: 'user' });
    return outcome.code;
  } catch (error) {
    // Commander has written its one line already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
    return reportFailure(error, json);
  }
}

type Register = (program: Command, launchers: Launchers, outcome: CommandOutcome) => void;

/** Every group of commands, with the first words that lead into it. */
const groups: readonly { nouns: readonly string[]; load: () => Promise<Register> }[] = [
  { nouns: ['up', 'web', 'worker'], load: async () => (await import('./serve.js')).serveCommands },
  { nouns: ['doctor'], load: async () => (await import('./doctor.js')).doctorCommand },
  { nouns: ['demo'], load: async () => (await import('./demo.js')).demoCommand },
  { nouns: ['newsletter'], load: async () => (await import('./newsletter.js')).newsletterCommands },
  { nouns: ['subscriber'], load: async () => (await import('./subscriber.js')).subscriberCommands },
  { nouns: ['list'], load: async () => (await import('./list.js')).listCommands },
  { nouns: ['brake'], load: async () => (await import('./brake.js')).brakeCommands },
  { nouns: ['article'], load: async () => (await import('./article.js')).articleCommands },
  { nouns: ['issue'], load: async () => (await import('./issue.js')).issueCommands },
  { nouns: ['dkim'], load: async () => (await import('./dkim.js')).dkimCommands },
  { nouns: ['token'], load: async () => (await import('./token.js')).tokenCommands },
  { nouns: ['backup', 'restore'], load: async () => (await import('./backup.js')).backupCommands },
];

async function buildProgram(argv: readonly string[], launchers: Launchers, outcome: CommandOutcome): Promise<Command> {
  const program = new Command('postrider')
    .description(
      'A self-hosted newsletter pipeline: readers subscribe, articles become a digest, everyone gets it once.',
    )
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'postrider: ')) });
  // Only what the command line names is loaded: React and the importers take a second that `newsletter list` can do without.
  const wanted = groups.filter(({ nouns }) => nouns.some((noun) => argv[0] === noun));
  for (const { load } of wanted.length > 0 ? wanted : groups) (await load())(program, launchers, outcome);
  return program;
}
