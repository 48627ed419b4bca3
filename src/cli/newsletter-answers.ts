import { type Command, Option } from 'commander';
import { type ClickMode, clickModes } from '../newsletters/answer-settings.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { flagParser, positiveInteger, yesOrNo } from './command.js';
import { counted } from './counted.js';

/** The flags for ratings, comments and clicks. */
export interface AnswerFlags {
  clicks?: ClickMode;
  ratings?: boolean;
  comments?: boolean;
  commentCounts?: boolean;
  readersChoice?: number;
}

/** `5`, or `off`: 0. */
const ratingsOrOff = flagParser((text) => (text === 'off' ? 0 : positiveInteger(text)));

export function withAnswers(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--ratings <yes|no>',
        'let readers rate the lead story in the email, and everyone each on its page',
      ).argParser(yesOrNo),
    )
    .addOption(
      new Option(
        '--readers-choice <count|off>',
        'show the best-rated stories of the last issue in the next digest if they have at least this many ratings',
      ).argParser(ratingsOrOff),
    )
    .addOption(
      new Option(
        '--comments <yes|no>',
        'let readers and visitors comment on articles; you decide which comments are published (default for new newsletters: yes)',
      ).argParser(yesOrNo),
    )
    .addOption(
      new Option(
        '--comment-counts <yes|no>',
        'show the number of comments beside each story in the email (default: yes)',
      ).argParser(yesOrNo),
    )
    .addOption(
      new Option(
        '--clicks <mode>',
        'count clicks on links in emails: not at all, by link, or also by reader, which the sign-up page then says (default for new newsletters: link)',
      ).choices(clickModes),
    );
}

const clickWords: Record<ClickMode, string> = {
  off: 'not counted',
  link: 'counted by link, without the reader',
  reader: 'counted by link, and by reader for those who agreed',
};

/** The rows of `newsletter show`. */
export const answerRows = ({
  clicks = 'off',
  ratings = false,
  readersChoice = 0,
  comments = false,
  commentCounts = true,
}: Newsletter) => ({
  clicks: clickWords[clicks],
  ratings: ratings ? 'yes' : 'no',
  "readers' choice": readersChoice > 0 ? `stories with at least ${counted(readersChoice, 'rating')}` : 'no',
  comments: comments ? 'yes' : 'no',
  'comment counts': commentCounts ? 'yes' : 'no',
});

/** The fields of a new newsletter. It counts clicks by link and has comments, unless the flags say otherwise. */
export const newAnswers = ({ clicks = 'link', comments = true, ...given }: AnswerFlags) => ({
  clicks,
  comments,
  ...(given.ratings === undefined ? {} : { ratings: given.ratings }),
  ...(given.readersChoice === undefined ? {} : { readersChoice: given.readersChoice }),
  ...(given.commentCounts === undefined ? {} : { commentCounts: given.commentCounts }),
});
