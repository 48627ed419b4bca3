import { type Command, Option } from 'commander';
import { type ClickMode, clickModes, type Newsletter } from '../newsletters/newsletter.js';
import { yesOrNo } from './command.js';

/** The flags that decide what readers can answer, and what is counted of it. */
export interface AnswerFlags {
  clicks?: ClickMode;
  ratings?: boolean;
}

export function withAnswers(command: Command): Command {
  return command
    .addOption(new Option('--ratings <yes|no>', 'let readers rate each story in the email').argParser(yesOrNo))
    .addOption(
      new Option(
        '--clicks <mode>',
        'count clicks on the links of digests: by link, or also by reader (the sign-up page then says so); a new newsletter counts by link',
      ).choices(clickModes),
    );
}

const clickWords: Record<ClickMode, string> = {
  off: 'not counted',
  link: 'counted by link, without the reader',
  reader: 'counted by link, and by reader for those who agreed',
};

/** The rows of `newsletter show`. */
export const answerRows = ({ clicks = 'off', ratings = false }: Newsletter) => ({
  clicks: clickWords[clicks],
  ratings: ratings ? 'yes' : 'no',
});
