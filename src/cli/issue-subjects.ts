import { type Command, Option } from 'commander';
import { editDraft } from '../issues/edit-draft.js';
import { readIssue } from '../issues/issue-store.js';
import { type SubjectMeasure, subjectMeasures } from '../issues/subject-test.js';
import { positiveInteger, verb, withCommandApp } from './command.js';
import { duration } from './duration.js';
import { type EditorFlags, editOf, showChange, withEditorFlags } from './issue-edit.js';
import { WrongUsage } from './wrong-usage.js';

interface SubjectFlags extends EditorFlags {
  against?: string[];
  share: number;
  measure: SubjectMeasure;
  after: number;
  none?: boolean;
}

/** `issue subjects`. */
export function subjectsCommand(noun: Command): void {
  const command = verb(
    noun,
    'subjects <id>',
    'test the subject of a draft against one or two others: each goes to a share of the readers, the best to the rest',
  )
    .option('--against <text...>', 'the other subjects, one or two')
    .option('--share <percent>', 'the percentage of the readers that each subject is tested on', positiveInteger, 10)
    .addOption(
      new Option('--measure <responses>', 'responses that decide; without any, the first subject goes to the rest')
        .choices(subjectMeasures)
        .default('clicks'),
    )
    .addOption(
      new Option('--after <duration>', 'time from the start of the send to the decision, like 30m or 4h')
        .argParser(duration)
        .default(4 * 3_600_000, '4h'),
    )
    .option('--none', 'end the test');
  withEditorFlags(command).action((id: string, flags: SubjectFlags) =>
    withCommandApp(flags, async (app, output) => {
      const { redis } = app;
      const { against, share, measure, after, none } = flags;
      if ((against === undefined) === !none) throw new WrongUsage('issue subjects', 'give either --against or --none');
      const issue = await readIssue(redis, id);
      const subjects = [issue.subject, ...(against ?? [])];
      if (subjects.length > 3) throw new WrongUsage('--against', 'give at most two other subjects');
      const minutes = Math.max(1, Math.round(after / 60_000));
      const subjectTest = none ? null : { subjects, share, measure, minutes };
      const edited = await editDraft(redis, id, editOf(flags, issue), { subjectTest });
      const { revision } = edited;
      await showChange(app, output, issue, edited, { id, revision, subjectTest: edited.subjectTest });
    }),
  );
}
