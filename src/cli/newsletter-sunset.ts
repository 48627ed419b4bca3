import { type Command, Option } from 'commander';
import { prolongQuestions, restartQuestions } from '../answers/sunset/questions.js';
import type { App } from '../app.js';
import { countSilent } from '../feedback/sunset/silent-readers.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { nowSeconds } from '../subscribers/record/subscriber.js';
import { flagParser, positiveInteger } from './command.js';
import { confirm } from './confirm.js';
import { counted } from './counted.js';
import type { Output } from './output.js';
import { WrongUsage } from './wrong-usage.js';

/** The flags of the rule for silent readers. */
export interface SunsetFlags {
  /** Days of silence; 0: off. */
  sunset?: number;
  sunsetAnswer?: number;
  yes?: boolean;
}

/** A shorter silence may be a holiday. */
const minDays = 30;

const daysOrOff = flagParser((text) => {
  if (text === 'off') return 0;
  const days = Number(text);
  if (!Number.isInteger(days) || days < minDays)
    throw new Error(`It must be off, or a whole number of at least ${minDays} days.`);
  return days;
});

const defaultAnswerDays = 30;

export function withSunset(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--sunset <days|off>',
        `ask readers who have been silent for this many days, at least ${minDays}, whether they want to stay subscribed; needs --clicks reader`,
      ).argParser(daysOrOff),
    )
    .addOption(
      new Option(
        '--sunset-answer <days>',
        `unsubscribe those who do not answer within this many days (default: ${defaultAnswerDays})`,
      ).argParser(positiveInteger),
    )
    .option('--yes', 'do not ask before readers are emailed; required without a terminal');
}

/** The rule that a newsletter has after a change; undefined when the flags do not change it. */
export function sunsetOf({ sunset }: Pick<Newsletter, 'sunset'>, flags: SunsetFlags): Newsletter['sunset'] {
  if (flags.sunset === undefined && flags.sunsetAnswer === undefined) return undefined;
  return {
    afterDays: flags.sunset ?? sunset?.afterDays ?? 0,
    answerDays: flags.sunsetAnswer ?? sunset?.answerDays ?? defaultAnswerDays,
  };
}

/**
 * Checks a change of a newsletter's rule, and names the number of readers before it is turned on.
 * @param after the newsletter with the change
 * @throws WrongUsage when the clicks of readers are not recorded, and without a terminal and --yes
 */
export async function confirmSunset(
  { list }: Pick<App, 'list'>,
  output: Output,
  before: Newsletter,
  after: Newsletter,
  yes: boolean | undefined,
): Promise<void> {
  const { afterDays = 0, answerDays = defaultAnswerDays } = after.sunset ?? {};
  if (afterDays === 0) return;
  if (after.clicks !== 'reader')
    throw new WrongUsage(
      '--sunset',
      'it needs clicks counted by reader, to find silent readers. Add --clicks reader, or use --sunset off',
    );
  if (before.sunset?.afterDays === afterDays && before.sunset.answerDays === answerDays) return;
  const silent = await countSilent(list, after, afterDays, nowSeconds());
  const asks = `This asks ${counted(silent, 'reader')} now, and later each who is silent for ${counted(afterDays, 'day')}.`;
  await confirm(output, `${asks} Whoever does not answer within ${counted(answerDays, 'day')} is unsubscribed.`, yes);
  // Questions from before the rule was turned off must not be overdue as soon as it is on again.
  if (!before.sunset?.afterDays) return restartQuestions(list.redis, after.number, nowSeconds());
  // Readers who were asked keep the time that their email named.
  const fewer = Math.min(before.sunset.answerDays - answerDays, afterDays);
  if (fewer > 0) await prolongQuestions(list.redis, after.number, fewer * 86_400);
}

/** The row of `newsletter show`. */
export const sunsetRow = ({ sunset, clicks }: Newsletter): string => {
  if (!sunset || sunset.afterDays === 0) return 'no';
  const rule = `asked after ${counted(sunset.afterDays, 'day')}, unsubscribed ${counted(sunset.answerDays, 'day')} later`;
  return clicks === 'reader' ? rule : `${rule} (stopped: clicks are not counted by reader)`;
};
