import { counted } from '../counted.js';
import type { ClickMode } from '../newsletters/answer-settings.js';
import type { Newsletter } from '../newsletters/newsletter.js';

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

/** The row of the rule for inactive readers. */
export const inactiveRow = ({ inactive, clicks }: Newsletter): string => {
  if (!inactive || inactive.afterDays === 0) return 'no';
  const rule = `asked after ${counted(inactive.afterDays, 'day')}, unsubscribed ${counted(inactive.answerDays, 'day')} later`;
  return clicks === 'reader' ? rule : `${rule} (stopped: clicks are not counted by reader)`;
};
