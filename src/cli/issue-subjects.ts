import { type Command, Option } from 'commander';
import { subjectMeasures } from '../issues/subject-test.js';
import { wholeNumber } from './command.js';
import { draftCommand } from './draft-command.js';
import { duration } from './duration.js';
import { nameFields } from './field-names.js';
import { WrongUsage } from './wrong-usage.js';

/** `issue subjects`. */
export function subjectsCommand(noun: Command): void {
  const help =
    'test the subject of a draft against one or two others: each goes to a share of the readers, the best to the rest';
  draftCommand(
    ...([noun, 'subjects <id>', help, { subjectTest: '--against' }, withTestOptions] as const),
    ({ issue, flags: { against, share, measure, after, none } }) => {
      if ((against === undefined) === !none) throw new WrongUsage('issue subjects', 'give either --against or --none');
      const subjects = [issue.subject, ...(against ?? [])];
      return { subjectTest: none ? null : { subjects, share, measure, minutes: after } };
    },
  );
}

function withTestOptions(command: Command): void {
  nameFields(command, {
    'subjectTest.minutes': '--after',
    'subjectTest.share': '--share',
    'subjectTest.measure': '--measure',
  });
  command
    .option('--against <text...>', 'the other subjects, one or two')
    .option(
      '--share <percent>',
      'the percentage of the readers that each subject is tested on (default: 10)',
      wholeNumber,
    )
    .addOption(
      new Option(
        '--measure <responses>',
        'responses that decide; without any, the first subject goes to the rest (default: clicks)',
      ).choices(subjectMeasures),
    )
    .option(
      '--after <duration>',
      'time from the start of the send to the decision, like 30m (default: 4h)',
      (text: string) => Math.round(duration(text) / 60_000),
    )
    .option('--none', 'end the test');
}
