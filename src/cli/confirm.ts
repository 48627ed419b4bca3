import { createInterface } from 'node:readline/promises';
import { SurfaceError } from '../errors.js';
import { type Output, printable } from './output.js';
import { WrongUsage } from './wrong-usage.js';

/** The help of `--yes` for commands that ask on a terminal and refuse to run without one. */
export const yesHelp = 'do not ask for confirmation; required without a terminal';

/** The person at the terminal did not confirm. */
class NotConfirmed extends SurfaceError {
  override readonly code = 'command.not-confirmed';
  override readonly retryable = false;
  constructor() {
    super('Nothing was done.');
  }
}

/**
 * Asks for a name to be typed before the object of that name is permanently deleted. Without a terminal it requires
 * `--yes`.
 * @param what the consequences, in sentences
 * @throws WrongUsage without a terminal; NotConfirmed when another text is typed
 */
export async function confirmByName(
  output: Output,
  what: string,
  yes: boolean | undefined,
  name: string,
): Promise<void> {
  await ask(output, what, yes, `${what}\nType ${name} to confirm: `, (answer) => answer === name);
}

/**
 * Asks for confirmation of something that cannot be undone. Without a terminal it requires `--yes`.
 * @param what the consequence as a sentence, for example `This sends … to 25 readers.`
 * @param question shown on a terminal
 * @throws WrongUsage without a terminal; NotConfirmed when the answer is no
 */
export async function confirm(
  output: Output,
  what: string,
  yes: boolean | undefined,
  question = `${what} Go ahead?`,
): Promise<void> {
  await ask(output, what, yes, `${question} [y/N] `, (answer) => /^y(es)?$/i.test(answer));
}

/** Whether somebody at a terminal can answer a question. */
export const canAsk = ({ json }: Output): boolean => !json && process.stdin.isTTY && process.stderr.isTTY;

async function ask(
  output: Output,
  what: string,
  yes: boolean | undefined,
  prompt: string,
  agrees: (answer: string) => boolean,
): Promise<void> {
  if (yes) return;
  if (!canAsk(output)) throw new WrongUsage('--yes', `${what} Add --yes to confirm.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D mean no.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([terminal.question(printable(prompt)), closed]);
    if (!agrees(answer.trim())) throw new NotConfirmed();
  } finally {
    terminal.close();
  }
}
