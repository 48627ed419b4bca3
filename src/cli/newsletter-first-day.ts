import { type Command, Option } from 'commander';
import { type FirstDayStep, firstDaySteps } from '../newsletters/first-day.js';
import { firstDay } from '../operations/newsletters/first-day.js';
import { verb, withCommandApp, wordList } from './command.js';
import { type Flags, performHere, performs } from './operation-command.js';
import { fields } from './output.js';

const titles: Readonly<Record<FirstDayStep, string>> = {
  look: 'newsletter and look',
  sources: 'where articles come from',
  mail: 'mail server',
  dns: 'DNS records',
  readers: 'readers',
};

/** `newsletter first-day`: shows the steps to the first issue, skips some, or hides them in the desk. */
export function firstDayCommand(noun: Command): void {
  performs(
    verb(noun, 'first-day <slug>', 'show the steps to the first issue, skip some, or hide them in the desk'),
    firstDay.read,
    firstDay.change,
  )
    .option(
      '--skipped <steps>',
      `the steps to skip: ${firstDaySteps.join(', ')}, separated by commas; none for none`,
      (text: string) => (text === 'none' ? [] : wordList(text)),
    )
    .addOption(new Option('--dismissed <yes or no>', 'hide the steps in the desk').choices(['yes', 'no']))
    .action((slug: string, { json, skipped, dismissed }: Flags) =>
      withCommandApp({ json }, async (app, output) => {
        const input = {
          ...(skipped === undefined ? {} : { skipped }),
          ...(dismissed === undefined ? {} : { dismissed: dismissed === 'yes' }),
        };
        const operation = Object.keys(input).length > 0 ? firstDay.change : firstDay.read;
        const { result, document } = await performHere({ app, output }, operation, { key: { slug }, input });
        const rows = result.steps.map(({ step, state }) => [titles[step], state]);
        const shown = { ...Object.fromEntries(rows), 'shown in the desk': result.isOver ? 'no' : 'yes' };
        output.result(document, fields(shown));
      }),
    );
}
